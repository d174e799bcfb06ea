using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Node.Storage;

/// <summary>
/// What the store knows of sealed attachments: which lie in the folder, which record versions name them, and to whom the field with the key
/// was released.
/// </summary>
internal static class AttachmentRows
{
    /// <summary>How long a content that no record names is kept: an officer seals files before publishing.</summary>
    public static readonly TimeSpan UnusedFor = TimeSpan.FromDays(7);

    private const string AttachmentWord = "attachment";

    /// <summary>Notes a content whose file is complete and synced.</summary>
    public static void Store(SqlSession sql, ReadOnlySpan<byte> digest, long size, DateTimeOffset now) => sql.Execute(
        """
        INSERT OR IGNORE INTO attachment (keyed_digest, size, stored_at, was_named)
        VALUES ($1, $2, $3, EXISTS (SELECT 1 FROM attachment_use WHERE keyed_digest = $1))
        """,
        digest.ToArray(), size, now.UtcTicks);

    /// <summary>Whether the whole content is here.</summary>
    public static bool IsHere(SqlSession sql, ReadOnlySpan<byte> digest) =>
        sql.Number("SELECT COUNT(*) FROM attachment WHERE keyed_digest = $1", digest.ToArray()) > 0;

    /// <summary>Attachments of a record that could be pulled from this node but whose content is not here.</summary>
    /// <returns>What is wrong, by field; empty when nothing is.</returns>
    public static IReadOnlyList<RecordProblem> Missing(SqlSession sql, CaseRecord content) =>
    [
        .. content.Attachments.Index()
            .Where(file => !file.Item.ContentKey.IsEmpty && sql.Number(
                "SELECT COUNT(*) FROM attachment WHERE keyed_digest = $1 AND size = $2", file.Item.KeyedDigest.ToByteArray(), (long)file.Item.Size) == 0)
            .Select(file => new RecordProblem(
                $"attachments[{file.Index}].keyed_digest", "names a content that is not sealed at this node.", "Add the file first: `gateway attachment add`.")),
    ];

    /// <summary>Notes which contents a stored version names.</summary>
    public static void Use(SqlSession sql, long recordRow, CaseRecord content)
    {
        foreach (var file in content.Attachments.Where(file => !file.ContentKey.IsEmpty))
        {
            sql.Execute("INSERT OR IGNORE INTO attachment_use (keyed_digest, record_row) VALUES ($1, $2)", file.KeyedDigest.ToByteArray(), recordRow);
            sql.Execute("UPDATE attachment SET was_named = 1 WHERE keyed_digest = $1", file.KeyedDigest.ToByteArray());
        }
    }

    /// <summary>Notes that a peer is sent the fields with these keys.</summary>
    public static void Release(SqlSession sql, long recordRow, long peerRow, CaseRecord content, IReadOnlySet<FieldPath> released)
    {
        foreach (var file in content.Attachments.Where(file => !file.ContentKey.IsEmpty && released.Contains(FieldPath.Element(AttachmentWord, file.Key))))
        {
            sql.Execute(
                "INSERT OR IGNORE INTO attachment_release (keyed_digest, peer_id, record_row, path) VALUES ($1, $2, $3, $4)",
                file.KeyedDigest.ToByteArray(), peerRow, recordRow, FieldPath.Element(AttachmentWord, file.Key).ToString());
        }
    }

    /// <summary>Notes that fields were recalled from a peer: what they hold the keys of cannot be pulled any more.</summary>
    public static void Retake(SqlSession sql, long recordRow, long peerRow, IEnumerable<string> paths)
    {
        foreach (var path in paths.Where(path => path.StartsWith($"{AttachmentWord}/", StringComparison.Ordinal)))
        {
            sql.Execute("DELETE FROM attachment_release WHERE record_row = $1 AND peer_id = $2 AND path = $3", recordRow, peerRow, path);
        }
    }

    /// <summary>Notes that a peer is to have nothing more of a version.</summary>
    public static void RetakeAll(SqlSession sql, long recordRow, long peerRow) =>
        sql.Execute("DELETE FROM attachment_release WHERE record_row = $1 AND peer_id = $2", recordRow, peerRow);

    /// <summary>Notes that nobody is to have anything more of a version.</summary>
    public static void RetakeFromAll(SqlSession sql, long recordRow) => sql.Execute("DELETE FROM attachment_release WHERE record_row = $1", recordRow);

    /// <summary>Notes that nothing of a version is held here any more: what only it named is deleted.</summary>
    public static void Drop(SqlSession sql, long recordRow)
    {
        RetakeFromAll(sql, recordRow);
        sql.Execute("DELETE FROM attachment_use WHERE record_row = $1", recordRow);
    }

    /// <summary>Notes what is left of a version.</summary>
    public static void Replace(SqlSession sql, long recordRow, CaseRecord content)
    {
        sql.Execute("DELETE FROM attachment_use WHERE record_row = $1", recordRow);
        Use(sql, recordRow, content);
    }

    /// <summary>Whether a peer may pull a content now: the latest version released it, stands, and the content is here.</summary>
    public static bool MayPull(SqlSession sql, long peerRow, ReadOnlySpan<byte> digest, DateTimeOffset now) => sql.Number(
        """
        SELECT COUNT(*) FROM attachment_release released
        JOIN record_version r ON r.record_row = released.record_row
        JOIN attachment held ON held.keyed_digest = released.keyed_digest
        WHERE released.keyed_digest = $1 AND released.peer_id = $2 AND r.is_latest = 1 AND r.status IN ($3, $4)
        AND (r.delete_after IS NULL OR r.delete_after > $5)
        """,
        digest.ToArray(), peerRow, (int)RecordStatus.Active, (int)RecordStatus.Superseded, now.UtcTicks) > 0;

    /// <summary>Whether a record version names this content.</summary>
    public static bool IsNamed(SqlSession sql, ReadOnlySpan<byte> digest) =>
        sql.Number("SELECT COUNT(*) FROM attachment_use WHERE keyed_digest = $1", digest.ToArray()) > 0;

    /// <summary>Contents that a record named and none does any more, and those that none has named for <see cref="UnusedFor"/>.</summary>
    public static List<byte[]> Unused(SqlSession sql, DateTimeOffset now) => sql.Query(
        """
        SELECT keyed_digest FROM attachment held
        WHERE NOT EXISTS (SELECT 1 FROM attachment_use used WHERE used.keyed_digest = held.keyed_digest) AND (was_named = 1 OR stored_at < $1)
        """,
        row => row.GetBytes(0), (now - UnusedFor).UtcTicks);

    /// <summary>Forgets a content, if no record names it in the meantime.</summary>
    /// <returns>False when one does.</returns>
    public static bool Forget(SqlSession sql, ReadOnlySpan<byte> digest) => sql.Execute(
        "DELETE FROM attachment WHERE keyed_digest = $1 AND NOT EXISTS (SELECT 1 FROM attachment_use WHERE keyed_digest = $1)", digest.ToArray()) > 0;
}
