using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gateway.Interop.Reading;

/// <summary>JSON tokens read so far, over all documents of a file.</summary>
internal sealed class TokenCount
{
    public int Tokens { get; set; }
}

/// <summary>
/// Reads one JSON document without keeping it: refuses what a strict reader must, and remembers where the objects stand that become
/// source objects: the elements of a top-level array, or of the list <c>objects</c> of a top-level object.
/// </summary>
/// <param name="origin">Where the document begins in the file.</param>
/// <param name="count">Tokens of the whole file.</param>
internal sealed class JsonWalk(int origin, TokenCount count)
{
    private const int MaxPathName = 64;
    private const string ElementList = "objects";

    private static readonly JsonReaderOptions Options = new()
    {
        MaxDepth = ImportLimits.MaxDepth,
        CommentHandling = JsonCommentHandling.Disallow,
        AllowTrailingCommas = false,
    };

    private readonly List<Frame> _open = [];

    /// <summary>What the document is: an object, an array, or something else.</summary>
    public JsonTokenType Root { get; private set; }

    /// <summary>Elements of the top-level array, or of the list <c>objects</c> of the top-level object.</summary>
    public List<JsonSlice> Elements { get; } = [];

    /// <summary>The first of those elements that is no object.</summary>
    public Refusal? NotAnObject { get; private set; }

    /// <summary>Texts directly in the top-level object, with their places.</summary>
    public Dictionary<string, (string Value, int Offset)> RootTexts { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the top-level object has a list named <c>objects</c>.</summary>
    public bool HasElementList { get; private set; }

    /// <returns>The first reason to refuse the document, or null.</returns>
    public Refusal? Walk(ReadOnlySpan<byte> document)
    {
        var reader = new Utf8JsonReader(document, Options);
        try
        {
            while (reader.Read())
            {
                if (Visit(ref reader) is { } refusal)
                {
                    return refusal;
                }
            }
        }
        catch (JsonException exception)
        {
            // The reader's way to say that this is not JSON: the whole file is refused, with the place.
            return NotJson(document, exception);
        }

        return null;
    }

    private Refusal? Visit(ref Utf8JsonReader reader)
    {
        var at = origin + (int)reader.TokenStartIndex;
        if (++count.Tokens > ImportLimits.MaxTokens)
        {
            return Refuse(at, string.Create(CultureInfo.InvariantCulture, $"is more than {ImportLimits.MaxTokens} JSON tokens"));
        }

        if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped
            && StringEscapes.Problem(reader.ValueSpan) is { } problem)
        {
            return Refuse(at, problem);
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                return EnterProperty(ref reader, at);
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                return Close(origin + (int)reader.BytesConsumed);
            default:
                EnterValue(ref reader, at);
                return null;
        }
    }

    private Refusal? EnterProperty(ref Utf8JsonReader reader, int at)
    {
        var frame = _open[^1];
        frame.Name = reader.GetString()!;
        return !frame.Names.Add(frame.Name) ? Refuse(at, "is there twice: which one counts is anyone's guess")
            : frame.Names.Count > ImportLimits.MaxProperties ? Refuse(at, "is one property too many: 4,096 at most")
            : null;
    }

    private void EnterValue(ref Utf8JsonReader reader, int at)
    {
        if (_open.Count == 0)
        {
            Root = reader.TokenType;
        }
        else
        {
            _open[^1].Index++;
        }

        if (IsElementPlace && reader.TokenType != JsonTokenType.StartObject)
        {
            NotAnObject ??= Refuse(at, "is not an object");
        }

        if (_open.Count == 1 && _open[0].IsObject)
        {
            HasElementList |= _open[0].Name == ElementList && reader.TokenType == JsonTokenType.StartArray;
            if (reader.TokenType == JsonTokenType.String)
            {
                RootTexts[_open[0].Name] = (reader.GetString()!, at);
            }
        }

        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            _open.Add(new Frame { IsObject = reader.TokenType == JsonTokenType.StartObject, Start = at });
        }
    }

    private Refusal? Close(int end)
    {
        var closed = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        if (closed.IsObject && IsElementPlace)
        {
            Elements.Add(new JsonSlice(closed.Start, end - closed.Start));
        }

        return Elements.Count > ImportLimits.MaxObjects ? Refuse(closed.Start, "is one object too many: 100,000 at most") : null;
    }

    private bool IsElementPlace => _open switch
    {
        [{ IsObject: false }] => true,
        [{ IsObject: true, Name: ElementList }, { IsObject: false }] => true,
        _ => false,
    };

    private Refusal NotJson(ReadOnlySpan<byte> document, JsonException exception)
    {
        var at = 0;
        for (var line = 0L; line < (exception.LineNumber ?? 0) && document[at..].IndexOf((byte)'\n') is >= 0 and var length; line++)
        {
            at += length + 1;
        }

        at = Math.Min(document.Length, at + (int)(exception.BytePositionInLine ?? 0));
        var reason = at >= document.TrimEnd(" \t\r\n"u8).Length ? "ends before the JSON is complete"
            : _open.Count >= ImportLimits.MaxDepth ? "is nested deeper than 64"
            : "is not JSON here";
        return Refuse(origin + at, reason);
    }

    private Refusal Refuse(int at, string reason)
    {
        var path = new StringBuilder("$");
        foreach (var frame in _open)
        {
            _ = frame.IsObject
                ? frame.Name.Length == 0 ? path : path.Append('.').Append(Clean(frame.Name))
                : path.Append(CultureInfo.InvariantCulture, $"[{Math.Max(frame.Index, 0)}]");
        }

        return new Refusal(at, path.ToString(), reason);
    }

    /// <summary>A property name as it may be shown: it comes from a stranger and goes to a terminal.</summary>
    private static string Clean(string name) =>
        string.Concat(name.Take(MaxPathName).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '?'));

    private sealed class Frame
    {
        public required bool IsObject { get; init; }

        public required int Start { get; init; }

        public HashSet<string> Names => field ??= new HashSet<string>(StringComparer.Ordinal);

        public string Name { get; set; } = "";

        public int Index { get; set; } = -1;
    }
}
