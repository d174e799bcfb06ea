using Gateway.Record.V1;

namespace Gateway.Protocol.Records;

/// <summary>
/// What a record must be to be published or accepted (protos/spec/record.md, "Content"). Every rule holds on both sides, so that no
/// legal record can be refused by a peer of the same version.
/// </summary>
public static class RecordRules
{
    /// <summary>Most problems reported at once.</summary>
    public const int MaxProblems = 50;

    /// <summary>Checks a record.</summary>
    /// <returns>Every problem found, up to <see cref="MaxProblems"/>; empty when there is none.</returns>
    public static IReadOnlyList<RecordProblem> Check(CaseRecord record, RecordPlace place) =>
        place == RecordPlace.Publication ? CheckForPublication(record, out _, out _)
        : CheckReceived(record, WireRules.Hold(CanonicalMessage.Write(record)));

    /// <summary>Checks a record that is to be published.</summary>
    /// <param name="record">The record.</param>
    /// <param name="bytes">Its canonical bytes.</param>
    /// <param name="fields">The fields it is cut into, for <see cref="RecordVersion.Prepare(CaseRecord, IReadOnlyList{CutField}, RecordHeader, FillRandom)"/>;
    /// empty when there is a problem.</param>
    /// <returns>As <see cref="Check(CaseRecord, RecordPlace)"/>.</returns>
    public static IReadOnlyList<RecordProblem> CheckForPublication(CaseRecord record, out byte[] bytes, out IReadOnlyList<CutField> fields)
    {
        fields = [];
        bytes = CanonicalMessage.Write(record);
        var holds = WireRules.Hold(bytes);
        var problems = Check(record, RecordPlace.Publication, holds);
        if (problems.Count == 0)
        {
            fields = PublicationRules.Check(record, bytes, holds, problems);
        }

        return Some(problems);
    }

    /// <summary>Checks a record that was received.</summary>
    /// <param name="record">The record.</param>
    /// <param name="contentHolds">Whether its bytes were read already and break no rule of their fields.</param>
    internal static IReadOnlyList<RecordProblem> CheckReceived(CaseRecord record, bool contentHolds) => Some(Check(record, RecordPlace.Received, contentHolds));

    private static List<RecordProblem> Check(CaseRecord record, RecordPlace place, bool contentHolds)
    {
        var problems = new List<RecordProblem>();
        if (!contentHolds)
        {
            new ContentRules(problems).Check(record);
        }

        CheckLabels(record, problems);
        CheckKeys(record, place, problems);
        return problems;
    }

    private static List<RecordProblem> Some(List<RecordProblem> problems) => problems.Count > MaxProblems ? problems[..MaxProblems] : problems;

    private static void CheckLabels(CaseRecord record, List<RecordProblem> problems)
    {
        if (record.Kind == RecordKind.Unspecified)
        {
            problems.Add(new RecordProblem("kind", "is not set.", "Say what kind of item this is, for example RECORD_KIND_SIGHTING."));
        }

        if (record.Status == RecordStatus.Unspecified)
        {
            problems.Add(new RecordProblem("status", "is not set.", "Use RECORD_STATUS_ACTIVE for a record that may leave."));
        }

        if (record.Handling is null)
        {
            problems.Add(new RecordProblem("handling", "is not set.", "Set at least tlp and purposes; what is unset denies."));
        }

        if (record.Handling?.HandlingCodes.Contains(HandlingCode.H3) == true && record.Conditions.Length == 0)
        {
            problems.Add(new RecordProblem("conditions", "is empty although handling code H3 is set.", "Write the conditions, or drop H3."));
        }
    }

    private static void CheckKeys(CaseRecord record, RecordPlace place, List<RecordProblem> problems)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in RecordKeys.Elements(record))
        {
            var key = element.Key;
            if (!FieldPath.IsKey(key))
            {
                problems.Add(new RecordProblem(
                    $"{element.Field}.key", "is not 16 lower-case hexadecimal digits.", "Leave keys to the node: it draws them at publication."));
            }
            else if (!keys.Add(key))
            {
                problems.Add(new RecordProblem($"{element.Field}.key", "is used twice.", "Give every element a key of its own."));
            }

            if (element.Element is Entity entity && !SaysSomething(entity))
            {
                problems.Add(new RecordProblem(element.Field, "says nothing.", "Say what it is and give at least one field or identifier."));
            }
        }

        CheckReferences(record, place, problems);
    }

    /// <summary>In a view the entity may have been withheld; that the reference names one by a key holds all the same.</summary>
    private static void CheckReferences(CaseRecord record, RecordPlace place, List<RecordProblem> problems)
    {
        var entities = record.Entities.Select(entity => entity.Key).ToHashSet(StringComparer.Ordinal);
        if (RecordKeys.EntityReferences(record).TrueForAll(IsGood))
        {
            return;
        }

        problems.AddRange(RecordKeys.References(record).Where(named => !IsGood(named.Reference)).Take(MaxProblems).Select(
            named => new RecordProblem(named.Field, "names no entity of this record.", "Name an entity by its key.")));

        bool IsGood(EntityReference reference) =>
            place == RecordPlace.Publication ? entities.Contains(reference.Key) : FieldPath.IsKey(reference.Key);
    }

    private static bool SaysSomething(Entity entity) =>
        RecordSchema.DetailOf(entity) is { } detail
        && (entity.Identifiers.Count > 0
            || RecordSchema.EntityFields.Any(field => RecordSchema.IsSet(field, entity))
            || ((Google.Protobuf.IMessage)detail.Accessor.GetValue(entity)).CalculateSize() > 0);
}
