using System.Globalization;
using System.Text.Json;
using Gateway.Interop.Reading;

namespace Gateway.Interop.Stix;

/// <summary>Reads the objects of a STIX 2.1 file: a bundle, a single object, or a bare array of objects.</summary>
internal static class StixFile
{
    private const string Bundle = "bundle";
    private const string Version = "2.1";

    private static readonly JsonReaderOptions Options = new() { MaxDepth = ImportLimits.MaxDepth };

    /// <returns>The objects in the order of the file, or why the file is refused.</returns>
    public static (IReadOnlyList<StixObject> Objects, Refusal? Refusal) Read(SourceFile file)
    {
        var walk = new JsonWalk(file.Start, new TokenCount());
        if (walk.Walk(file.Bytes.Span[file.Start..]) is { } refusal)
        {
            return ([], refusal);
        }

        var (slices, unfit) = Slices(walk, file);
        if (unfit is not null)
        {
            return ([], unfit);
        }

        var isBundle = walk.Root == JsonTokenType.StartObject && walk.RootTexts["type"].Value == Bundle;
        var objects = new List<StixObject>(slices.Count);
        foreach (var slice in slices)
        {
            var position = objects.Count;
            var path = isBundle ? string.Create(CultureInfo.InvariantCulture, $"$.objects[{position}]")
                : walk.Root == JsonTokenType.StartArray ? string.Create(CultureInfo.InvariantCulture, $"$[{position}]")
                : "$";
            var (read, problem) = ReadObject(position, file.Bytes.Slice(slice.Offset, slice.Length));
            if (read is null)
            {
                var at = problem.Property.Length == 0 ? path : $"{path}.{problem.Property}";
                return ([], new Refusal(slice.Offset, at, problem.Reason));
            }

            objects.Add(read);
        }

        return (objects, null);
    }

    private static (IReadOnlyList<JsonSlice> Slices, Refusal? Refusal) Slices(JsonWalk walk, SourceFile file)
    {
        if (walk.Root == JsonTokenType.StartArray)
        {
            return walk.NotAnObject is { } element ? ([], element)
                : walk.Elements.Count == 0 ? ([], new Refusal(file.Start, "$", "holds no STIX object"))
                : (walk.Elements, null);
        }

        if (walk.Root != JsonTokenType.StartObject || !walk.RootTexts.TryGetValue("type", out var type))
        {
            return ([], new Refusal(file.Start, "$", "is no STIX: neither a bundle, nor an object with a type, nor a list of such"));
        }

        if (type.Value != Bundle)
        {
            return ([new JsonSlice(file.Start, file.Bytes.Length - file.Start)], null);
        }

        return walk.RootTexts.TryGetValue("spec_version", out var version) && version.Value != Version
            ? ([], new Refusal(version.Offset, "$.spec_version", "is not 2.1"))
            : !walk.RootTexts.TryGetValue("id", out var id) || !StixId.IsId(id.Value) || StixId.TypeOf(id.Value) != Bundle
                ? ([], new Refusal(type.Offset, "$.id", "is missing or not the identifier of a bundle"))
            : walk.NotAnObject is { } item ? ([], item)
            : !walk.HasElementList || walk.Elements.Count == 0 ? ([], new Refusal(type.Offset, "$.objects", "holds no STIX object"))
            : (walk.Elements, null);
    }

    private static (StixObject? Object, (string Property, string Reason) Problem) ReadObject(int position, ReadOnlyMemory<byte> raw)
    {
        var reader = new Utf8JsonReader(raw.Span, Options);
        var root = JsonElement.ParseValue(ref reader);
        var type = TextOf(root, "type");
        var id = TextOf(root, "id");
        (string, string)? problem =
            !StixId.IsType(type) ? ("type", "is missing or no STIX type of at most 64 characters")
            : type == Bundle ? ("type", "is a bundle within a bundle")
            : !StixId.IsId(id) || StixId.TypeOf(id) != type ? ("id", "is missing or not an identifier of the object's type")
            : root.TryGetProperty("spec_version", out _) && TextOf(root, "spec_version") != Version ? ("spec_version", "is not 2.1")
            : StixShapes.Problem(type, root);
        return problem is { } found ? (null, found) : (new StixObject(position, id, type, raw, root), default);
    }

    private static string TextOf(JsonElement root, string property) =>
        root.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
