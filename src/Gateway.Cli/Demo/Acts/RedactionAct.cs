using Gateway.Admin.V1;
using Gateway.Cli.Cards;
using Gateway.Node.V1;
using Gateway.Protocol.Records;

namespace Gateway.Cli.Demo.Acts;

/// <summary>
/// What KAR sees of R3 beside what WES holds, with the rule that decided each field; and that none of the words that must not leave is
/// anywhere at another agency.
/// </summary>
internal static class RedactionAct
{
    /// <summary>One field at both agencies.</summary>
    /// <param name="Field">Its name as rules write it.</param>
    /// <param name="Held">What the originator holds.</param>
    /// <param name="Seen">What the peer sees; null when it was withheld.</param>
    /// <param name="Rules">The rules that determined it.</param>
    internal sealed record Row(string Field, string Held, string? Seen, string Rules);

    /// <summary>What the audience sees.</summary>
    /// <param name="Rows">Field by field.</param>
    /// <param name="Explanations">What `policy explain` says of withheld fields, one sentence for each rule.</param>
    internal sealed record Outcome(IReadOnlyList<Row> Rows, IReadOnlyList<string> Explanations);

    /// <summary>Plays it.</summary>
    public static async Task<Outcome> PlayAsync(
        DemoStage stage, IReadOnlyDictionary<string, Publication> published, ClaimBook claims, CancellationToken cancel)
    {
        var (westmere, karsia, id) = (stage["WES"], stage["KAR"], published["R3"].RecordId);
        var held = (await westmere.Publisher.Records.GetRecordAsync(new GetRecordRequest { RecordId = id }, westmere.Publisher.Call(cancel))).Record;
        var seen = (await karsia.Analyst.Records.GetRecordAsync(
            new GetRecordRequest { Originator = westmere.Name, RecordId = id }, karsia.Analyst.Call(cancel))).Record;
        var explained = await westmere.PolicyAdmin.Policy.ExplainDecisionAsync(
            new ExplainDecisionRequest { RecordId = id, Peer = karsia.Name }, westmere.PolicyAdmin.Call(cancel));

        var released = explained.Fields.Where(field => field.Outcome == DecisionOutcome.Released).Select(field => field.Path).Order(StringComparer.Ordinal).ToList();
        var disclosed = seen.Disclosed.Order(StringComparer.Ordinal).ToList();
        claims.Add(
            "KAR sees of R3 exactly the fields that WES's policy releases",
            $"{released.Count} of {explained.Fields.Count} fields",
            released.SequenceEqual(disclosed) ? $"{disclosed.Count} of {explained.Fields.Count} fields" : $"{disclosed.Count} others");
        claims.AddCount(
            "Each withheld field names the rule that withholds it",
            explained.Fields.Count - released.Count,
            explained.Fields.Count(field => field.Outcome == DecisionOutcome.Withheld && field.Rules.Count > 0 && field.Sentence.Length > 0),
            "explained");
        await ClaimWordsAsync(stage, claims, cancel);

        var heldText = Texts(held);
        var seenText = Texts(seen);
        return new Outcome(
            [.. explained.Fields.Select(field => new Row(
                field.Name, heldText.GetValueOrDefault(field.Path, ""), seenText.GetValueOrDefault(field.Path), string.Join(", ", field.Rules)))],
            [.. explained.Fields.Where(field => field.Outcome == DecisionOutcome.Withheld).DistinctBy(field => string.Join(' ', field.Rules))
                .Select(field => $"{field.Name}: {field.Sentence}")]);
    }

    /// <summary>Looks for every word that must not leave, in what each other agency's node answers and in every byte of its folder.</summary>
    private static async Task ClaimWordsAsync(DemoStage stage, ClaimBook claims, CancellationToken cancel)
    {
        var (found, atHome, words) = (0, 0, 0);
        foreach (var (record, owner) in LanternCase.Publications)
        {
            words += LanternCase.NeverLeaves[record].Length;
            atHome += await WordSearch.CountAsync(stage[owner], LanternCase.NeverLeaves[record], filesToo: false, cancel);
            foreach (var other in stage.Agencies.Where(agency => agency.Name != owner))
            {
                found += await WordSearch.CountAsync(other, LanternCase.NeverLeaves[record], filesToo: true, cancel);
            }
        }

        claims.AddCount("Words on victims, witnesses and sources are with their owner", words, atHome, "found");
        claims.AddCount("The same words are in no answer and no file of another agency", 0, found, "found");
    }

    private static Dictionary<string, string> Texts(HeldRecord record)
    {
        var values = new CardValues(EntityNames.Of(record.Content));
        return FieldSplit.Split(record.Content).ToDictionary(field => field.Path.ToString(), field => FieldText.Of(field, values), StringComparer.Ordinal);
    }
}
