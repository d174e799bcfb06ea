using System.Collections.Immutable;
using System.Globalization;
using Gateway.Record.V1;

namespace Gateway.Interop;

/// <summary>What became of a file: all of it imported, or none of it.</summary>
public abstract record ImportResult
{
    private ImportResult()
    {
    }

    /// <summary>Everything in the file is in these records or named in the report.</summary>
    /// <param name="Records">At least one record, each within the limits of the record schema, not yet normalised or published.</param>
    /// <param name="Report">What became of each object.</param>
    public sealed record Imported(ImmutableArray<CaseRecord> Records, ImportReport Report) : ImportResult
    {
        /// <summary>Counts only: records are content.</summary>
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"{Report.FileName}: {Report.Objects.Length} objects in {Records.Length} records");
    }

    /// <summary>The file cannot be trusted to mean what it says; nothing of it was taken.</summary>
    /// <param name="FileName">The file, as the caller named it.</param>
    /// <param name="Line">Line of the place, from 1.</param>
    /// <param name="Column">Byte within the line, from 1.</param>
    /// <param name="Offset">Byte within the file, from 0.</param>
    /// <param name="Path">Where inside the document, for example <c>$.objects[3].confidence</c>; property names are cut and cleaned.</param>
    /// <param name="Reason">What is wrong; never repeats values of the file.</param>
    public sealed record Refused(string FileName, int Line, int Column, int Offset, string Path, string Reason) : ImportResult
    {
        /// <summary>One line for a terminal.</summary>
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{FileName}:{Line}:{Column}: {Path} {Reason}");
    }
}
