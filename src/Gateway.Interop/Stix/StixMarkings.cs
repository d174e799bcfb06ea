using System.Collections.Frozen;
using System.Text.Json;
using Gateway.Interop.Drafting;
using Gateway.Record.V1;

namespace Gateway.Interop.Stix;

/// <summary>
/// Reads the markings of a file: TLP 1 and 2 by their fixed identifiers and by their content, PAP, IEP 2.0, ACS and MISP tags. Where
/// identifier and content disagree, the stricter holds; what cannot be read is RED. Granular markings mark the whole object, as a record
/// has no handling for a single field.
/// </summary>
internal sealed class StixMarkings
{
    private const string TlpExtension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";
    private const string PapExtension = "extension-definition--f8d78575-edfd-406e-8e84-6162a8450f5b";
    private const string IepExtension = "extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a";
    private const string AcsExtension = "extension-definition--3a65884d-005a-4290-8335-cb2d778a83ce";

    /// <summary>The marking definitions that STIX 2.1 section 7.2.1.4, and the TLP 2.0 and PAP extensions of OASIS, fix.</summary>
    private static readonly FrozenDictionary<string, Marking> Fixed = new Dictionary<string, Marking>
    {
        ["marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"] = new() { Tlp = Tlp.Clear },
        ["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"] = new() { Tlp = Tlp.Green },
        ["marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"] = new() { Tlp = Tlp.Amber },
        ["marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"] = new() { Tlp = Tlp.Red },
        ["marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"] = new() { Tlp = Tlp.Clear },
        ["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"] = new() { Tlp = Tlp.Green },
        ["marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"] = new() { Tlp = Tlp.Amber },
        ["marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"] = new() { Tlp = Tlp.AmberStrict },
        ["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"] = new() { Tlp = Tlp.Red },
        ["marking-definition--ad15a0cd-55b6-4588-a14c-a66105329b92"] = new() { Pap = Pap.Clear },
        ["marking-definition--a3bea94c-b469-41dc-9cfe-d6e7daba7730"] = new() { Pap = Pap.Clear },
        ["marking-definition--c43594d1-4b11-4c59-93ab-1c9b14d53ce9"] = new() { Pap = Pap.Green },
        ["marking-definition--60f8932b-e51e-4458-b265-a2e8be9a80ab"] = new() { Pap = Pap.Amber },
        ["marking-definition--740d36e5-7714-4c30-961a-3ae632ceee0e"] = new() { Pap = Pap.Red },
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, Marking> _defined = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _applied = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the definitions of a file, and which of them something in it refers to.</summary>
    public StixMarkings(IReadOnlyList<StixObject> objects)
    {
        foreach (var definition in objects.Where(item => item.Type == "marking-definition"))
        {
            // Two definitions under one identifier: both hold.
            _defined[definition.Id] = _defined.GetValueOrDefault(definition.Id, Marking.None).And(OfDefinition(definition));
        }

        _applied.UnionWith(objects.Where(item => item.Type != "marking-definition").SelectMany(ReferencesOf));
    }

    /// <summary>Whether a definition of the file marks nothing in it.</summary>
    public bool IsIdle(StixObject definition) => !_applied.Contains(definition.Id);

    /// <summary>Whether all that a definition asks for became handling.</summary>
    public static bool IsUnderstood(StixObject definition) => OfDefinition(definition) != Marking.Unknown && !HasMore(definition);

    /// <summary>All that marks an object, together.</summary>
    public Marking Of(StixObject item)
    {
        var marking = ReferencesOf(item).Aggregate(Marking.None, (sum, id) => sum.And(ById(id)));
        marking = item.PeekAll("labels").Aggregate(marking, (sum, label) => sum.And(MarkingTag.Read(label) ?? Marking.None));
        var unreadable = item.Parts("granular_markings").Any(part => Text(part, "marking_ref").Length == 0 && Text(part, "lang").Length == 0);
        return unreadable ? marking.And(Marking.Unknown) : marking;
    }

    private Marking ById(string id) =>
        _defined.TryGetValue(id, out var defined) ? defined.And(Fixed.GetValueOrDefault(id, Marking.None))
        : Fixed.GetValueOrDefault(id, Marking.Unknown);

    private static IEnumerable<string> ReferencesOf(StixObject item) =>
        item.PeekAll("object_marking_refs").Concat(
            item.Parts("granular_markings").Select(part => Text(part, "marking_ref")).Where(id => id.Length > 0));

    private static Marking OfDefinition(StixObject definition)
    {
        var parts = new List<Marking>();
        if (definition.Has("definition_type"))
        {
            parts.Add(OfLegacy(definition.Peek("definition_type"), definition.Parts("definition").FirstOrDefault()));
        }

        foreach (var extension in definition.Parts("extensions").SelectMany(all => all.EnumerateObject()))
        {
            parts.Add(OfExtension(extension.Name, extension.Value));
        }

        return parts.Count == 0 ? Fixed.GetValueOrDefault(definition.Id, Marking.Unknown) : parts.Aggregate((a, b) => a.And(b));
    }

    /// <summary>The two kinds of STIX 2.1 itself. A statement is free text, unless it is a TLP or PAP heading and nothing else.</summary>
    private static Marking OfLegacy(string type, JsonElement definition) => type switch
    {
        "tlp" => MarkingTag.TlpLevel(Text(definition, "tlp")),
        "statement" => MarkingTag.Read(Text(definition, "statement")) ?? Marking.Unknown,
        _ => Marking.Unknown,
    };

    private static Marking OfExtension(string id, JsonElement extension) => id switch
    {
        TlpExtension => MarkingTag.TlpLevel(Text(extension, "tlp_2_0")),
        PapExtension => MarkingTag.PapLevel(Text(extension, "pap")),
        IepExtension => OfIep(extension),
        AcsExtension => OfAcs(extension),
        _ => Marking.Unknown,
    };

    /// <summary>FIRST IEP 2.0: its TLP; what may be done, read as the nearest PAP level; and whether the provider may be named.</summary>
    private static Marking OfIep(JsonElement extension) => MarkingTag.TlpLevel(Text(extension, "tlp")) with
    {
        NoAttribution = Text(extension, "provider_attribution") == "must-not",
        Pap = Text(extension, "permitted_actions") switch
        {
            "externally-visible-direct-actions" => Pap.Green,
            "externally-visible-indirect-actions" => Pap.Amber,
            _ => Pap.Red,
        },
        Action = Text(extension, "permitted_actions") is "none" or "contact-for-instruction"
            ? ActionRule.ContactOriginator : ActionRule.Unspecified,
    };

    /// <summary>ACS (ISA guidance): its rules are beyond our labels, so RED; the classification is taken over as well.</summary>
    private static Marking OfAcs(JsonElement extension)
    {
        var level = extension.ValueKind == JsonValueKind.Object && extension.TryGetProperty("control_set", out var controls)
            ? Text(controls, "classification") : "";
        return Marking.Unknown with
        {
            Rank = level switch
            {
                "U" => ClassificationRank.Unclassified,
                "C" => ClassificationRank.Confidential,
                "S" => ClassificationRank.Secret,
                _ => ClassificationRank.TopSecret,
            },
        };
    }

    /// <summary>Whether a definition says more than a level of TLP or PAP.</summary>
    private static bool HasMore(StixObject definition) =>
        definition.Parts("extensions").SelectMany(all => all.EnumerateObject()).Any(extension => extension.Name is IepExtension or AcsExtension);

    private static string Text(JsonElement part, string property) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()! : "";
}
