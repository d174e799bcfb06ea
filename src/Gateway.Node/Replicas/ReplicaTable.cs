namespace Gateway.Node.Replicas;

/// <summary>
/// The replicas of this node, as this one sees them. A replica is taken for dead when its beat has not risen for <see cref="DeadAfter"/> by this
/// process's own clock, so no two clocks are ever compared. A node over SQLite has no other replicas.
/// </summary>
internal sealed class ReplicaTable(string own, TimeProvider time)
{
    /// <summary>How often a replica raises its beat.</summary>
    public static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(1.5);

    /// <summary>After so long without a beat a replica is taken for dead.</summary>
    public static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Number, long Beat, long Since)> _others = new(StringComparer.Ordinal);
    private long _ownNumber;

    /// <summary>This replica; empty for a node that has no others.</summary>
    public string Own { get; } = own;

    /// <summary>Whether this process is all there is of the node.</summary>
    public bool IsSingle => Own.Length == 0;

    /// <summary>Whether this replica does what only one has to do: of those that live, the one that started first.</summary>
    public bool IsSenior
    {
        get
        {
            lock (_gate)
            {
                return IsSingle || (_ownNumber > 0 && _others.Values.All(other => other.Number > _ownNumber || !IsLive(other.Since)));
            }
        }
    }

    /// <summary>How many live, this one among them.</summary>
    public int Live
    {
        get
        {
            lock (_gate)
            {
                return 1 + _others.Values.Count(other => IsLive(other.Since));
            }
        }
    }

    /// <summary>Whether a replica lives.</summary>
    public bool IsLiveReplica(string replica)
    {
        lock (_gate)
        {
            return replica == Own || (_others.TryGetValue(replica, out var other) && IsLive(other.Since));
        }
    }

    /// <summary>Takes in what the store says of all replicas.</summary>
    public void See(IReadOnlyList<(string Replica, long Number, long Beat)> rows)
    {
        lock (_gate)
        {
            foreach (var (replica, number, beat) in rows)
            {
                if (replica == Own)
                {
                    _ownNumber = number;
                }
                else if (!_others.TryGetValue(replica, out var known) || known.Beat != beat)
                {
                    _others[replica] = (number, beat, time.GetTimestamp());
                }
            }

            foreach (var gone in _others.Keys.Except(rows.Select(row => row.Replica), StringComparer.Ordinal).ToList())
            {
                _others.Remove(gone);
            }
        }
    }

    private bool IsLive(long since) => time.GetElapsedTime(since) < DeadAfter;
}
