using System.CommandLine;
using Gateway.Cli.Connection;
using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Gateway.Exchange.V1;
using Gateway.Node.V1;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway record forward</c>, <c>hold</c> and <c>review</c>: what a holder does with records it keeps.</summary>
internal static class CustodyVerbs
{
    /// <summary>Builds <c>forward</c>.</summary>
    public static Verb BuildForward(CliContext context)
    {
        var record = Arguments.Record();
        var to = new Option<string>("--to") { Description = "The peer, by local name or fingerprint.", HelpName = "NAME", Required = true };
        var verb = new Verb(
            "forward",
            """
            Passes a received record on to a peer, as it was received: the originator's signature holds there too. Only where the originator's labels
            permit it without asking, and your policy releases every field of it. When the originator recalls it, the recall follows.
            """,
            "gateway record forward KAR/9f86d081884c7d659a2feaa0c55ad015 --to LIN")
        {
            record, to,
        };
        ClientCall.Bind(verb, context, [ClientRole.Publisher], async (call, cancel) =>
        {
            var name = call.Get(record);
            var response = await call.Node.Recalls.ForwardRecordAsync(
                new ForwardRecordRequest { Originator = name.Originator, RecordId = name.Record, Peer = call.Get(to) }, call.Node.Call(cancel));
            return call.Answer(response, () => Facts.Write(
                call.Terminal, new Fact("forwarded to", call.Get(to)!), new Fact("version", $"{response.Version}"), new Fact("fields", $"{response.Fields}")));
        });
        return verb;
    }

    /// <summary>Builds <c>hold</c>.</summary>
    public static Verb BuildHold(CliContext context)
    {
        var record = Arguments.Record();
        var ground = Arguments.Word<LegalGround>("--ground", "On what ground it must be kept.");
        var lift = new Option<bool>("--lift") { Description = "Lift the hold: what was recalled meanwhile is erased." };
        var verb = new Verb(
            "hold",
            """
            Places a legal hold on a received record. When its originator recalls it, it is taken out of lists, search and alerts, but kept, and the
            originator is told the ground. Lift the hold when the duty ends.
            """,
            "gateway record hold KAR/9f86d081884c7d659a2feaa0c55ad015 --ground court-order",
            "gateway record hold KAR/9f86d081884c7d659a2feaa0c55ad015 --lift")
        {
            record, ground, lift,
        };
        ClientCall.Bind(verb, context, [ClientRole.PolicyAdmin, ClientRole.Operator], async (call, cancel) =>
        {
            var (name, chosen) = (call.Get(record), call.Get(ground));
            if (call.Get(lift) == (chosen != LegalGround.Unspecified))
            {
                return call.Fail(new Failure(ExitCode.Usage, "Give a ground to place a hold, or --lift to end it.")
                {
                    Rule = "GROUND_MISSING",
                    Field = "--ground",
                    Remedy = $"One of: {string.Join(", ", Words.All<LegalGround>())}.",
                });
            }

            if (call.Get(lift))
            {
                var lifted = await call.Node.Recalls.LiftHoldAsync(
                    new LiftHoldRequest { Originator = name.Originator, RecordId = name.Record }, call.Node.Call(cancel));
                return call.Answer(lifted, () => Facts.Write(
                    call.Terminal, new Fact("hold", "lifted"), new Fact("carried out", Words.Count(lifted.CarriedOut, "recall", "recalls"))));
            }

            var placed = await call.Node.Recalls.PlaceHoldAsync(
                new PlaceHoldRequest { Originator = name.Originator, RecordId = name.Record, Ground = chosen }, call.Node.Call(cancel));
            return call.Answer(placed, () => Facts.Write(call.Terminal, new Fact("hold", Words.Of(chosen))));
        });
        return verb;
    }

    /// <summary>Builds <c>review</c>.</summary>
    public static Verb BuildReview(CliContext context)
    {
        var within = new Option<uint>("--within") { Description = "Days to look ahead.", HelpName = "DAYS", DefaultValueFactory = _ => 30 };
        var verb = new Verb(
            "review",
            "Lists records that will erase themselves soon, by the retention their labels set, soonest first. Amend your own if they must stay longer.",
            "gateway record review",
            "gateway record review --within 7")
        {
            within,
        };
        ClientCall.Bind(verb, context, [ClientRole.Publisher, ClientRole.Analyst], async (call, cancel) =>
        {
            var response = await call.Node.Recalls.ListExpiringAsync(new ListExpiringRequest { WithinDays = call.Get(within) }, call.Node.Call(cancel));
            return call.Answer(response, () => Listing.Write(
                call.Terminal,
                response.Records,
                [
                    new Column<ExpiringRecord>("delete_after", row => Words.Of(row.DeleteAfter)) { IsWhole = true },
                    new Column<ExpiringRecord>("hold", row => Words.OfSet(row.Hold)),
                    .. RecordReadVerbs.SummaryColumns<ExpiringRecord>(row => row.Record),
                ],
                "Nothing expires that soon."));
        });
        return verb;
    }
}
