using System.Diagnostics.CodeAnalysis;
using Gateway.Cli.Output;
using Gateway.Node.V1;
using Gateway.Record.V1;

namespace Gateway.Cli.Input;

/// <summary>An identifier as people type it: <c>TYPE:VALUE</c>, or <c>TYPE/SCOPE:VALUE</c> where the value alone is not unique.</summary>
internal static class IdentifierText
{
    /// <summary>The type that leaves it to the node which types the value may be.</summary>
    private const string AnyType = "any";

    /// <summary>Longest value, in characters.</summary>
    private const int MaxLength = 2_048;

    /// <summary>What help says about it.</summary>
    public static string Help { get; } =
        $"TYPE:VALUE or TYPE/SCOPE:VALUE, for example phone/GB:07700900417, document/UTO:K4471904, username:@name. The scope is the country, issuer, platform or chain. Types: {AnyType}, {string.Join(", ", Words.All<IdentifierType>())}.";

    /// <summary>What is said to something else.</summary>
    public static string Otherwise { get; } = $"is not TYPE:VALUE. Types: {AnyType}, {string.Join(", ", Words.All<IdentifierType>())}.";

    /// <summary>Reads an identifier.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out IdentifierQuery? query)
    {
        query = null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || colon == text.Length - 1 || text.Length > MaxLength)
        {
            return false;
        }

        var (word, value) = (text[..colon], text[(colon + 1)..]);
        var slash = word.IndexOf('/', StringComparison.Ordinal);
        var scope = slash < 0 ? "" : word[(slash + 1)..];
        var type = IdentifierType.Unspecified;
        if ((slash >= 0 ? word[..slash] : word) is var name && name != AnyType && !Words.TryParse(name, out type))
        {
            return false;
        }

        query = new IdentifierQuery { Type = type, Scope = scope, Value = value };
        return true;
    }

    /// <summary>Writes an identifier as it is read.</summary>
    public static string Write(IdentifierQuery query)
    {
        var word = query.Type == IdentifierType.Unspecified ? AnyType : Words.Of(query.Type).Replace(' ', '-');
        return query.Scope.Length > 0 ? $"{word}/{query.Scope}:{query.Value}" : $"{word}:{query.Value}";
    }
}
