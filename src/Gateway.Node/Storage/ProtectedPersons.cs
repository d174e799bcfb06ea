using System.Collections.Frozen;
using Gateway.Record.V1;

namespace Gateway.Node.Storage;

/// <summary>
/// Victims, possible victims, witnesses and informants must not be found by what identifies them: whoever hunts them would be the first to
/// search. Their identifiers are never matched, and their names never indexed.
/// </summary>
internal static class ProtectedPersons
{
    // By these a thing is somebody's own. Other links (called, travelled in, seen at) lead from a victim to what belongs to the traffickers,
    // which is just what has to be found.
    private static readonly FrozenSet<LinkType> Possession = new[]
    {
        LinkType.Uses, LinkType.Owns, LinkType.RegisteredTo, LinkType.HoldsDocument, LinkType.HoldsAccount,
    }.ToFrozenSet();

    /// <summary>Keys of the entities that are a protected person, or a thing that such a person has.</summary>
    public static IReadOnlySet<string> EntityKeys(CaseRecord record)
    {
        var persons = record.Participations.Where(IsProtected).Select(participation => participation.Entity?.Key ?? "")
            .ToHashSet(StringComparer.Ordinal);
        if (persons.Count == 0)
        {
            return persons;
        }

        var entities = new HashSet<string>(persons, StringComparer.Ordinal);
        foreach (var link in record.Links.Where(link => Possession.Contains(link.Type) && link.From is not null && link.To is not null))
        {
            if (persons.Contains(link.From.Key))
            {
                entities.Add(link.To.Key);
            }

            if (persons.Contains(link.To.Key))
            {
                entities.Add(link.From.Key);
            }
        }

        return entities;
    }

    /// <summary>
    /// Whether an identifier of a protected entity may be matched all the same: traffickers open accounts on victims' papers, and then the
    /// number leads to the trafficker.
    /// </summary>
    public static bool MayBeMatched(Identifier identifier) => identifier.Control == IdentifierControl.ControlledByOther;

    private static bool IsProtected(Participation participation) =>
        participation.SubjectCategory is SubjectCategory.Victim or SubjectCategory.PossibleVictim or SubjectCategory.Witness
            or SubjectCategory.InformantOrCanInform
        || participation.VictimStatus is VictimStatus.Possible or VictimStatus.Actual;
}
