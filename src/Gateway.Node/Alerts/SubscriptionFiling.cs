using System.Collections.Immutable;

namespace Gateway.Node.Alerts;

/// <summary>
/// Subscriptions filed under their rarest term, so that a record is matched only against those that share one with it. Used by one thread at a
/// time.
/// </summary>
internal sealed class SubscriptionFiling
{
    private readonly Dictionary<FilingKey, List<Filed>> _byKey = [];
    private readonly Dictionary<long, Filed> _byId = [];

    /// <summary>How many subscriptions are filed.</summary>
    public int Count => _byId.Count;

    /// <summary>Files a subscription; one of the same number is replaced.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="watched">What it watches.</param>
    /// <param name="keys">From <see cref="FilingKey.Of(WatchedTerms)"/>.</param>
    public void Add(long id, WatchedTerms watched, IReadOnlyList<FilingKey> keys)
    {
        Remove(id);
        var filed = new Filed(id, watched, keys);
        _byId.Add(id, filed);
        foreach (var key in keys)
        {
            if (!_byKey.TryGetValue(key, out var list))
            {
                _byKey.Add(key, list = []);
            }

            list.Add(filed);
        }
    }

    /// <summary>Takes a subscription out; nothing happens if it is not there.</summary>
    public void Remove(long id)
    {
        if (!_byId.Remove(id, out var filed))
        {
            return;
        }

        foreach (var key in filed.Keys)
        {
            var list = _byKey[key];
            list.Remove(filed);
            if (list.Count == 0)
            {
                _byKey.Remove(key);
            }
        }
    }

    /// <summary>Matches a record against every subscription that may meet it.</summary>
    public FilingResult Match(MatchableRecord record)
    {
        SortedDictionary<long, Filed>? candidates = null;
        foreach (var key in FilingKey.Of(record))
        {
            if (_byKey.TryGetValue(key, out var list))
            {
                candidates ??= [];
                list.ForEach(filed => candidates[filed.Id] = filed);
            }
        }

        return candidates is null ? FilingResult.None : new FilingResult(
            [.. candidates.Values.SelectMany(filed => AlertMatching.Match(record, filed.Watched).Select(match => (filed.Id, match)))], candidates.Count);
    }

    private sealed record Filed(long Id, WatchedTerms Watched, IReadOnlyList<FilingKey> Keys)
    {
        public bool Equals(Filed? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => Id.GetHashCode();
    }
}

/// <summary>What matching a record gave.</summary>
/// <param name="Matches">Subscriptions and matches, by subscription number.</param>
/// <param name="Evaluated">How many subscriptions were looked at.</param>
internal sealed record FilingResult(ImmutableArray<(long Subscription, AlertMatch Match)> Matches, int Evaluated)
{
    /// <summary>Nothing was looked at.</summary>
    public static FilingResult None { get; } = new([], 0);
}
