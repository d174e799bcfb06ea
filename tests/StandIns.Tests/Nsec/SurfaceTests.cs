using System.Reflection;
using Gateway.Tests;
using NSec.Cryptography;

namespace StandIns.Tests.Nsec;

/// <summary>
/// Code that compiles against the stand-in must compile against the package, so every public member of the stand-in must be one of
/// the package's, as the list of its members (facts/nsec-surface.txt) prints it; and what the stand-in lacks must be what its README
/// says it leaves out.
/// </summary>
public sealed class SurfaceTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
    };

    /// <summary>Words in the names of everything that is left out.</summary>
    private static readonly string[] LeftOut = ["Aegis", "Ed25519ph", "IncrementalSignature", "SignatureAlgorithm2", "Scrypt"];

    [Fact]
    public void Every_public_member_is_one_of_the_package_s()
    {
        Dictionary<string, HashSet<string>> package = ReadSurface();
        Dictionary<string, HashSet<string>> standIn = StandInSurface();

        Assert.Empty(standIn.Keys.Except(package.Keys));
        Assert.All(standIn, type => Assert.Empty(type.Value.Except(package[type.Key])));
        int members = standIn.Values.Sum(type => type.Count);
        Assert.True(members > 100);
        TestContext.Current.TestOutputHelper?.WriteLine($"{standIn.Count} types with {members} members, all the package's.");
    }

    [Fact]
    public void What_is_missing_is_what_the_README_leaves_out()
    {
        Dictionary<string, HashSet<string>> standIn = StandInSurface();
        List<string> missing = [.. ReadSurface().SelectMany(type => standIn.TryGetValue(type.Key, out HashSet<string>? known)
            ? type.Value.Except(known)
            : [type.Key])];

        TestContext.Current.TestOutputHelper?.WriteLine($"Left out: {string.Join("; ", missing)}");
        Assert.NotEmpty(missing);
        Assert.All(missing, member => Assert.Contains(LeftOut, word => member.Contains(word, StringComparison.Ordinal)));
    }

    private static Dictionary<string, HashSet<string>> StandInSurface()
    {
        Assembly assembly = typeof(Key).Assembly;
        if (assembly.GetType("NSec.Cryptography.SodiumState") is null)
        {
            Assert.Skip("The genuine package is in use: there is no stand-in to compare with it.");
        }

        return assembly.GetExportedTypes().ToDictionary(Head, type => Members(type).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private static Dictionary<string, HashSet<string>> ReadSurface()
    {
        Dictionary<string, HashSet<string>> types = new(StringComparer.Ordinal);
        HashSet<string> members = [];
        foreach (string line in File.ReadLines(SharedFolder.Path("facts", "nsec-surface.txt")))
        {
            if (!line.StartsWith(' '))
            {
                types[line] = members = [];
                continue;
            }

            // The values of an enumeration stand in one line.
            members.UnionWith(line.Contains('=', StringComparison.Ordinal) ? line.Split(',', StringSplitOptions.TrimEntries) : [line.Trim()]);
        }

        return types;
    }

    private static string Head(Type type)
    {
        string kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsValueType: true } => "struct",
            { IsAbstract: true } => "abstract class",
            _ => "sealed class",
        };
        bool derived = type.IsClass && type.BaseType != typeof(object);
        return $"{kind} {type.FullName}{(derived ? $" : {type.BaseType!.Name}" : "")}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => $"{name}={Convert.ToInt32(Enum.Parse(type, name), null)}");
        }

        return type.GetConstructors(Declared).Select(constructor => $".ctor({Parameters(constructor)})")
            .Concat(type.GetFields(Declared).Select(field => $"{Static(field.IsStatic)}{Name(field.FieldType)} {field.Name}"))
            .Concat(type.GetProperties(Declared).Select(property => $"{Static(property.GetMethod!.IsStatic)}{Name(property.PropertyType)} {property.Name} {{ get; }}"))
            .Concat(type.GetMethods(Declared).Where(method => !method.IsSpecialName)
                .Select(method => $"{Static(method.IsStatic)}{Name(method.ReturnType)} {method.Name}({Parameters(method)})"));
    }

    private static string Static(bool isStatic) => isStatic ? "static " : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        parameter.ParameterType.IsByRef
            ? $"{(parameter.IsOut ? "out" : "ref")} {Name(parameter.ParameterType.GetElementType()!)} {parameter.Name}"
            : $"{Name(parameter.ParameterType)} {parameter.Name}"));

    private static string Name(Type type) => type switch
    {
        { IsArray: true } => $"{Name(type.GetElementType()!)}[]",
        { IsGenericType: true } => $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>",
        _ => Keywords.GetValueOrDefault(type, type.Name),
    };
}
