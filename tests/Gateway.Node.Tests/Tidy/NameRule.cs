using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gateway.Node.Tests.Tidy;

/// <summary>Names that say nothing, or say it in a word the vocabulary has replaced, for the types and files we declare.</summary>
internal static partial class NameRule
{
    private static readonly string[] Banned =
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Common", "Impl", "Dto", "Processor", "Notification", "Notifications", "Event", "Events"];

    /// <summary>Banned words in names of types, files and folders. `Service` belongs to the services of a proto alone.</summary>
    public static IEnumerable<string> Violations(SourceFile file)
    {
        var path = file.Path.Split('/').SelectMany(part => Words(part.Split('.')[0])).Intersect(Banned).Select(word => $"{file.Path}: `{word}` in its path");
        var types = from type in file.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
                    let name = type.Identifier.Text
                    from word in Words(name)
                    where Banned.Contains(word) || (word == "Service" && !ImplementsProtoService(type))
                    select $"{file.Path}: `{word}` in {name}";
        return path.Concat(types);
    }

    private static bool ImplementsProtoService(BaseTypeDeclarationSyntax type) =>
        type.BaseList?.Types.Any(baseType => baseType.Type.ToString().EndsWith("ServiceBase", StringComparison.Ordinal)) == true;

    private static IEnumerable<string> Words(string name) => Word().Matches(name).Select(match => match.Value);

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z][a-z0-9]*")]
    private static partial Regex Word();
}
