using System.Collections.Frozen;

namespace Gateway.Protocol.Records;

/// <summary>How long a text and a list of the record schema may be. Named by <c>Message.field</c>; the rest follow the default.</summary>
internal static class FieldLimits
{
    /// <summary>Longest of the long texts, in UTF-8 bytes.</summary>
    public const int LongText = 64 * 1024;

    /// <summary>Longest of the notes, in UTF-8 bytes.</summary>
    public const int Note = 4 * 1024;

    /// <summary>Longest address on the web, in UTF-8 bytes.</summary>
    public const int WebAddress = 2_048;

    /// <summary>Longest text where nothing else is said, in UTF-8 bytes.</summary>
    public const int DefaultText = 1_024;

    /// <summary>Longest title, in UTF-8 bytes: 200 characters of any script.</summary>
    public const int Title = 800;

    /// <summary>Most links, and most external references.</summary>
    public const int Links = 2_000;

    /// <summary>Most participations.</summary>
    public const int Participations = 1_000;

    /// <summary>Most entities; most agencies in either list of an audience.</summary>
    public const int Entities = 500;

    /// <summary>Most names of a person or organisation.</summary>
    public const int Names = 50;

    /// <summary>Most marks of a person, and most source references of an entity.</summary>
    public const int Marks = 20;

    /// <summary>Longest list where nothing else is said, in elements.</summary>
    public const int DefaultList = 100;

    private static readonly FrozenDictionary<string, int> Texts = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["CaseRecord.title"] = Title,
        ["CaseRecord.summary"] = LongText,
        ["CaseRecord.conditions"] = LongText,
        ["OnlineAd.text"] = LongText,
        ["Occurrence.description"] = LongText,
        ["ExternalReference.content"] = LongText,
        ["ExternalReference.url"] = WebAddress,
        ["Identifier.raw"] = WebAddress,
        ["Identifier.normal"] = WebAddress,
        ["Participation.caveat"] = Note,
        ["Attachment.caption"] = Note,
        ["Website.description"] = Note,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, int> Lists = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["CaseRecord.entities"] = Entities,
        ["CaseRecord.participations"] = Participations,
        ["CaseRecord.links"] = Links,
        ["CaseRecord.external_references"] = Links,
        ["Audience.recipients"] = Entities,
        ["Audience.excluded"] = Entities,
        ["Person.names"] = Names,
        ["Organisation.names"] = Names,
        ["Entity.source_refs"] = Marks,
        ["PhysicalDescription.marks"] = Marks,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Most UTF-8 bytes of this text field.</summary>
    public static int Text(string field) => Texts.GetValueOrDefault(field, DefaultText);

    /// <summary>Most elements of this list.</summary>
    public static int List(string field) => Lists.GetValueOrDefault(field, DefaultList);
}
