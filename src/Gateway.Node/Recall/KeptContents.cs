using Gateway.Node.Storage;

namespace Gateway.Node.Recall;

/// <summary>
/// Files that a recalled record named and that stay, because another record that stands here names them: the bytes are the same, and whoever
/// disclosed the other record has not taken it back. While one stays, the outcome says ERASED without a time by which all is out of reach.
/// </summary>
internal static class KeptContents
{
    /// <summary>Files that a record names now and that are here.</summary>
    public static List<byte[]> NamedBy(SqlSession sql, string originator, string record) => sql.Query(
        """
        SELECT DISTINCT used.keyed_digest FROM attachment_use used JOIN record_version r ON r.record_row = used.record_row
        JOIN attachment held ON held.keyed_digest = used.keyed_digest
        WHERE r.originator = $1 AND r.record_id = $2
        """,
        row => row.GetBytes(0), originator, record);

    /// <summary>Notes which of the files that a record named before it was erased stay.</summary>
    /// <returns>Whether any does.</returns>
    public static bool Note(SqlSession sql, long statement, string originator, string record, IEnumerable<byte[]> before)
    {
        var still = NamedBy(sql, originator, record);
        var kept = before.Where(digest => !still.Exists(other => other.AsSpan().SequenceEqual(digest)) && AttachmentRows.IsNamed(sql, digest)).ToList();
        foreach (var digest in kept)
        {
            sql.Execute("INSERT INTO kept_content (statement_id, keyed_digest) VALUES ($1, $2) ON CONFLICT DO NOTHING", statement, digest);
        }

        return kept.Count > 0;
    }

    /// <summary>Forgets those that no record names any more.</summary>
    /// <returns>Statements of which none stays now.</returns>
    public static List<long> Settle(SqlSession sql)
    {
        var waiting = sql.Query("SELECT DISTINCT statement_id FROM kept_content", row => row.GetInt64(0));
        if (waiting.Count == 0)
        {
            return waiting;
        }

        sql.Execute("DELETE FROM kept_content WHERE NOT EXISTS (SELECT 1 FROM attachment_use used WHERE used.keyed_digest = kept_content.keyed_digest)");
        return [.. waiting.Except(sql.Query("SELECT DISTINCT statement_id FROM kept_content", row => row.GetInt64(0)))];
    }
}
