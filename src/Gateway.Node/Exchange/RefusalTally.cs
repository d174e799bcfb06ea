using Gateway.Node.Storage;

namespace Gateway.Node.Exchange;

/// <summary>
/// Keeps the audit readable while a peer is refused again and again: the first refusal of a kind is a row of its own, those that follow within
/// <see cref="Window"/> are counted, and the count is a row. The log has every one. Safe for many threads.
/// </summary>
/// <remarks>
/// A count that waits is in memory only: a crash loses the count of at most one window, never the row that says that the refusals began.
/// </remarks>
internal sealed class RefusalTally(TimeProvider time)
{
    /// <summary>How long refusals of one kind are gathered in one row.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Most kinds that are gathered at once; beyond it every refusal is a row of its own.</summary>
    public const int MaxKinds = 1_024;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Actor, string Act, string Peer, string Detail), Count> _kinds = [];

    /// <summary>Notes a refusal.</summary>
    /// <returns>The rows to write for it: none when it was only counted.</returns>
    public IReadOnlyList<AuditEntry> Note(AuditEntry refusal)
    {
        var kind = (refusal.Actor, refusal.Act, refusal.Peer, refusal.Detail);
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (_kinds.TryGetValue(kind, out var count) && now - count.Since < Window)
            {
                count.More++;
                return [];
            }

            var rows = new List<AuditEntry>();
            if (count is { More: > 0 })
            {
                rows.Add(Summary(kind, count));
            }

            if (count is not null || _kinds.Count < MaxKinds)
            {
                _kinds[kind] = new Count { Since = now };
            }

            rows.Add(refusal);
            return rows;
        }
    }

    /// <summary>Takes the counts that are due, or all of them when the node stops; forgets kinds whose window is over.</summary>
    /// <returns>One row a kind that was counted.</returns>
    public IReadOnlyList<AuditEntry> Take(bool all)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var over = _kinds.Where(kind => all || now - kind.Value.Since >= Window).ToList();
            over.ForEach(kind => _kinds.Remove(kind.Key));
            return [.. over.Where(kind => kind.Value.More > 0).Select(kind => Summary(kind.Key, kind.Value))];
        }
    }

    private static AuditEntry Summary((string Actor, string Act, string Peer, string Detail) kind, Count count) => new(kind.Actor, kind.Act)
    {
        Peer = kind.Peer,
        Detail = $"{count.More} more since {count.Since:yyyy-MM-ddTHH:mm:ssZ}: {kind.Detail}",
    };

    private sealed class Count
    {
        public required DateTimeOffset Since { get; init; }

        public int More { get; set; }
    }
}
