using System.Collections.Immutable;
using Gateway.Node.Storage;
using Gateway.Protocol.Handling;
using Gateway.Record.V1;

namespace Gateway.Node.Alerts;

/// <summary>A record read once, so that any number of subscriptions can be matched against it. Pure.</summary>
internal sealed class MatchableRecord
{
    private readonly DateTimeOffset _now;

    // Made when first asked for: most records meet no subscription, and then nobody asks.
    private ILookup<(IdentifierType, string), RecordIdentifier>? _byKey;
    private ILookup<string, RecordName>? _byNameKey;
    private Dictionary<string, Grading>? _gradingOfEntities;

    private MatchableRecord(CaseRecord content, RecordTerms terms, DateTimeOffset now)
    {
        _now = now;
        Content = content;
        Identifiers = terms.Identifiers;
        Names = terms.Names;
        Countries = [.. CountriesOf(content, Identifiers, now).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>The record.</summary>
    public CaseRecord Content { get; }

    /// <summary>Identifiers that may raise alerts, in the order of the record.</summary>
    public ImmutableArray<RecordIdentifier> Identifiers { get; }

    /// <summary>Names that may raise alerts, in the order of the record.</summary>
    public ImmutableArray<RecordName> Names { get; }

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
    public IEnumerable<RecordIdentifier> Find((IdentifierType Type, string Normal) key) =>
        (_byKey ??= Identifiers.ToLookup(identifier => ((IdentifierType, string))identifier.Key))[key];

    /// <summary>
    /// Names that share one of these keys, each once. Sharing a key is part of what alike means, not only a short cut: so what an index finds by
    /// keys is all there is.
    /// </summary>
    public IEnumerable<RecordName> FindNames(IEnumerable<string> keys) =>
        keys.SelectMany(key => ByNameKey[key]).Distinct(ReferenceEqualityComparer.Instance).Cast<RecordName>();

    /// <summary>How an entity may be handled: the record's labels tightened by its own.</summary>
    public Handling? HandlingOf(Entity entity) =>
        entity.Handling is null ? Content.Handling : EffectiveHandling.Effective(Content.Handling, entity.Handling);

    /// <summary>The evaluation of the entity's part in the record, where it has its own.</summary>
    public Grading? GradingOf(Entity entity) => (_gradingOfEntities ??= Gradings()).GetValueOrDefault(entity.Key);

    private ILookup<string, RecordName> ByNameKey => _byNameKey ??= Names
        .SelectMany(name => name.Keys.Select(key => (Key: key, Name: name))).ToLookup(keyed => keyed.Key, keyed => keyed.Name, StringComparer.Ordinal);

    private Dictionary<string, Grading> Gradings()
    {
        var gradings = new Dictionary<string, Grading>(StringComparer.Ordinal);
        foreach (var part in Content.Participations.Where(part => part.Grading is not null && !EffectiveHandling.IsExpired(part.Handling, _now)))
        {
            gradings.TryAdd(part.Entity?.Key ?? "", part.Grading);
        }

        return gradings;
    }

    private static IEnumerable<string> CountriesOf(CaseRecord content, ImmutableArray<RecordIdentifier> identifiers, DateTimeOffset now) =>
        content.Entities.Where(entity => entity.DetailCase == Entity.DetailOneofCase.Place && !EffectiveHandling.IsExpired(entity.Handling, now))
            .Select(entity => entity.Place.Address?.Country ?? "")
            .Concat(identifiers.Where(identifier => identifier.Written.Type == IdentifierType.Plate).Select(identifier => identifier.Normal.Scope))
            .Concat(content.Trafficking?.OriginCountries ?? [])
            .Concat(content.Trafficking?.TransitCountries ?? [])
            .Concat(content.Trafficking?.DestinationCountries ?? [])
            .Where(country => country.Length > 0);
}
