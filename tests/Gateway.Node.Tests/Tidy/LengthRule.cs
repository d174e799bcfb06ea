using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gateway.Node.Tests.Tidy;

/// <summary>A function fits on a screen; a long file says why it is one.</summary>
internal static class LengthRule
{
    /// <summary>Longest function, in lines from its name to its closing brace.</summary>
    public const int MaxFunctionLines = 70;

    /// <summary>A longer file opens with a comment that gives its reason, in lines.</summary>
    public const int MaxFileLines = 400;

    /// <summary>Functions and files that are too long.</summary>
    public static IEnumerable<string> Violations(SourceFile file)
    {
        var functions = from node in file.Root.DescendantNodes()
                        where node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
                            || (node is AnonymousFunctionExpressionSyntax && node.FirstAncestorOrSelf<BaseMethodDeclarationSyntax>() is null)
                        let lines = Lines(node)
                        where lines > MaxFunctionLines
                        select $"{file.Path}:{file.LineOf(node)}: a function of {lines} lines";
        return file.LineCount > MaxFileLines && !file.Text.TrimStart('\uFEFF').StartsWith("//", StringComparison.Ordinal)
            ? functions.Append($"{file.Path}: {file.LineCount} lines without a reason in its first line")
            : functions;
    }

    private static int Lines(SyntaxNode node)
    {
        var start = node switch
        {
            MethodDeclarationSyntax method => method.Identifier.GetLocation(),
            ConstructorDeclarationSyntax constructor => constructor.Identifier.GetLocation(),
            _ => node.GetLocation(),
        };
        return node.GetLocation().GetLineSpan().EndLinePosition.Line - start.GetLineSpan().StartLinePosition.Line + 1;
    }
}
