using System.Collections.Frozen;
using System.Text.Json;
using Gateway.Interop.Reading;

namespace Gateway.Interop.Stix;

/// <summary>The types of the STIX 2.1 properties that the import relies on. Anything else may be of any type, as in custom objects.</summary>
internal static class StixShapes
{
    private const int MaxConfidence = 100;

    private enum Shape
    {
        Text,
        Texts,
        Reference,
        References,
        Time,
        Whole,
        Confidence,
        Number,
        Truth,
        Object,
        Objects,
    }

    /// <summary>Section 3.2: properties of every object.</summary>
    private static readonly FrozenDictionary<string, Shape> Common = Shapes(
        ("created_by_ref", Shape.Reference), ("created", Shape.Time), ("modified", Shape.Time), ("revoked", Shape.Truth),
        ("labels", Shape.Texts), ("confidence", Shape.Confidence), ("lang", Shape.Text), ("external_references", Shape.Objects),
        ("object_marking_refs", Shape.References), ("granular_markings", Shape.Objects), ("extensions", Shape.Object));

    /// <summary>Sections 4 to 7: properties of the types that are mapped.</summary>
    private static readonly FrozenDictionary<string, FrozenDictionary<string, Shape>> ByType =
        new Dictionary<string, FrozenDictionary<string, Shape>>
        {
            ["identity"] = Shapes(
                ("name", Shape.Text), ("description", Shape.Text), ("roles", Shape.Texts), ("identity_class", Shape.Text),
                ("sectors", Shape.Texts), ("contact_information", Shape.Text)),
            ["threat-actor"] = Shapes(
                ("name", Shape.Text), ("description", Shape.Text), ("threat_actor_types", Shape.Texts), ("aliases", Shape.Texts),
                ("roles", Shape.Texts), ("resource_level", Shape.Text), ("first_seen", Shape.Time), ("last_seen", Shape.Time)),
            ["location"] = Shapes(
                ("name", Shape.Text), ("description", Shape.Text), ("latitude", Shape.Number), ("longitude", Shape.Number),
                ("precision", Shape.Number), ("region", Shape.Text), ("country", Shape.Text), ("administrative_area", Shape.Text),
                ("city", Shape.Text), ("street_address", Shape.Text), ("postal_code", Shape.Text)),
            ["user-account"] = Shapes(
                ("user_id", Shape.Text), ("credential", Shape.Text), ("account_login", Shape.Text), ("account_type", Shape.Text),
                ("display_name", Shape.Text)),
            ["url"] = Shapes(("value", Shape.Text)),
            ["domain-name"] = Shapes(("value", Shape.Text), ("resolves_to_refs", Shape.References)),
            ["email-addr"] = Shapes(("value", Shape.Text), ("display_name", Shape.Text), ("belongs_to_ref", Shape.Reference)),
            ["campaign"] = Shapes(
                ("name", Shape.Text), ("description", Shape.Text), ("aliases", Shape.Texts), ("objective", Shape.Text),
                ("first_seen", Shape.Time), ("last_seen", Shape.Time)),
            ["incident"] = Shapes(("name", Shape.Text), ("description", Shape.Text)),
            ["observed-data"] = Shapes(
                ("first_observed", Shape.Time), ("last_observed", Shape.Time), ("number_observed", Shape.Whole),
                ("object_refs", Shape.References)),
            ["report"] = Shapes(
                ("name", Shape.Text), ("description", Shape.Text), ("published", Shape.Time), ("object_refs", Shape.References)),
            ["grouping"] = Shapes(
                ("name", Shape.Text), ("description", Shape.Text), ("context", Shape.Text), ("object_refs", Shape.References)),
            ["relationship"] = Shapes(
                ("relationship_type", Shape.Text), ("description", Shape.Text), ("source_ref", Shape.Reference),
                ("target_ref", Shape.Reference), ("start_time", Shape.Time), ("stop_time", Shape.Time)),
            ["sighting"] = Shapes(
                ("description", Shape.Text), ("first_seen", Shape.Time), ("last_seen", Shape.Time), ("count", Shape.Whole),
                ("sighting_of_ref", Shape.Reference), ("observed_data_refs", Shape.References),
                ("where_sighted_refs", Shape.References)),
            ["marking-definition"] = Shapes(("name", Shape.Text), ("definition_type", Shape.Text), ("definition", Shape.Object)),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Properties without which an object of the type says nothing.</summary>
    private static readonly FrozenDictionary<string, string[]> Required = new Dictionary<string, string[]>
    {
        ["identity"] = ["name"],
        ["threat-actor"] = ["name"],
        ["url"] = ["value"],
        ["domain-name"] = ["value"],
        ["email-addr"] = ["value"],
        ["campaign"] = ["name"],
        ["incident"] = ["name"],
        ["report"] = ["name"],
        ["relationship"] = ["relationship_type", "source_ref", "target_ref"],
        ["sighting"] = ["sighting_of_ref"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Checks an object.</summary>
    /// <returns>The property that is wrong (empty for the object itself) and why, or null.</returns>
    public static (string Property, string Reason)? Problem(string type, JsonElement root)
    {
        var own = ByType.GetValueOrDefault(type, FrozenDictionary<string, Shape>.Empty);
        foreach (var property in root.EnumerateObject())
        {
            if ((own.TryGetValue(property.Name, out var shape) || Common.TryGetValue(property.Name, out shape))
                && Mismatch(shape, property.Value) is { } reason)
            {
                return (property.Name, reason);
            }
        }

        var missing = Required.GetValueOrDefault(type, []).FirstOrDefault(name => !root.TryGetProperty(name, out _));
        return missing is null ? null : (missing, $"is missing: a STIX {type} has one");
    }

    private static string? Mismatch(Shape shape, JsonElement value) => shape switch
    {
        Shape.Text => value.ValueKind == JsonValueKind.String ? null : "is not a text",
        Shape.Texts => IsListOf(value, JsonValueKind.String) ? null : "is not a list of texts",
        Shape.Reference => IsReference(value) ? null : "is not a STIX identifier",
        Shape.References =>
            value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsReference) ? null : "is not a list of STIX identifiers",
        Shape.Time => value.ValueKind == JsonValueKind.String && TimeText.TryParse(value.GetString()!, out _)
            ? null : "is not a time as 2026-01-31T12:00:00Z",
        Shape.Whole => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var whole) && whole >= 0
            ? null : "is not a whole number that fits",
        Shape.Confidence => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var percent) && percent is >= 0 and <= MaxConfidence
            ? null : "is not a whole number from 0 to 100",
        Shape.Number => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? null : "is not a number that fits",
        Shape.Truth => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "is not true or false",
        Shape.Object => value.ValueKind == JsonValueKind.Object ? null : "is not an object",
        Shape.Objects => IsListOf(value, JsonValueKind.Object) ? null : "is not a list of objects",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static bool IsListOf(JsonElement value, JsonValueKind kind) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == kind);

    private static bool IsReference(JsonElement value) => value.ValueKind == JsonValueKind.String && StixId.IsId(value.GetString()!);

    private static FrozenDictionary<string, Shape> Shapes(params (string Name, Shape Shape)[] shapes) =>
        shapes.ToFrozenDictionary(pair => pair.Name, pair => pair.Shape, StringComparer.Ordinal);
}
