using Gateway.Protocol;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Node.Storage;

/// <summary>
/// Erases what the store holds of a record and everything derived from it: view and content, the tables by which it is found, alerts with their
/// bodies, what of it was set aside. The row stays as a tombstone without content, so that receipts and outcomes still have something to name.
/// </summary>
/// <remarks>
/// What is deleted is overwritten with zeros in the database file, and once the transaction is on disk the write-ahead log, which still has the
/// pages as they were, is moved into the file and cut to nothing. If we crash between the two, the log is cut by the next write that asks, or
/// when the node starts: until then the disk still has the old pages.
/// </remarks>
internal static class RecordErasure
{
    /// <summary>By when what was erased cannot be had from this node's disk any more. The log is cut at once; this leaves room for a crash and a slow reader.</summary>
    public static readonly TimeSpan UnrecoverableWithin = TimeSpan.FromHours(24);

    /// <summary>Erases every version of a record.</summary>
    /// <param name="scope">The write.</param>
    /// <param name="originator">Its originator.</param>
    /// <param name="record">The record.</param>
    /// <param name="status">What the tombstone says: RECALLED or ERASED.</param>
    /// <returns>Whether there was anything to erase.</returns>
    public static bool Erase(WriteScope scope, string originator, string record, RecordStatus status)
    {
        var held = false;
        using (scope.EraseSecurely())
        {
            foreach (var (row, content) in Versions(scope.Sql, originator, record))
            {
                held |= content.Length > 0;
                Empty(scope.Sql, row, content, status);
            }

            held |= DropSetAside(scope.Sql, originator, record) > 0;
        }

        return held;
    }

    /// <summary>Erases one version and what was derived from it.</summary>
    public static void EraseVersion(WriteScope scope, long row, RecordStatus status)
    {
        using (scope.EraseSecurely())
        {
            var content = scope.Sql.First("SELECT content FROM record_version WHERE record_row = $1", found => found.GetFieldValue<byte[]>(0), row);
            Empty(scope.Sql, row, content ?? [], status);
        }
    }

    /// <summary>Takes a record out of search, alerts and lists and keeps its content: for a legal hold, and for the own agency's recalled records.</summary>
    /// <returns>Whether anything of it was there.</returns>
    public static bool TakeOutOfUse(WriteScope scope, string originator, string record, RecordStatus status)
    {
        var held = false;
        using (scope.EraseSecurely())
        {
            foreach (var (row, content) in Versions(scope.Sql, originator, record))
            {
                held |= content.Length > 0;
                DropDerived(scope.Sql, row, content);
                scope.Sql.Execute("UPDATE record_version SET status = $2 WHERE record_row = $1", row, (int)status);
            }
        }

        return held;
    }

    /// <summary>Puts a record back into use that a hold had taken out of it, as its labels say. Its alerts were deleted and are not raised again.</summary>
    public static void PutBack(WriteScope scope, string originator, string record)
    {
        foreach (var (row, content) in Versions(scope.Sql, originator, record).Where(version => version.Content.Length > 0))
        {
            var parsed = CaseRecord.Parser.ParseFrom(content);
            scope.Sql.Execute("UPDATE record_version SET status = $2 WHERE record_row = $1", row, (int)parsed.Status);
            RecordTokens.Write(scope.Sql, row, parsed);
        }
    }

    /// <summary>Puts what is left of a version in place of it: tokens are written anew; the caller sees to the alerts.</summary>
    public static void Replace(WriteScope scope, long row, byte[] view, CaseRecord content, RecordTerms terms)
    {
        using (scope.EraseSecurely())
        {
            var before = scope.Sql.First("SELECT content FROM record_version WHERE record_row = $1", found => found.GetFieldValue<byte[]>(0), row);
            RecordTokens.Delete(scope.Sql, row, RecordTerms.Of(CaseRecord.Parser.ParseFrom(before ?? [])));
            scope.Sql.Execute("UPDATE record_version SET view = $2, content = $3 WHERE record_row = $1", row, view, CanonicalMessage.Write(content));
        }

        RecordTokens.Write(scope.Sql, row, terms);
        AttachmentRows.Replace(scope.Sql, row, content);
    }

    /// <summary>Deletes what of a record was set aside and contains a recalled digest; all of it when no digests are given.</summary>
    /// <returns>How many entries.</returns>
    public static int DropSetAside(SqlSession sql, string originator, string record, ReadOnlyMemory<byte> digests = default)
    {
        var dropped = 0;
        foreach (var (peer, lane, generation, seq, body) in sql.Query(
            "SELECT peer_id, lane, generation, seq, body FROM quarantine WHERE record = $1",
            row => (row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3), row.GetFieldValue<byte[]>(4)), $"{originator}/{record}"))
        {
            // What cannot be read as a view cannot be searched for the digests either: it goes.
            if (digests.IsEmpty || (SetAsideBody.ViewOf(body) is { } view ? HasAny(view, digests.Span) : !SetAsideBody.IsStatement(body)))
            {
                dropped += sql.Execute(
                    "DELETE FROM quarantine WHERE peer_id = $1 AND lane = $2 AND generation = $3 AND seq = $4", peer, lane, generation, seq);
            }
        }

        return dropped;
    }

    private static bool HasAny(ReadOnlyMemory<byte> view, ReadOnlySpan<byte> digests)
    {
        _ = ViewDisclosures.Without(view.Span, digests, out var removed);
        return removed > 0;
    }

    private static void Empty(SqlSession sql, long row, byte[] content, RecordStatus status)
    {
        DropDerived(sql, row, content);
        AttachmentRows.Drop(sql, row);
        sql.Execute("UPDATE record_version SET view = x'', content = x'', status = $2 WHERE record_row = $1", row, (int)status);
    }

    private static void DropDerived(SqlSession sql, long row, byte[] content)
    {
        RecordTokens.Delete(sql, row, RecordTerms.Of(CaseRecord.Parser.ParseFrom(content)));
        sql.Execute("DELETE FROM alert WHERE record_row = $1", row);
        AttachmentRows.RetakeFromAll(sql, row);
    }

    private static List<(long Row, byte[] Content)> Versions(SqlSession sql, string originator, string record) => sql.Query(
        "SELECT record_row, content FROM record_version WHERE originator = $1 AND record_id = $2",
        row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)), originator, record);
}
