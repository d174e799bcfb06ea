using System.Text;
using System.Text.Json;
using Gateway.Interop.Reading;

namespace Gateway.Interop.FollowTheMoney;

/// <summary>Reads the entities of a FollowTheMoney file, one JSON object per line.</summary>
internal static class FtmFile
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = ImportLimits.MaxDepth };

    /// <returns>The entities in the order of the file, or why the file is refused.</returns>
    public static (IReadOnlyList<FtmObject> Objects, Refusal? Refusal) Read(SourceFile file)
    {
        var objects = new List<FtmObject>();
        var count = new TokenCount();
        for (var at = file.Start; at < file.Bytes.Length;)
        {
            var rest = file.Bytes.Span[at..];
            var length = rest.IndexOf((byte)'\n') is >= 0 and var end ? end : rest.Length;
            if (rest[..length].ContainsAnyExcept(" \t\r"u8))
            {
                if (objects.Count == ImportLimits.MaxObjects)
                {
                    return ([], new Refusal(at, "$", "is one entity too many: 100,000 at most"));
                }

                var (read, refusal) = ReadLine(objects.Count, file.Bytes.Slice(at, length), at, count);
                if (read is null)
                {
                    return ([], refusal);
                }

                objects.Add(read);
            }

            at += length + 1;
        }

        return objects.Count == 0 ? ([], new Refusal(file.Start, "$", "holds no FollowTheMoney entity")) : (objects, null);
    }

    private static (FtmObject? Object, Refusal? Refusal) ReadLine(int position, ReadOnlyMemory<byte> line, int at, TokenCount count)
    {
        var walk = new JsonWalk(at, count);
        if (walk.Walk(line.Span) is { } refusal)
        {
            return (null, refusal);
        }

        if (walk.Root != JsonTokenType.StartObject)
        {
            return (null, new Refusal(at, "$", "is no FollowTheMoney entity: each line is one JSON object"));
        }

        var reader = new Utf8JsonReader(line.Span, Options);
        var root = JsonElement.ParseValue(ref reader);
        var id = TextOf(root, "id");
        var schema = TextOf(root, "schema");
        var problem = id.Length == 0 || id.Any(char.IsControl) || Encoding.UTF8.GetByteCount(id) > ImportLimits.MaxIdSize
                ? ("$.id", "is missing, has control characters, or is longer than 512 bytes")
            : schema.Length is 0 or > ImportLimits.MaxTypeSize || !schema.All(char.IsAsciiLetterOrDigit)
                ? ("$.schema", "is missing or no schema name of at most 64 letters and digits")
            : !root.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object
                ? ("$.properties", "is missing or not an object")
            : default((string Path, string Reason)?);
        if (problem is { } found)
        {
            return (null, new Refusal(at, found.Path, found.Reason));
        }

        var result = new FtmObject(position, id, schema, line);
        foreach (var property in root.GetProperty("properties").EnumerateObject())
        {
            if (!AddValues(result, property))
            {
                return (null, new Refusal(at, $"$.properties.{SafeName(property.Name)}", "is not a list of texts"));
            }
        }

        // What the data set says about the entity as a whole; shown in the report like a property.
        foreach (var extra in root.EnumerateObject().Where(extra => extra.Name is not ("id" or "schema" or "properties")))
        {
            result.Add($"({SafeName(extra.Name)})", "");
        }

        return (result, null);
    }

    private static bool AddValues(FtmObject target, JsonProperty property)
    {
        var values = property.Value.ValueKind == JsonValueKind.Array ? property.Value.EnumerateArray().ToList() : [property.Value];
        if (values.Any(value => value.ValueKind != JsonValueKind.String))
        {
            return false;
        }

        values.ForEach(value => target.Add(property.Name, value.GetString()!));
        return true;
    }

    private static string TextOf(JsonElement root, string property) =>
        root.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string SafeName(string name) =>
        string.Concat(name.Take(ImportLimits.MaxTypeSize).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '?'));
}
