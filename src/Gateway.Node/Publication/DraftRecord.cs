using Gateway.Node.Storage;
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
    /// <summary>Prepares a copy of the record.</summary>
    /// <param name="written">As the caller sent it.</param>
    /// <param name="keptKeys">Keys of the previous version, which stay.</param>
    public static CaseRecord Prepare(CaseRecord written, IReadOnlySet<string> keptKeys) => Prepare(written, keptKeys, out _);

    /// <summary>The same, with what the normaliser made of each identifier: it costs too much to be asked twice.</summary>
    public static CaseRecord Prepare(CaseRecord written, IReadOnlySet<string> keptKeys, out Func<Identifier, NormalIdentifier> normalOf)
    {
        var normals = new Dictionary<Identifier, NormalIdentifier>(ReferenceEqualityComparer.Instance);
        normalOf = identifier => normals[identifier];
        var record = written.Clone();
        RecordKeys.Redraw(record, keptKeys, System.Security.Cryptography.RandomNumberGenerator.Fill);
        SetOrder.Apply(record);
        var protectedKeys = ProtectedPersons.EntityKeys(record);
        foreach (var entity in record.Entities)
        {
            foreach (var identifier in entity.Identifiers)
            {
                normals[identifier] = Normalise(identifier);
                identifier.Match = MatchOf(identifier, protectedKeys.Contains(entity.Key), IsUnstated(record, entity));
            }
        }

        return record;
    }

    private static NormalIdentifier Normalise(Identifier identifier)
    {
        var normal = IdentifierNormaliser.Normalise(identifier.Type, identifier.Raw, identifier.Scope);
        identifier.Normal = normal.Normal;
        identifier.Normaliser = normal.Normaliser;
        identifier.Scope = normal.Scope.Length > 0 ? normal.Scope : identifier.Scope;
        identifier.Quality = normal.Quality;
        identifier.Match = (identifier.Match, normal.DefaultMatch) switch
        {
            (IdentifierMatch.Unspecified, IdentifierMatch.Exact) => IdentifierMatch.Unspecified,
            (IdentifierMatch.Unspecified, var byRule) => byRule,
            var (chosen, byRule) => Stricter(chosen, byRule),
        };
        return normal;
    }

    /// <summary>
    /// How an identifier may be matched: never, where it is a protected person's own; never, where it is not said what part the person has,
    /// unless the officer says otherwise; else as the officer and the rule of its type say.
    /// </summary>
    private static IdentifierMatch MatchOf(Identifier identifier, bool isProtected, bool isUnstated)
    {
        if (isProtected && !ProtectedPersons.MayBeMatched(identifier))
        {
            return IdentifierMatch.Never;
        }

        return identifier.Match != IdentifierMatch.Unspecified ? identifier.Match : isUnstated ? IdentifierMatch.Never : IdentifierMatch.Exact;
    }

    /// <summary>Whether it is a person of whom nothing says what part they have in the record.</summary>
    private static bool IsUnstated(CaseRecord record, Entity entity) =>
        entity.DetailCase == Entity.DetailOneofCase.Person
        && record.Participations.Where(part => part.Entity?.Key == entity.Key)
            .All(part => part.SubjectCategory is SubjectCategory.Unspecified or SubjectCategory.Unknown);

    private static IdentifierMatch Stricter(IdentifierMatch a, IdentifierMatch b) => (IdentifierMatch)Math.Max((int)a, (int)b);
}
