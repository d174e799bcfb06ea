using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;

namespace Gateway.Node.Alerts;

/// <summary>
/// A subscription's terms, read once so that records can be matched against them. What is stored is what the analyst wrote; this is made
/// from it anew at every start, so a newer normaliser reads old subscriptions as it reads new records.
/// </summary>
internal sealed record WatchedTerms
{
    /// <summary>For what the analyst may use a hit. A record that does not allow this purpose raises no alert.</summary>
    public required Purpose Purpose { get; init; }

    /// <summary>Identifiers; null when the list is empty and so demands nothing.</summary>
    public required ImmutableArray<WatchedIdentifier>? Identifiers { get; init; }

    /// <summary>Names; null when the list is empty and so demands nothing.</summary>
    public required ImmutableArray<WatchedName>? Names { get; init; }

    /// <summary>Kinds of records; empty demands nothing.</summary>
    public required FrozenSet<RecordKind> Kinds { get; init; }

    /// <summary>Types of identifiers; empty demands nothing.</summary>
    public required FrozenSet<IdentifierType> IdentifierTypes { get; init; }

    /// <summary>Countries; empty demands nothing.</summary>
    public required FrozenSet<string> Countries { get; init; }

    /// <summary>Most restrictive TLP; UNSPECIFIED demands nothing.</summary>
    public required Tlp TlpAtMost { get; init; }

    /// <summary>Least urgency; UNSPECIFIED demands nothing.</summary>
    public required Urgency UrgencyAtLeast { get; init; }

    /// <summary>
    /// Reads the terms. Total: what cannot be read (any more) matches nothing, and a list of which nothing is left still demands a match, so that
    /// a subscription never becomes wider than it was written.
    /// </summary>
    /// <param name="terms">As the analyst wrote them.</param>
    /// <param name="purpose">For what.</param>
    /// <param name="stopList">Identifiers that belong to nobody in particular.</param>
    public static WatchedTerms Of(SubscriptionTerms terms, Purpose purpose, IdentifierStopList stopList) => new()
    {
        Purpose = purpose,
        Identifiers = terms.Identifiers.Count == 0 ? null : [.. terms.Identifiers.Select(query => new WatchedIdentifier(query.Value, KeysOf(query, stopList)))],
        Names = terms.Names.Count == 0 ? null : [.. terms.Names.Select(name => new WatchedName(name, NameIndexKeys.Of(name)))],
        Kinds = terms.Kinds.ToFrozenSet(),
        IdentifierTypes = terms.IdentifierTypes.ToFrozenSet(),
        Countries = terms.Countries.ToFrozenSet(StringComparer.Ordinal),
        TlpAtMost = terms.TlpAtMost,
        UrgencyAtLeast = terms.UrgencyAtLeast,
    };

    /// <summary>The keys of an identifier that may raise alerts.</summary>
    public static ImmutableArray<(IdentifierType Type, string Normal)> KeysOf(IdentifierQuery query, IdentifierStopList stopList) =>
        [.. IdentifierReadings.Of(query).Where(reading => !stopList.Contains(reading.Type, reading.Normal.Normal))
            .Select(reading => reading.Key)];
}

/// <summary>An identifier that is watched.</summary>
/// <param name="Written">As the analyst wrote it.</param>
/// <param name="Keys">What it may be: one key where the type was given.</param>
internal sealed record WatchedIdentifier(string Written, ImmutableArray<(IdentifierType Type, string Normal)> Keys)
{
    /// <summary>Nothing of it: what an agency watches is its secret.</summary>
    public override string ToString() => nameof(WatchedIdentifier);
}

/// <summary>A name that is watched.</summary>
/// <param name="Written">As the analyst wrote it.</param>
/// <param name="Keys">From <see cref="NameIndexKeys"/>.</param>
internal sealed record WatchedName(string Written, ImmutableArray<string> Keys)
{
    /// <summary>Nothing of it: what an agency watches is its secret.</summary>
    public override string ToString() => nameof(WatchedName);
}
