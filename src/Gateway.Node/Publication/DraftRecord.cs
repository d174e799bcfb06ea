using Gateway.Protocol.Identifiers;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Node.Publication;

/// <summary>
/// Makes a record as an officer or case system wrote it ready to be signed: random keys instead of the writer's, sets in order, identifiers
/// normalised with the raw form kept, and no identifier of a protected person open to matching.
/// </summary>
internal static class DraftRecord
{
    private static readonly HashSet<SubjectCategory> Protected =
    [
        SubjectCategory.Unspecified, SubjectCategory.Unknown, SubjectCategory.Victim, SubjectCategory.PossibleVictim, SubjectCategory.Witness,
        SubjectCategory.InformantOrCanInform,
    ];

    /// <summary>Prepares a copy of the record.</summary>
    /// <param name="written">As the caller sent it.</param>
    /// <param name="keptKeys">Keys of the previous version, which stay.</param>
    public static CaseRecord Prepare(CaseRecord written, IReadOnlySet<string> keptKeys)
    {
        var record = written.Clone();
        RecordKeys.Redraw(record, keptKeys, System.Security.Cryptography.RandomNumberGenerator.Fill);
        SetOrder.Apply(record);
        foreach (var entity in record.Entities)
        {
            var isProtected = IsProtected(record, entity);
            foreach (var identifier in entity.Identifiers)
            {
                Normalise(identifier, isProtected);
            }
        }

        return record;
    }

    /// <summary>
    /// Whether an entity is a protected person, or a thing of one: then its identifiers are not for matching. A person without a stated
    /// part counts as protected.
    /// </summary>
    private static bool IsProtected(CaseRecord record, Entity entity)
    {
        if (entity.DetailCase == Entity.DetailOneofCase.Person)
        {
            return IsProtectedPerson(record, entity.Key);
        }

        var linked = record.Links.Where(link => link.From?.Key == entity.Key || link.To?.Key == entity.Key)
            .Select(link => link.From?.Key == entity.Key ? link.To?.Key : link.From?.Key);
        return record.Entities.Any(
                person => person.DetailCase == Entity.DetailOneofCase.Person && linked.Contains(person.Key) && IsProtectedPerson(record, person.Key))
            || record.Participations.Any(part => part.Entity?.Key == entity.Key && part.SubjectCategory != SubjectCategory.NotDataSubject
                && Protected.Contains(part.SubjectCategory));
    }

    private static bool IsProtectedPerson(CaseRecord record, string key)
    {
        var parts = record.Participations.Where(part => part.Entity?.Key == key).ToList();
        return parts.Count == 0 || parts.Any(part => Protected.Contains(part.SubjectCategory));
    }

    private static void Normalise(Identifier identifier, bool isProtected)
    {
        var normal = IdentifierNormaliser.Normalise(identifier.Type, identifier.Raw, identifier.Scope);
        identifier.Normal = normal.Normal;
        identifier.Normaliser = normal.Normaliser;
        identifier.Scope = normal.Scope.Length > 0 ? normal.Scope : identifier.Scope;
        identifier.Quality = normal.Quality;
        var chosen = identifier.Match == IdentifierMatch.Unspecified ? normal.DefaultMatch : Stricter(identifier.Match, normal.DefaultMatch);
        identifier.Match = isProtected && identifier.Control != IdentifierControl.ControlledByOther ? IdentifierMatch.Never : chosen;
    }

    private static IdentifierMatch Stricter(IdentifierMatch a, IdentifierMatch b) => (IdentifierMatch)Math.Max((int)a, (int)b);
}
