using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Node.V1;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Node.Storage;

/// <summary>A statement as it is stored.</summary>
internal sealed record StoredStatement
{
    /// <summary>Its row.</summary>
    public required long Row { get; init; }

    /// <summary>The originator.</summary>
    public required string Originator { get; init; }

    /// <summary>The record.</summary>
    public required string Record { get; init; }

    /// <summary>Its number within the record.</summary>
    public required ulong Number { get; init; }

    /// <summary>Recalled fields; empty for the whole record.</summary>
    public required ReadOnlyMemory<byte> Digests { get; init; }

    /// <summary>The originator's signed bytes.</summary>
    public required Signed Envelope { get; init; }

    /// <summary>When it was issued or received here, UTC ticks.</summary>
    public required long StoredAt { get; init; }

    /// <summary>The own agency's reason; 0 for a received one.</summary>
    public required int Reason { get; init; }

    /// <summary>Bodies withdrawn by it.</summary>
    public required int Withdrawn { get; init; }

    /// <summary>What this node did with a received one.</summary>
    public required OutcomeCode Code { get; init; }

    /// <summary>On what ground it keeps the record.</summary>
    public required LegalGround Ground { get; init; }

    /// <summary>When what was erased is out of reach, UTC ticks; null unless something was.</summary>
    public required long? UnrecoverableBy { get; init; }

    /// <summary>Whether the whole record is meant.</summary>
    public bool IsWhole => Digests.IsEmpty;

    /// <summary>How the audit names the record.</summary>
    public string Name => $"{Originator}/{Record}";
}

/// <summary>
/// Statements on records, own and received. They are never deleted: a whole recall is the record's tombstone, and recalled digests keep their
/// fields out whenever the view comes again.
/// </summary>
internal static class StoredStatements
{
    /// <summary>An outcome is overdue after this long.</summary>
    public static readonly TimeSpan OverdueAfter = TimeSpan.FromHours(24);

    private const string Columns =
        "statement_id, originator, record_id, number, digests, envelope, stored_at, reason, withdrawn, code, ground, unrecoverable_by";

    private const int DigestSize = 32;

    /// <summary>Whether nothing of the record may come in, or be amended: it was recalled as a whole, from everyone or at least from here.</summary>
    public static bool IsRecalled(SqlSession sql, string originator, string record) => sql.Number(
        "SELECT COUNT(*) FROM statement WHERE originator = $1 AND record_id = $2 AND length(digests) = 0 AND status IN ($3, $4) AND for_some = 0",
        originator, record, (int)RecordStatus.Recalled, (int)RecordStatus.Erased) > 0;

    /// <summary>Digests of fields that were recalled from anyone, ascending; empty when none were.</summary>
    public static byte[] RecalledDigests(SqlSession sql, string originator, string record) => Join(sql.Query(
        "SELECT digests FROM statement WHERE originator = $1 AND record_id = $2 AND length(digests) > 0",
        row => row.GetFieldValue<byte[]>(0), originator, record));

    /// <summary>
    /// Digests of fields that were recalled from one peer, or from everyone whether they had them yet or not, ascending; empty when none were.
    /// </summary>
    public static byte[] DigestsRecalledFrom(SqlSession sql, string originator, string record, long peerRow) => Join(sql.Query(
        """
        SELECT s.digests FROM statement s
        WHERE s.originator = $1 AND s.record_id = $2 AND length(s.digests) > 0
        AND (s.for_some = 0 OR EXISTS (SELECT 1 FROM statement_holder h WHERE h.statement_id = s.statement_id AND h.peer_id = $3))
        """,
        row => row.GetFieldValue<byte[]>(0), originator, record, peerRow));

    /// <summary>
    /// The number the next own statement on a record has: the time in milliseconds, and always above the one before. A number that only counted
    /// would tell a holder how many statements went to others.
    /// </summary>
    public static ulong NextNumber(SqlSession sql, string originator, string record, DateTimeOffset now) =>
        Math.Max(Highest(sql, originator, record) + 1, (ulong)now.ToUnixTimeMilliseconds());

    /// <summary>The highest number of a statement on a record; 0 when there is none.</summary>
    public static ulong Highest(SqlSession sql, string originator, string record) => (ulong)sql.Number(
        "SELECT COALESCE(MAX(number), 0) FROM statement WHERE originator = $1 AND record_id = $2", originator, record);

    /// <summary>
    /// The highest number of a recall of fields of an own record that a person asked for or a holder returned; 0 when there is none. What amendments
    /// take back by themselves does not count.
    /// </summary>
    public static ulong LastOfFields(SqlSession sql, string originator, string record) => (ulong)sql.Number(
        "SELECT COALESCE(MAX(number), 0) FROM statement WHERE originator = $1 AND record_id = $2 AND length(digests) > 0 AND reason <> $3",
        originator, record, (int)RecallReason.Amended);

    /// <summary>Peers from which the whole of an own record was recalled while others keep it: they get no later version.</summary>
    public static HashSet<long> RecalledFrom(SqlSession sql, string originator, string record) => [.. sql.Query(
        """
        SELECT DISTINCT h.peer_id FROM statement s JOIN statement_holder h ON h.statement_id = s.statement_id
        WHERE s.originator = $1 AND s.record_id = $2 AND s.for_some = 1 AND length(s.digests) = 0
        """,
        row => row.GetInt64(0), originator, record)];

    /// <summary>The statement with exactly these signed bytes; null when it is new.</summary>
    public static StoredStatement? Find(SqlSession sql, string originator, string record, Signed envelope) => sql.First(
        $"SELECT {Columns} FROM statement WHERE originator = $1 AND record_id = $2 AND payload_digest = $3",
        Read, originator, record, SHA256.HashData(envelope.Payload.Span));

    /// <summary>The statement in this row.</summary>
    public static StoredStatement Get(SqlSession sql, long statement) =>
        sql.First($"SELECT {Columns} FROM statement WHERE statement_id = $1", Read, statement)
        ?? throw new InvalidOperationException("A statement that others refer to is not there.");

    /// <summary>Recalls of which a peer was told, or was to be, so long ago that its outcome is overdue.</summary>
    public static long Overdue(SqlSession sql, long peerRow, DateTimeOffset now) => sql.Number(
        "SELECT COUNT(*) FROM statement_holder WHERE peer_id = $1 AND code = 0 AND told_at < $2", peerRow, (now - OverdueAfter).UtcTicks);

    /// <summary>Every recall of a record, oldest first.</summary>
    public static List<StoredStatement> Of(SqlSession sql, string originator, string record) => sql.Query(
        $"SELECT {Columns} FROM statement WHERE originator = $1 AND record_id = $2 AND status IN ($3, $4) ORDER BY statement_id",
        Read, originator, record, (int)RecordStatus.Recalled, (int)RecordStatus.Erased);

    /// <summary>Keeps a statement.</summary>
    /// <returns>Its row.</returns>
    public static long Insert(SqlSession sql, string originator, string record, RecordStatement statement, Signed envelope, DateTimeOffset now) => sql.Insert(
        """
        INSERT INTO statement (originator, record_id, payload_digest, number, status, digests, envelope, stored_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        originator, record, SHA256.HashData(envelope.Payload.Span), (long)statement.Number, (int)statement.Status, statement.Digests.ToByteArray(),
        envelope.ToByteArray(), now.UtcTicks);

    /// <summary>Notes why the own agency issued a statement, and for whom.</summary>
    public static void NoteOwn(SqlSession sql, long statement, int reason, bool forSome, int withdrawn) => sql.Execute(
        "UPDATE statement SET reason = $2, for_some = $3, withdrawn = $4 WHERE statement_id = $1", statement, reason, forSome ? 1 : 0, withdrawn);

    /// <summary>Notes what this node did with a received statement.</summary>
    public static void NoteDone(SqlSession sql, long statement, OutcomeCode code, LegalGround ground, DateTimeOffset? unrecoverableBy) => sql.Execute(
        "UPDATE statement SET code = $2, ground = $3, unrecoverable_by = $4 WHERE statement_id = $1",
        statement, (int)code, (int)ground, unrecoverableBy?.UtcTicks);

    private static byte[] Join(List<byte[]> lists) =>
        ViewDisclosures.Join(lists.SelectMany(list => list.Chunk(DigestSize)).Select(digest => new ReadOnlyMemory<byte>(digest)));

    private static StoredStatement Read(SqlRow row) => new()
    {
        Row = row.GetInt64(0),
        Originator = row.GetString(1),
        Record = row.GetString(2),
        Number = (ulong)row.GetInt64(3),
        Digests = row.GetFieldValue<byte[]>(4),
        Envelope = Signed.Parser.ParseFrom(row.GetFieldValue<byte[]>(5)),
        StoredAt = row.GetInt64(6),
        Reason = row.GetInt32(7),
        Withdrawn = row.GetInt32(8),
        Code = (OutcomeCode)row.GetInt32(9),
        Ground = (LegalGround)row.GetInt32(10),
        UnrecoverableBy = row.IsDBNull(11) ? null : row.GetInt64(11),
    };
}
