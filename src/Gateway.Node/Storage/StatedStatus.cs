using Gateway.Exchange.V1;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Node.Storage;

/// <summary>
/// What an originator's last SUPERSEDED or RESTRICTED makes of the versions of a record: those it issued up to then. A later version speaks for
/// itself. It comes out the same in whatever order statements and versions arrive, and after a hold that had covered it.
/// </summary>
internal static class StatedStatus
{
    /// <summary>The status that a version has by the last statement; null when none speaks of it.</summary>
    /// <param name="sql">The store.</param>
    /// <param name="originator">The record's originator.</param>
    /// <param name="record">The record.</param>
    /// <param name="view">The version's stored view.</param>
    public static RecordStatus? Of(SqlSession sql, string originator, string record, ReadOnlySpan<byte> view)
    {
        if (Last(sql, originator, record) is not { } last)
        {
            return null;
        }

        var manifest = Manifest.Parser.ParseFrom(RecordView.Parser.ParseFrom(view).Manifest);
        return manifest.IssuedAt is not null && manifest.IssuedAt.CompareTo(last.IssuedAt) > 0 ? null : last.Status;
    }

    /// <summary>Sets what the last statement says, for every version that is neither recalled nor erased.</summary>
    public static void Apply(SqlSession sql, string originator, string record)
    {
        foreach (var (row, view) in sql.Query(
            "SELECT record_row, view FROM record_version WHERE originator = $1 AND record_id = $2 AND status NOT IN ($3, $4) AND length(view) > 0",
            found => (found.GetInt64(0), found.GetFieldValue<byte[]>(1)), originator, record, (int)RecordStatus.Recalled, (int)RecordStatus.Erased))
        {
            if (Of(sql, originator, record, view) is { } status)
            {
                sql.Execute("UPDATE record_version SET status = $2 WHERE record_row = $1", row, (int)status);
            }
        }
    }

    private static RecordStatement? Last(SqlSession sql, string originator, string record) => sql.First(
        "SELECT envelope FROM statement WHERE originator = $1 AND record_id = $2 AND status IN ($3, $4) ORDER BY number DESC, statement_id DESC LIMIT 1",
        row => RecordStatement.Parser.ParseFrom(Signed.Parser.ParseFrom(row.GetFieldValue<byte[]>(0)).Payload), originator, record,
        (int)RecordStatus.Superseded, (int)RecordStatus.Restricted);
}
