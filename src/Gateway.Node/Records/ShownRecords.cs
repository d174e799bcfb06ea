using Gateway.Node.Configuration;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;

namespace Gateway.Node.Records;

/// <summary>Reads record versions that may be shown. What is missing and what may not be shown come out the same: nothing.</summary>
internal sealed class ShownRecords(RecordSummaries summaries, OwnKeys keys)
{
    // $1 is the time in every statement, as RecordSummaries.IsVisible has it.
    private const string Select = $"SELECT {RecordSummaries.Columns}, r.record_row, r.view FROM record_version r {RecordSummaries.Joins}";
    private const string SelectSummary = $"SELECT {RecordSummaries.Columns}, r.record_row FROM record_version r {RecordSummaries.Joins}";

    /// <summary>The agency a client means: its fingerprint, a peer's local name, or nothing (or the own short name) for the own agency.</summary>
    /// <returns>Null when no agency is known by that name.</returns>
    public string? ReadOriginator(SqlSession sql, string written)
    {
        if (written.Length == 0)
        {
            return keys.Agency.ToString();
        }

        if (AgencyId.TryParse(written, out var agency))
        {
            return agency.ToString();
        }

        // A peer's name comes first: it is the one that people of this agency chose.
        return sql.First("SELECT agency FROM peer WHERE name = $1", row => row.GetString(0), written)
            ?? (written.Equals(keys.Self.Descriptor.ShortName, StringComparison.OrdinalIgnoreCase) ? keys.Agency.ToString() : null);
    }

    /// <summary>Whether this is the own agency.</summary>
    public bool IsOwn(string originator) => originator == keys.Agency.ToString();

    /// <summary>One version; null when there is none to be shown.</summary>
    /// <param name="sql">The connection.</param>
    /// <param name="now">The time.</param>
    /// <param name="originator">From <see cref="ReadOriginator"/>.</param>
    /// <param name="record">The record.</param>
    /// <param name="version">0 means the latest.</param>
    public StoredVersion? Find(SqlSession sql, DateTimeOffset now, string? originator, RecordId record, ulong version) =>
        originator is null || version > long.MaxValue ? null : sql.First(
            $"""
            {Select} WHERE {RecordSummaries.IsVisible} AND r.originator = $2 AND r.record_id = $3
            AND ((r.version = $4) OR ($4 = 0 AND r.is_latest = 1))
            """,
            row => new StoredVersion(
                row.GetInt64(RecordSummaries.ColumnCount), summaries.Read(row, 0), row.GetBytes(RecordSummaries.ColumnCount + 1)),
            now.UtcTicks, originator, record.ToString(), (long)version);

    /// <summary>Latest versions stored before a row, newest first.</summary>
    /// <param name="sql">The connection.</param>
    /// <param name="now">The time.</param>
    /// <param name="originator">Only this agency's; null for everyone's.</param>
    /// <param name="before">The row.</param>
    /// <param name="limit">Most records.</param>
    public List<(long Row, RecordSummary Summary)> Before(SqlSession sql, DateTimeOffset now, string? originator, long before, int limit) => sql.Query(
        $"""
        {SelectSummary} WHERE {RecordSummaries.IsVisible} AND r.is_latest = 1 AND r.record_row < $2 AND ($3 IS NULL OR r.originator = $3)
        ORDER BY r.record_row DESC LIMIT $4
        """,
        row => (row.GetInt64(RecordSummaries.ColumnCount), summaries.Read(row, 0)), now.UtcTicks, before, originator, limit);

    /// <summary>The latest version in this row with its content; null when it is no latest version, or none to be shown.</summary>
    public (RecordSummary Summary, byte[] Content)? FindLatest(SqlSession sql, DateTimeOffset now, long row) =>
        sql.Query(
            $"{SelectSummary} WHERE {RecordSummaries.IsVisible} AND r.is_latest = 1 AND r.record_row = $2",
            found => (summaries.Read(found, 0), found.GetBytes(RecordSummaries.ContentColumn)), now.UtcTicks, row) is [var only]
            ? only : null;
}

/// <summary>A record version as it is stored.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Summary">What it is.</param>
/// <param name="View">Bytes of its RecordView.</param>
internal sealed record StoredVersion(long Row, RecordSummary Summary, ReadOnlyMemory<byte> View)
{
    /// <summary>The row: content never reaches a log.</summary>
    public override string ToString() => $"record row {Row}";
}
