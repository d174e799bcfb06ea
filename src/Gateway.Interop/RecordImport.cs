using Gateway.Interop.FollowTheMoney;
using Gateway.Interop.Reading;
using Gateway.Interop.Stix;

namespace Gateway.Interop;

/// <summary>
/// Makes case records of files in other formats. Pure: the same bytes and the same choices give the same records. A file is imported as a
/// whole or refused as a whole; whatever of it no type of ours can hold is kept as an external reference, and the report names every
/// object and every value left out.
/// </summary>
public static class RecordImport
{
    /// <summary>
    /// Imports STIX 2.1: a bundle, a single object, or a JSON array of objects. Each report or grouping becomes a record with what it
    /// refers to; without one, the file becomes one record. More records are opened where the limits need them.
    /// </summary>
    /// <param name="file">The file's bytes, UTF-8, at most <see cref="ImportLimits.MaxFileSize"/>.</param>
    /// <param name="fileName">How messages and report call it.</param>
    /// <param name="defaults">What the importing officer chose.</param>
    /// <returns>Never throws for what is in the file.</returns>
    public static ImportResult Stix(ReadOnlyMemory<byte> file, string fileName, ImportDefaults defaults)
    {
        var (source, refused) = SourceFile.Open(file, fileName);
        return source is null ? refused! : StixImport.Import(source, defaults);
    }

    /// <summary>
    /// Imports FollowTheMoney entities as JSON lines (one entity per line, with <c>id</c>, <c>schema</c> and <c>properties</c>). The file
    /// becomes one record, or as many as the limits need. The last line may lack its line feed, and blank lines are skipped, so a file cut
    /// at the end of a line reads as a shorter file: the report then shows references that lead nowhere.
    /// </summary>
    /// <param name="file">The file's bytes, UTF-8, at most <see cref="ImportLimits.MaxFileSize"/>.</param>
    /// <param name="fileName">How messages and report call it.</param>
    /// <param name="defaults">What the importing officer chose.</param>
    /// <returns>Never throws for what is in the file.</returns>
    public static ImportResult FollowTheMoney(ReadOnlyMemory<byte> file, string fileName, ImportDefaults defaults)
    {
        var (source, refused) = SourceFile.Open(file, fileName);
        return source is null ? refused! : FtmImport.Import(source, defaults);
    }
}
