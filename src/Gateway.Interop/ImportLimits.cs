namespace Gateway.Interop;

/// <summary>
/// What an import accepts and what it writes. A file beyond a reading limit is refused; a record never goes beyond a writing limit, the
/// import opens another one instead.
/// </summary>
public static class ImportLimits
{
    /// <summary>Largest file, in bytes (64 MiB).</summary>
    public const int MaxFileSize = 64 * 1024 * 1024;

    /// <summary>Most objects (STIX) or lines with an entity (FollowTheMoney) in one file.</summary>
    public const int MaxObjects = 100_000;

    /// <summary>Deepest nesting of JSON arrays and objects.</summary>
    public const int MaxDepth = 64;

    /// <summary>Most JSON tokens in one file: 64 MiB of <c>[0,0,0…</c> would otherwise become gigabytes.</summary>
    public const int MaxTokens = 5_000_000;

    /// <summary>Most properties of one JSON object.</summary>
    public const int MaxProperties = 4_096;

    /// <summary>
    /// Most links, references and identifiers made of one file. A file may well spell more of them than this in few bytes.
    /// </summary>
    public const int MaxElements = 500_000;

    /// <summary>Most references in one file to objects that are not in it.</summary>
    public const int MaxDangling = 10_000;

    /// <summary>Longest object id, in UTF-8 bytes.</summary>
    public const int MaxIdSize = 512;

    /// <summary>Longest name of an object type, in UTF-8 bytes.</summary>
    public const int MaxTypeSize = 64;

    /// <summary>Most links made of one relationship object with several ends on each side.</summary>
    public const int MaxLinksOfOneObject = 100;

    /// <summary>Most entities in one record.</summary>
    public const int MaxEntities = 500;

    /// <summary>Most participations in one record.</summary>
    public const int MaxParticipations = 1_000;

    /// <summary>Most links in one record.</summary>
    public const int MaxLinks = 2_000;

    /// <summary>Most external references in one record.</summary>
    public const int MaxExternalReferences = 2_000;

    /// <summary>Most attachments in one record.</summary>
    public const int MaxAttachments = 100;

    /// <summary>
    /// Most disclosures in one record. A view may hold 8,192; the rest is left to what the officer adds before publication.
    /// </summary>
    public const int MaxRecordFields = 8_000;

    /// <summary>
    /// Most bytes of disclosures in one record, room for normalised identifiers included. A view may hold 1 MiB, of which the manifest's
    /// digests take up to 256 KiB; the rest is left to what the officer adds before publication.
    /// </summary>
    public const int MaxRecordSize = 704 * 1024;

    /// <summary>Longest text of the long kind (a summary, an original), in UTF-8 bytes.</summary>
    public const int MaxLongText = 64 * 1024;

    /// <summary>Longest note (a caveat, a caption), in UTF-8 bytes.</summary>
    public const int MaxNote = 4 * 1024;

    /// <summary>Longest identifier or address on the web, in UTF-8 bytes.</summary>
    public const int MaxIdentifier = 2_048;

    /// <summary>Longest text where nothing else is said, in UTF-8 bytes.</summary>
    public const int MaxText = 1_024;

    /// <summary>Longest title, in characters.</summary>
    public const int MaxTitle = 200;

    /// <summary>Most names of one entity.</summary>
    public const int MaxNames = 50;

    /// <summary>Most identifiers of one entity.</summary>
    public const int MaxIdentifiers = 100;

    /// <summary>Most elements of the other lists of an entity.</summary>
    public const int MaxListed = 20;
}
