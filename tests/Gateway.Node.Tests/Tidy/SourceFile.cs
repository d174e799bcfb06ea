using Gateway.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Gateway.Node.Tests.Tidy;

/// <summary>One C# file of this repository: its path from the root, with '/', and its text.</summary>
internal sealed class SourceFile(string path, string text)
{
    private readonly Lazy<SyntaxNode> _root = new(() =>
        CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.None)).GetRoot());

    public string Path => path;

    public string Text => text;

    public SyntaxNode Root => _root.Value;

    public int LineCount => text.Count(c => c == '\n');

    /// <summary>Line of a node, from 1.</summary>
    public int LineOf(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    /// <summary>All files we wrote: not the stand-ins, whose names and shapes are other people's, and nothing generated.</summary>
    public static IReadOnlyList<SourceFile> All { get; } =
        [.. new[] { "src", "tests" }.SelectMany(Below).Where(path => !path.StartsWith("src/StandIns/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path, File.ReadAllText(System.IO.Path.Combine(SharedFolder.RepositoryRoot, path))))];

    /// <summary>The product's own files.</summary>
    public static IEnumerable<SourceFile> Product => All.Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal));

    private static IEnumerable<string> Below(string folder)
    {
        var root = SharedFolder.RepositoryRoot;
        return Directory.EnumerateFiles(System.IO.Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => System.IO.Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj"));
    }
}
