using System.CommandLine;
using Gateway.Admin.V1;
using Gateway.Cli.Connection;
using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Gateway.Node.V1;
using Spectre.Console;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway policy explain</c>: why a peer gets, or does not get, each field of a record.</summary>
internal static class PolicyExplainVerb
{
    /// <summary>Builds the verb.</summary>
    public static Verb Build(CliContext context)
    {
        var record = Arguments.Record();
        var peer = new Option<string>("--peer") { Description = "The peer's local name or fingerprint.", HelpName = "NAME", Required = true };
        var field = new Option<string?>("--field") { Description = "Only this field: its path, or its name as rules write it.", HelpName = "PATH" };
        var version = new Option<ulong>("--version") { Description = "A version of the record. [default: the latest]", HelpName = "N" };
        var verb = new Verb(
            "explain",
            """
            Explains, field by field, why a peer gets or does not get one of your own records, by the policy in force now: which rules
            determined it. Nothing of it leaves your node; the peer learns no reason.
            """,
            "gateway policy explain 9f86d081884c7d659a2feaa0c55ad015 --peer LIN",
            "gateway policy explain 9f86d081884c7d659a2feaa0c55ad015 --peer LIN --field person.names")
        {
            record, peer, field, version,
        };
        ClientCall.Bind(verb, context, [ClientRole.PolicyAdmin, ClientRole.Publisher, ClientRole.Auditor], async (call, cancel) =>
        {
            var response = await call.Node.Policy.ExplainDecisionAsync(
                new ExplainDecisionRequest { RecordId = call.Get(record).Record, Peer = call.Get(peer), Version = call.Get(version) },
                call.Node.Call(cancel));
            var wanted = call.Get(field);
            if (wanted is not null)
            {
                var kept = response.Fields.Where(one => one.Path == wanted || one.Name == wanted).ToList();
                if (kept.Count == 0)
                {
                    return call.Fail(new Failure(ExitCode.Usage, $"The record has no field `{SafeText.Line(wanted)}`.")
                    {
                        Rule = "FIELD",
                        Field = "--field",
                        Remedy = $"Its fields are: {string.Join(", ", response.Fields.Select(one => one.Name).Distinct())}.",
                    });
                }

                response.Fields.Clear();
                response.Fields.Add(kept);
            }

            return call.Answer(response, () => Write(call, response, withPath: wanted is not null));
        });
        return verb;
    }

    private static void Write(ClientCall call, ExplainDecisionResponse response, bool withPath)
    {
        if (call.Terminal.OutIsTerminal)
        {
            call.Terminal.Page.Write(new Text(Words.OfSet(response.Outcome).ToUpperInvariant(), DecisionColumns.StyleOf(response.Outcome)));
            call.Terminal.Page.WriteLine($"  {SafeText.Line(response.Summary)}");
        }

        Listing.Write(call.Terminal, response.Fields, Columns(withPath), "The record has no fields.");
        if (call.Terminal.OutIsTerminal)
        {
            Facts.Write(call.Terminal, new Fact("decided by revision", response.Revision));
        }
    }

    private static IReadOnlyList<Column<ExplainedField>> Columns(bool withPath) =>
    [
        new("field", field => field.Name) { IsWhole = true },
        new("decision", field => Words.OfSet(field.Outcome)) { Style = field => DecisionColumns.StyleOf(field.Outcome) },
        new("why", field => field.Sentence),
        new("rules", field => string.Join(", ", field.Rules)),
        new("path", field => field.Path) { OnlyPiped = !withPath },
    ];
}
