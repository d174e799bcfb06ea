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

    /// <summary>Longest list where nothing else is said, in elements.</summary>
    public const int DefaultList = 100;

    private static readonly FrozenDictionary<string, int> Texts = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["CaseRecord.title"] = 800,
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
        ["Identifier.normaliser"] = 64,
        ["Attachment.media_type"] = 128,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, int> Lists = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["CaseRecord.entities"] = 500,
        ["CaseRecord.participations"] = 1_000,
        ["CaseRecord.links"] = 2_000,
        ["CaseRecord.external_references"] = 2_000,
        ["Audience.recipients"] = 500,
        ["Audience.excluded"] = 500,
        ["Person.names"] = 50,
        ["Organisation.names"] = 50,
        ["Entity.source_refs"] = 20,
        ["PhysicalDescription.marks"] = 20,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Most UTF-8 bytes of this text field.</summary>
    public static int Text(string field) => Texts.GetValueOrDefault(field, DefaultText);

    /// <summary>Most elements of this list.</summary>
    public static int List(string field) => Lists.GetValueOrDefault(field, DefaultList);
}
