using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Gateway.Protocol.Records;

/// <summary>
/// Names one disclosure of a record (protos/spec/record.md, "Paths"): a top-level field (<c>summary</c>), one element of a list
/// (<c>participation/KEY</c>), one field of an entity (<c>entity/KEY/names</c>) or one of its identifiers
/// (<c>entity/KEY/identifier/KEY</c>). A key is 16 lower-case hexadecimal digits; nothing is ever named by its position.
/// </summary>
public readonly record struct FieldPath
{
    /// <summary>Length of a key in characters (8 random bytes).</summary>
    public const int KeyLength = 16;

    /// <summary>Longest path that parses, in characters.</summary>
    public const int MaxLength = 96;

    private const string EntityWord = "entity";
    private const string IdentifierWord = "identifier";
    private const int MaxParts = 4;

    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz_");

    private readonly string? _text;

    private FieldPath(string text, FieldPathForm form, string name, string? key, string? identifierKey)
    {
        _text = text;
        Form = form;
        Name = name;
        Key = key;
        IdentifierKey = identifierKey;
    }

    /// <summary>Which of the four forms the path has.</summary>
    public FieldPathForm Form { get; }

    /// <summary>The field's name: <c>summary</c>, <c>participation</c>, <c>names</c>, <c>identifier</c>.</summary>
    public string Name { get; }

    /// <summary>The key of the list element or entity; null for a top-level field.</summary>
    public string? Key { get; }

    /// <summary>The key of the identifier within its entity; null for the other forms.</summary>
    public string? IdentifierKey { get; }

    /// <summary>The key of the entity the field belongs to; null when it belongs to none.</summary>
    public string? EntityKey => Form is FieldPathForm.EntityField or FieldPathForm.EntityIdentifier ? Key : null;

    /// <summary>A top-level field.</summary>
    public static FieldPath Top(string name) => new(name, FieldPathForm.Top, name, null, null);

    /// <summary>One element of a list.</summary>
    public static FieldPath Element(string list, string key) => new($"{list}/{key}", FieldPathForm.Element, list, key, null);

    /// <summary>One field of an entity.</summary>
    public static FieldPath EntityField(string key, string name) =>
        new($"{EntityWord}/{key}/{name}", FieldPathForm.EntityField, name, key, null);

    /// <summary>One identifier of an entity.</summary>
    public static FieldPath EntityIdentifier(string key, string identifierKey) =>
        new($"{EntityWord}/{key}/{IdentifierWord}/{identifierKey}", FieldPathForm.EntityIdentifier, IdentifierWord, key, identifierKey);

    /// <summary>Reads a path. Only the grammar is checked; whether the schema has such a field is <see cref="FieldSplit"/>'s to say.</summary>
    /// <returns>False for anything that is not exactly one of the four forms.</returns>
    public static bool TryParse(string? text, [MaybeNullWhen(false)] out FieldPath path)
    {
        path = default;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength)
        {
            return false;
        }

        // One part more than any form has, so that a fifth is seen.
        Span<Range> parts = stackalloc Range[MaxParts + 1];
        var all = text.AsSpan();
        var count = all.Split(parts, '/');
        var first = all[parts[0]];
        FieldPath? parsed = count switch
        {
            1 when IsName(first) => Top(text),
            2 when IsName(first) && first is not EntityWord && IsKeyText(all[parts[1]]) =>
                new FieldPath(text, FieldPathForm.Element, first.ToString(), text[parts[1]], null),
            3 when first is EntityWord && IsKeyText(all[parts[1]]) && IsName(all[parts[2]]) && all[parts[2]] is not IdentifierWord =>
                new FieldPath(text, FieldPathForm.EntityField, text[parts[2]], text[parts[1]], null),
            4 when first is EntityWord && IsKeyText(all[parts[1]]) && all[parts[2]] is IdentifierWord && IsKeyText(all[parts[3]]) =>
                new FieldPath(text, FieldPathForm.EntityIdentifier, IdentifierWord, text[parts[1]], text[parts[3]]),
            _ => null,
        };
        path = parsed.GetValueOrDefault();
        return parsed is not null;
    }

    /// <summary>True for 16 lower-case hexadecimal digits.</summary>
    public static bool IsKey(string text) => IsKeyText(text);

    /// <summary>Paths are the same when their texts are: everything else follows from it.</summary>
    public bool Equals(FieldPath other) => string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => _text is null ? 0 : string.GetHashCode(_text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => _text ?? "";

    private static bool IsKeyText(ReadOnlySpan<char> text) => text.Length == KeyLength && !text.ContainsAnyExcept(KeyCharacters);

    private static bool IsName(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExcept(NameCharacters);
}

/// <summary>The forms of a <see cref="FieldPath"/>.</summary>
public enum FieldPathForm
{
    /// <summary><c>summary</c></summary>
    Top,

    /// <summary><c>participation/KEY</c></summary>
    Element,

    /// <summary><c>entity/KEY/names</c></summary>
    EntityField,

    /// <summary><c>entity/KEY/identifier/KEY</c></summary>
    EntityIdentifier,
}
