using System.Collections.Immutable;
using Gateway.Node.Storage;
using Gateway.Protocol.Handling;
using Gateway.Record.V1;

namespace Gateway.Node.Alerts;

/// <summary>A record read once, so that any number of subscriptions can be matched against it. Pure.</summary>
internal sealed class MatchableRecord
{
    private static readonly ImmutableArray<RecordIdentifier> NoIdentifiers = [];
    private static readonly ImmutableArray<RecordName> NoNames = [];

    private readonly Dictionary<string, Handling> _handlingOfEntities;
    private readonly Dictionary<string, Grading> _gradingOfEntities;
    private readonly Dictionary<(IdentifierType, string), ImmutableArray<RecordIdentifier>> _byKey;
    private readonly Dictionary<string, ImmutableArray<RecordName>> _namesByKey;

    private MatchableRecord(CaseRecord content, RecordTerms terms, DateTimeOffset now)
    {
        Content = content;
        Identifiers = terms.Identifiers;
        Countries = CountriesOf(content, Identifiers, now).ToImmutableSortedSet(StringComparer.Ordinal);
        _byKey = Identifiers.GroupBy(identifier => identifier.Key).ToDictionary(group => group.Key, group => group.ToImmutableArray());
        _namesByKey = terms.Names.SelectMany(name => name.Keys.Select(key => (Key: key, Name: name)))
            .GroupBy(pair => pair.Key, pair => pair.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal);
        _handlingOfEntities = content.Entities.Where(entity => entity.Handling is not null).DistinctBy(entity => entity.Key)
            .ToDictionary(entity => entity.Key, entity => EffectiveHandling.Effective(content.Handling, entity.Handling), StringComparer.Ordinal);
        _gradingOfEntities = content.Participations
            .Where(part => part.Grading is not null && part.Entity is not null && !EffectiveHandling.IsExpired(part.Handling, now))
            .DistinctBy(part => part.Entity.Key).ToDictionary(part => part.Entity.Key, part => part.Grading, StringComparer.Ordinal);
    }

    /// <summary>The record.</summary>
    public CaseRecord Content { get; }

    /// <summary>Identifiers that may raise alerts, in the order of the record.</summary>
    public ImmutableArray<RecordIdentifier> Identifiers { get; }

    /// <summary>The keys of all names, each once.</summary>
    public ImmutableArray<string> NameKeys => [.. _namesByKey.Keys];

    /// <summary>Countries the record names in an address, a plate or the trafficking route; in alphabetical order.</summary>
    public ImmutableSortedSet<string> Countries { get; }

    /// <summary>Reads a record for matching now.</summary>
    /// <returns>Null when it gives no hit: past its retention, or anything but ACTIVE. What is superseded, restricted or recalled must not set
    /// anybody moving.</returns>
    /// <param name="content">The record as far as it was disclosed.</param>
    /// <param name="terms">Its terms.</param>
    /// <param name="now">The time: parts of the record may be past their own retention.</param>
    public static MatchableRecord? Of(CaseRecord content, RecordTerms terms, DateTimeOffset now) =>
        ElementRetention.IsOver(content, now) || content.Status != RecordStatus.Active ? null : new MatchableRecord(content, terms.Current(now), now);

    /// <summary>Identifiers with this type and normal form.</summary>
    public ImmutableArray<RecordIdentifier> Find((IdentifierType Type, string Normal) key) => _byKey.GetValueOrDefault(key, NoIdentifiers);

    /// <summary>
    /// Names that share one of these keys, each once. Sharing a key is part of what alike means, not only a short cut: so what an index finds by
    /// keys is all there is.
    /// </summary>
    public IEnumerable<RecordName> FindNames(IEnumerable<string> keys) =>
        keys.SelectMany(key => _namesByKey.GetValueOrDefault(key, NoNames)).Distinct(ReferenceEqualityComparer.Instance).Cast<RecordName>();

    /// <summary>How an entity may be handled: the record's labels tightened by its own.</summary>
    public Handling? HandlingOf(Entity entity) => _handlingOfEntities.GetValueOrDefault(entity.Key) ?? Content.Handling;

    /// <summary>The evaluation of the entity's part in the record, where it has its own.</summary>
    public Grading? GradingOf(Entity entity) => _gradingOfEntities.GetValueOrDefault(entity.Key);

    private static IEnumerable<string> CountriesOf(CaseRecord content, ImmutableArray<RecordIdentifier> identifiers, DateTimeOffset now) =>
        content.Entities.Where(entity => entity.DetailCase == Entity.DetailOneofCase.Place && !EffectiveHandling.IsExpired(entity.Handling, now))
            .Select(entity => entity.Place.Address?.Country ?? "")
            .Concat(identifiers.Where(identifier => identifier.Written.Type == IdentifierType.Plate).Select(identifier => identifier.Normal.Scope))
            .Concat(content.Trafficking?.OriginCountries ?? [])
            .Concat(content.Trafficking?.TransitCountries ?? [])
            .Concat(content.Trafficking?.DestinationCountries ?? [])
            .Where(country => country.Length > 0);
}
