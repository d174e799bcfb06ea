using System.Diagnostics;
using Gateway.Node.Storage;

namespace Gateway.Benchmarks;

/// <summary>
/// Notes when this node's store came to hold the peer's receipts. It looks at SQLite's data version, which costs a few microseconds, and reads
/// only when something was committed.
/// </summary>
internal sealed class ReceiptWatch(string databaseFile) : IDisposable
{
    /// <summary>Pause between two looks, in microseconds: the resolution of the latencies.</summary>
    public const uint Pause = 100;

    private readonly SqlSession _sql = SqliteSession.Open(databaseFile, isWriter: false);
    private readonly List<(long To, long Timestamp)> _steps = [];
    private long _version;

    /// <summary>The last entry of the records lane that is covered by a receipt held here.</summary>
    public long ReceiptedTo { get; private set; }

    /// <summary>Looks once.</summary>
    public void Look()
    {
        if (_sql.Number("PRAGMA data_version") is var version && version == _version)
        {
            return;
        }

        _version = version;
        var to = _sql.Number("SELECT COALESCE(MAX(receipted_to), 0) FROM outbound_feed");
        if (to > ReceiptedTo)
        {
            ReceiptedTo = to;
            _steps.Add((to, Stopwatch.GetTimestamp()));
        }
    }

    /// <summary>When the receipt for an entry was seen; null when it was not.</summary>
    public long? TimestampOf(long seq)
    {
        var at = _steps.BinarySearch((seq, 0));
        at = at < 0 ? ~at : at;
        return at < _steps.Count ? _steps[at].Timestamp : null;
    }

    /// <summary>Entry by record id, of all that this node has sent.</summary>
    public Dictionary<string, long> Entries() => _sql.Query(
        """
        SELECT record_version.record_id, decision.seq FROM decision JOIN record_version ON record_version.record_row = decision.record_row
        WHERE decision.seq IS NOT NULL
        """,
        row => (Record: row.GetString(0), Seq: row.GetInt64(1))).ToDictionary(entry => entry.Record, entry => entry.Seq, StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Dispose() => _sql.Dispose();
}
