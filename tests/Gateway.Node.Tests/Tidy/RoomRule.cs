using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gateway.Node.Tests.Tidy;

/// <summary>
/// Which room of the node may use which. A room is a folder of Gateway.Node and its namespace; using one means naming its namespace or, by
/// the way names are looked up beside each other, one of its types behind the room's name.
/// </summary>
internal sealed class RoomRule(IReadOnlyDictionary<string, string[]> table, IReadOnlyList<SourceFile> files)
{
    private const string Node = "Gateway.Node.";
    private const string Folder = "src/Gateway.Node/";

    private readonly ILookup<string, string> _types = files
        .SelectMany(file => file.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Select(type => (Room: RoomOf(file), Name: type.Identifier.Text)))
        .ToLookup(type => type.Room, type => type.Name, StringComparer.Ordinal);

    /// <summary>Uses that the table does not allow, files outside any room, and namespaces that are not their folder.</summary>
    public IEnumerable<string> Violations() => files.SelectMany(file =>
    {
        var room = RoomOf(file);
        return !table.TryGetValue(room, out var allowed)
            ? [$"{file.Path}: `{room}` is no room of the table"]
            : UsesOf(file).Distinct().Where(used => used != room && !allowed.Contains(used)).Select(used => $"{file.Path}: {room} may not use {used}")
                .Concat(NamespaceOf(file) == Node + room ? [] : [$"{file.Path}: its namespace is not {Node}{room}"]);
    });

    private static string RoomOf(SourceFile file) => file.Path[Folder.Length..].Split('/')[0];

    private static string NamespaceOf(SourceFile file) =>
        file.Root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString() ?? "";

    private IEnumerable<string> UsesOf(SourceFile file)
    {
        var dotted = file.Root.DescendantNodes()
            .Where(node => node is QualifiedNameSyntax or MemberAccessExpressionSyntax or UsingDirectiveSyntax)
            .Where(node => node.Parent is not BaseNamespaceDeclarationSyntax)
            .Select(node => (node is UsingDirectiveSyntax directive ? directive.NamespaceOrType.ToString() : node.ToString()).Replace("global::", "", StringComparison.Ordinal));
        foreach (var name in dotted)
        {
            var parts = (name.StartsWith(Node, StringComparison.Ordinal) ? name[Node.Length..]
                : name.StartsWith("Node.", StringComparison.Ordinal) ? name["Node.".Length..] : name).Split('.', '<', '(');
            if (!table.ContainsKey(parts[0]))
            {
                continue;
            }

            // Naming the namespace is a use; a lone word that is also a room's name is one only with a type of that room behind it.
            if (name.StartsWith(Node, StringComparison.Ordinal) || (parts.Length > 1 && _types[parts[0]].Contains(parts[1])))
            {
                yield return parts[0];
            }
        }
    }
}
