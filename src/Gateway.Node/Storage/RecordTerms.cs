using System.Collections.Immutable;
using Gateway.Protocol.Handling;
using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;

namespace Gateway.Node.Storage;

/// <summary>
/// What a record may be found by: its identifiers and names with their keys. Pure, and the costly part of storing a record: whoever can, reads
/// it before the write begins. A normal form that came with the record is its sender's claim,
/// so it is made again here, from the raw value and the scope: a peer with another normaliser, or a hostile one, can neither hide a record
/// nor raise an alert by it.
/// </summary>
internal sealed record RecordTerms
{
    /// <summary>Most names of one record that are read, in names. A list this long is no list of names.</summary>
    public const int MaxNames = 1_000;

    /// <summary>Identifiers that may be looked up, in the order of the record.</summary>
    public required ImmutableArray<RecordIdentifier> Identifiers { get; init; }

    /// <summary>Names that may be looked up, in the order of the record.</summary>
    public required ImmutableArray<RecordName> Names { get; init; }

    /// <summary>Reads a record.</summary>
    public static RecordTerms Of(CaseRecord record) => Of(record, written => IdentifierNormaliser.Normalise(written.Type, written.Raw, written.Scope));

    /// <summary>Reads a record whose identifiers this node has just normalised.</summary>
    /// <param name="record">The record.</param>
    /// <param name="normalOf">What our own normaliser makes of each of its identifiers.</param>
    public static RecordTerms Of(CaseRecord record, Func<Identifier, NormalIdentifier> normalOf)
    {
        var hidden = ProtectedPersons.EntityKeys(record);
        return new RecordTerms
        {
            Identifiers = [.. record.Entities.SelectMany(entity => IdentifiersOf(entity, hidden.Contains(entity.Key), normalOf))],
            Names = [.. record.Entities.Where(entity => !hidden.Contains(entity.Key)).SelectMany(NamesOf).Take(MaxNames)],
        };
    }

    /// <summary>Those that may still give a hit: an entity past its own retention gives none.</summary>
    public RecordTerms Current(DateTimeOffset now) => new()
    {
        Identifiers = Identifiers.RemoveAll(identifier => EffectiveHandling.IsExpired(identifier.Entity.Handling, now)),
        Names = Names.RemoveAll(name => EffectiveHandling.IsExpired(name.Entity.Handling, now)),
    };

    /// <summary>
    /// The originator's word that a value is never to be matched holds, and an unset one is read as that. Only what is whole and fails no check
    /// digit is matched: the rest may be anybody's.
    /// </summary>
    private static IEnumerable<RecordIdentifier> IdentifiersOf(Entity entity, bool isProtected, Func<Identifier, NormalIdentifier> normalOf)
    {
        foreach (var written in entity.Identifiers.Where(written => written.Match is IdentifierMatch.Exact or IdentifierMatch.Fuzzy))
        {
            if (isProtected && !ProtectedPersons.MayBeMatched(written))
            {
                continue;
            }

            var normal = normalOf(written);
            if (normal.Quality is IdentifierQuality.Valid or IdentifierQuality.Plausible)
            {
                yield return new RecordIdentifier(entity, written, normal);
            }
        }
    }

    private static IEnumerable<RecordName> NamesOf(Entity entity) => entity.DetailCase switch
    {
        // A pseudonym stands for somebody who is not to be found by name.
        Entity.DetailOneofCase.Person => entity.Person.Names.Where(name => name.Type != NameType.Pseudonym)
            .Select(name => new RecordName(entity, WholeName(name))),
        Entity.DetailOneofCase.Organisation => entity.Organisation.Names.Select(name => new RecordName(entity, name)),
        _ => [],
    };

    private static string WholeName(PersonName name) => name.Full.Length > 0 ? name.Full
        : string.Join(' ', new[] { name.Given, name.Patronymic, name.Family }.Where(part => part.Length > 0));
}

/// <summary>An identifier of a record that may be looked up.</summary>
/// <param name="Entity">Whose it is.</param>
/// <param name="Written">As the record has it.</param>
/// <param name="Normal">What our own normaliser makes of it.</param>
internal sealed record RecordIdentifier(Entity Entity, Identifier Written, NormalIdentifier Normal)
{
    /// <summary>Type and normal form: equal for equal identifiers.</summary>
    public (IdentifierType Type, string Normal) Key => (Written.Type, Normal.Normal);

    /// <summary>Type only: the value is case content.</summary>
    public override string ToString() => Written.Type.ToString();
}

/// <summary>A name in a record that may be looked up.</summary>
/// <param name="Entity">Whose it is.</param>
/// <param name="Written">As the record has it.</param>
internal sealed record RecordName(Entity Entity, string Written)
{
    /// <summary>The keys it is found by; none for a name without letters.</summary>
    public ImmutableArray<string> Keys { get; } = NameIndexKeys.Of(Written);

    /// <summary>Nothing of it: a name is case content.</summary>
    public override string ToString() => nameof(RecordName);
}
