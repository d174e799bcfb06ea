using System.Collections.Immutable;
using Gateway.Node.Storage;
using Gateway.Protocol.Handling;
using Gateway.Record.V1;

namespace Gateway.Node.Alerts;

/// <summary>A record read once, so that any number of subscriptions can be matched against it. Pure.</summary>
internal sealed class MatchableRecord
{
    // Plain dictionaries: they are made for every admitted record and asked a few times.
    private readonly Dictionary<(IdentifierType, string), List<RecordIdentifier>> _byKey = [];
    private readonly Dictionary<string, List<RecordName>> _byNameKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Grading> _gradingOfEntities = new(StringComparer.Ordinal);

    private MatchableRecord(CaseRecord content, RecordTerms terms, DateTimeOffset now)
    {
        Content = content;
        Identifiers = terms.Identifiers;
        Countries = [.. CountriesOf(content, Identifiers, now).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        foreach (var identifier in Identifiers)
        {
            Add(_byKey, identifier.Key, identifier);
        }

        foreach (var name in terms.Names)
        {
            foreach (var key in name.Keys)
            {
                Add(_byNameKey, key, name);
            }
        }

        foreach (var part in content.Participations.Where(part => part.Grading is not null && !EffectiveHandling.IsExpired(part.Handling, now)))
        {
            _gradingOfEntities.TryAdd(part.Entity?.Key ?? "", part.Grading);
        }
    }

    /// <summary>The record.</summary>
    public CaseRecord Content { get; }

    /// <summary>Identifiers that may raise alerts, in the order of the record.</summary>
    public ImmutableArray<RecordIdentifier> Identifiers { get; }

    /// <summary>The keys of all names, each once.</summary>
    public IReadOnlyCollection<string> NameKeys => _byNameKey.Keys;

    /// <summary>Countries the record names in an address, a plate or the trafficking route; in alphabetical order.</summary>
    public ImmutableArray<string> Countries { get; }

    /// <summary>Reads a record for matching now.</summary>
    /// <returns>Null when it gives no hit: past its retention, or anything but ACTIVE. What is superseded, restricted or recalled must not set
    /// anybody moving.</returns>
    /// <param name="content">The record as far as it was disclosed.</param>
    /// <param name="terms">Its terms.</param>
    /// <param name="now">The time: parts of the record may be past their own retention.</param>
    public static MatchableRecord? Of(CaseRecord content, RecordTerms terms, DateTimeOffset now) =>
        ElementRetention.IsOver(content, now) || content.Status != RecordStatus.Active ? null : new MatchableRecord(content, terms.Current(now), now);

    /// <summary>Identifiers with this type and normal form.</summary>
    public IReadOnlyList<RecordIdentifier> Find((IdentifierType Type, string Normal) key) => _byKey.GetValueOrDefault(key, []);

    /// <summary>
    /// Names that share one of these keys, each once. Sharing a key is part of what alike means, not only a short cut: so what an index finds by
    /// keys is all there is.
    /// </summary>
    public IEnumerable<RecordName> FindNames(IEnumerable<string> keys) =>
        keys.SelectMany(key => _byNameKey.GetValueOrDefault(key, [])).Distinct(ReferenceEqualityComparer.Instance).Cast<RecordName>();

    /// <summary>How an entity may be handled: the record's labels tightened by its own.</summary>
    public Handling? HandlingOf(Entity entity) =>
        entity.Handling is null ? Content.Handling : EffectiveHandling.Effective(Content.Handling, entity.Handling);

    /// <summary>The evaluation of the entity's part in the record, where it has its own.</summary>
    public Grading? GradingOf(Entity entity) => _gradingOfEntities.GetValueOrDefault(entity.Key);

    private static void Add<TKey, TValue>(Dictionary<TKey, List<TValue>> lists, TKey key, TValue value)
        where TKey : notnull => (lists.TryGetValue(key, out var list) ? list : lists[key] = []).Add(value);

    private static IEnumerable<string> CountriesOf(CaseRecord content, ImmutableArray<RecordIdentifier> identifiers, DateTimeOffset now) =>
        content.Entities.Where(entity => entity.DetailCase == Entity.DetailOneofCase.Place && !EffectiveHandling.IsExpired(entity.Handling, now))
            .Select(entity => entity.Place.Address?.Country ?? "")
            .Concat(identifiers.Where(identifier => identifier.Written.Type == IdentifierType.Plate).Select(identifier => identifier.Normal.Scope))
            .Concat(content.Trafficking?.OriginCountries ?? [])
            .Concat(content.Trafficking?.TransitCountries ?? [])
            .Concat(content.Trafficking?.DestinationCountries ?? [])
            .Where(country => country.Length > 0);
}
