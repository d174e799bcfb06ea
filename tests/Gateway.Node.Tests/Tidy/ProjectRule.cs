using System.Xml.Linq;

namespace Gateway.Node.Tests.Tidy;

/// <summary>
/// Which project may reference which, and which packages: the pure libraries know no web server, no database and no container; every package
/// is one whose version Directory.Packages.props pins; nobody names a stand-in.
/// </summary>
internal static class ProjectRule
{
    private static readonly string[] Pure = ["Gateway.Protos", "Gateway.Protocol", "Gateway.Policy", "Gateway.Interop"];

    private static readonly string[] PurePackages = ["Google.Protobuf", "NSec.Cryptography", "YamlDotNet"];

    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Gateway.Protos"] = [],
        ["Gateway.Protocol"] = ["Gateway.Protos"],
        ["Gateway.Policy"] = ["Gateway.Protos", "Gateway.Protocol"],
        ["Gateway.Interop"] = ["Gateway.Protos", "Gateway.Protocol"],
        ["Gateway.Node"] = ["Gateway.Protos", "Gateway.Protocol", "Gateway.Policy"],
        ["Gateway.Cli"] = ["Gateway.Protos", "Gateway.Protocol", "Gateway.Policy", "Gateway.Interop", "Gateway.Node"],
    };

    /// <summary>What is wrong with a product project file.</summary>
    public static IEnumerable<string> Violations(string name, string projectFile, IReadOnlySet<string> pinned)
    {
        var project = XDocument.Parse(projectFile);
        if (!Allowed.TryGetValue(name, out var allowed))
        {
            yield return $"{name}: no project of the table";
            yield break;
        }

        foreach (var reference in Includes(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))).Except(allowed))
        {
            yield return $"{name}: may not reference {reference}";
        }

        foreach (var package in Includes(project, "PackageReference").Where(package => !pinned.Contains(package)))
        {
            yield return $"{name}: {package} has no version in Directory.Packages.props";
        }

        if (!Pure.Contains(name))
        {
            yield break;
        }

        var tools = name == "Gateway.Protos" ? new[] { "Grpc.Core.Api", "Grpc.Tools" } : [];
        foreach (var impure in Includes(project, "PackageReference").Except(PurePackages).Except(tools).Concat(Includes(project, "FrameworkReference")))
        {
            yield return $"{name}: is pure and may not use {impure}";
        }
    }

    /// <summary>What is wrong with any file of ours, as far as stand-ins go: product code knows the genuine ids only.</summary>
    public static IEnumerable<string> StandInsNamed(string path, string text) =>
        text.Contains("StandIn", StringComparison.OrdinalIgnoreCase) ? [$"{path}: names a stand-in"] : [];

    /// <summary>The package ids that have a version.</summary>
    public static IReadOnlySet<string> Pinned(string packagesFile) =>
        Includes(XDocument.Parse(packagesFile), "PackageVersion").ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> Includes(XDocument project, string element) =>
        project.Descendants(element).Select(item => (string?)item.Attribute("Include")).OfType<string>().SelectMany(value => value.Split(';'));
}
