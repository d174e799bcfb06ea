using System.Text.Json;
using Gateway.Interop.Reading;

namespace Gateway.Interop.Stix;

/// <summary>A STIX object whose properties have the types that STIX 2.1 gives them (<see cref="StixShapes"/>).</summary>
internal sealed class StixObject(int position, string id, string type, ReadOnlyMemory<byte> raw, JsonElement root)
    : SourceObject(position, id, type, raw)
{
    /// <summary>Properties that frame an object: they say nothing about what it describes.</summary>
    private static readonly HashSet<string> Frame = new(StringComparer.Ordinal)
    {
        "type", "id", "spec_version", "created", "modified", "revoked", "lang", "defanged", "created_by_ref", "object_marking_refs",
        "granular_markings",
    };

    public override IEnumerable<string> Properties =>
        root.EnumerateObject().Select(property => property.Name).Where(name => !Frame.Contains(name));

    public override bool MayBePerson => IsIndividual
        || (Type == "identity" && Peek("identity_class") is not ("organization" or "group" or "class" or "system"));

    /// <summary>Whether the source says that one person is meant.</summary>
    public bool IsIndividual =>
        (Type == "identity" && Peek("identity_class") == "individual") || (Type == "threat-actor" && Peek("resource_level") == "individual");

    public bool IsRevoked => root.TryGetProperty("revoked", out var revoked) && revoked.ValueKind == JsonValueKind.True;

    /// <summary>The version of an object: when it was last changed, or made.</summary>
    public string Version => Peek("modified") is { Length: > 0 } modified ? modified : Peek("created");

    /// <summary>One text, without asking for it; empty when absent.</summary>
    public string Peek(string property) =>
        root.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>The texts of a list, without asking for them.</summary>
    public IReadOnlyList<string> PeekAll(string property) => Read(property);

    /// <summary>All objects it refers to in its own properties, markings aside.</summary>
    public IEnumerable<string> References => root.EnumerateObject()
        .Where(property => property.Name != "object_marking_refs"
            && (property.Name.EndsWith("_ref", StringComparison.Ordinal) || property.Name.EndsWith("_refs", StringComparison.Ordinal)))
        .SelectMany(property => Read(property.Name));

    /// <summary>The objects of a list, or the one object; empty when absent.</summary>
    public IEnumerable<JsonElement> Parts(string property)
    {
        Use(property);
        return !root.TryGetProperty(property, out var value) ? []
            : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Where(part => part.ValueKind == JsonValueKind.Object)
            : value.ValueKind == JsonValueKind.Object ? [value]
            : [];
    }

    /// <summary>A number; null when absent.</summary>
    public double? Number(string property)
    {
        Use(property);
        return root.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
    }

    public override bool HasAnywhere(IReadOnlySet<string> names) => HasAnywhere(root, names);

    protected override IReadOnlyList<string> Read(string property) =>
        !root.TryGetProperty(property, out var value) ? []
        : value.ValueKind == JsonValueKind.String ? Present([value.GetString()!])
        : value.ValueKind == JsonValueKind.Array
            ? Present(value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!))
        : [];

    private static bool HasAnywhere(JsonElement element, IReadOnlySet<string> names) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Any(property => names.Contains(property.Name) || HasAnywhere(property.Value, names)),
        JsonValueKind.Array => element.EnumerateArray().Any(item => HasAnywhere(item, names)),
        _ => false,
    };

    private static List<string> Present(IEnumerable<string> texts) => [.. texts.Where(text => text.Length > 0)];
}
