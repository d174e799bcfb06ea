using System.CommandLine;
using Gateway.Admin.V1;
using Gateway.Cli.Connection;
using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Gateway.Exchange.V1;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway peer stopped</c>, <c>recover</c> and <c>accept-generation</c>: how a feed goes on after a restore from backup.</summary>
internal static class RecoveryVerbs
{
    private static readonly string[] Deciders = [ClientRole.Operator, ClientRole.PolicyAdmin];

    private static readonly IReadOnlyList<Column<StoppedFeed>> Columns =
    [
        new("peer", feed => feed.Peer) { IsWhole = true, Style = _ => Look.Heading },
        new("lane", feed => Words.Of(feed.Lane)),
        new("direction", feed => feed.IsSent ? "to it" : "from it"),
        new("generation", feed => $"{feed.Generation}") { IsNumber = true },
        new("cause", feed => Words.OfSet(feed.Cause)) { Style = feed => feed.Cause == StopCause.AwaitsHello ? Look.Warning : Look.Bad },
        new("reason", feed => feed.Reason),
        new("first_person", feed => feed.FirstPerson),
    ];

    /// <summary>Builds <c>stopped</c>.</summary>
    public static Verb BuildStopped(CliContext context)
    {
        var verb = new Verb(
            "stopped",
            "Lists feeds that stand still after a restore from backup, here or at a peer, and who has decided on them so far.",
            "gateway peer stopped",
            "gateway peer stopped --json | jq '.feeds[] | select(.cause == \"STOP_CAUSE_ROLLED_BACK\")'");
        ClientCall.Bind(verb, context, [.. Deciders, ClientRole.Auditor], async (call, cancel) =>
        {
            var response = await call.Node.Recovery.ListStoppedFeedsAsync(new ListStoppedFeedsRequest(), call.Node.Call(cancel));
            return call.Answer(response, () =>
            {
                Listing.Write(call.Terminal, response.Feeds, Columns, "No feed stands still.");
                foreach (var feed in response.Feeds.Where(feed => feed.Cause != StopCause.AwaitsHello))
                {
                    call.Hint(call.Next($"peer {(feed.IsSent ? "recover" : "accept-generation")} {feed.Peer} --lane {Words.Of(feed.Lane)}"));
                }
            });
        });
        return verb;
    }

    /// <summary>Builds <c>recover</c>.</summary>
    public static Verb BuildRecover(CliContext context)
    {
        var peer = PeerArgument();
        var lane = LaneOption();
        var confirm = new Option<bool>("--confirm") { Description = "As the second person: do what another one proposed." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only count what would be sent." };
        var verb = new Verb(
            "recover",
            """
            Begins a stopped feed to a peer anew. One person proposes and sees the counts, a second one confirms with a client key of their
            own. Nothing that was sealed before is sent again: what the peer may lack is decided anew under the policy in force, and recalled
            records stay out. The peer's people then accept the new generation.
            """,
            "gateway peer recover LIN --lane records --dry-run",
            "gateway peer recover LIN --lane records --as operator",
            "gateway peer recover LIN --lane records --confirm --as policy-admin")
        {
            peer, lane, confirm, dryRun,
        };
        ClientCall.Bind(verb, context, Deciders, async (call, cancel) =>
        {
            if (call.Get(confirm) && !call.Get(dryRun))
            {
                var confirmed = await call.Node.Recovery.ConfirmRecoveryAsync(
                    new ConfirmRecoveryRequest { Peer = call.Get(peer), Lane = call.Get(lane) }, call.Node.Call(cancel));
                return call.Answer(confirmed, () => Write(call, confirmed.Recovery, "The peer's people accept it with: gateway peer accept-generation"));
            }

            var proposed = await call.Node.Recovery.ProposeRecoveryAsync(
                new ProposeRecoveryRequest { Peer = call.Get(peer), Lane = call.Get(lane), DryRun = call.Get(dryRun) }, call.Node.Call(cancel));
            return call.Answer(proposed, () => Write(
                call, proposed.Recovery, $"A second person confirms with: {call.Next($"peer recover {proposed.Recovery.Peer} --lane {Words.Of(proposed.Recovery.Lane)} --confirm --as NAME")}"));
        });
        return verb;
    }

    /// <summary>Builds <c>accept-generation</c>.</summary>
    public static Verb BuildAcceptGeneration(CliContext context)
    {
        var peer = PeerArgument();
        var lane = LaneOption();
        var verb = new Verb(
            "accept-generation",
            """
            Accepts that a peer begins a feed anew, after you asked its people why. Two persons accept, each with a client key of their own; what
            this node holds stays, and nothing of the new generation is read before.
            """,
            "gateway peer accept-generation LIN --lane records --as operator",
            "gateway peer accept-generation LIN --lane records --as policy-admin    # the second person")
        {
            peer, lane,
        };
        ClientCall.Bind(verb, context, Deciders, async (call, cancel) =>
        {
            var response = await call.Node.Recovery.AcceptGenerationAsync(
                new AcceptGenerationRequest { Peer = call.Get(peer), Lane = call.Get(lane) }, call.Node.Call(cancel));
            return call.Answer(response, () => Facts.Write(
                call.Terminal,
                new Fact("generation", $"{response.Generation}", Look.Heading),
                new Fact("abandoned after", $"{response.AbandonedAfter}"),
                new Fact("held here to", $"{response.HeldTo}"),
                new Fact("first person", response.FirstPerson),
                new Fact("state", response.IsBegun ? "begun anew" : "waits for a second person", response.IsBegun ? Look.Good : Look.Warning)));
        });
        return verb;
    }

    private static Argument<string> PeerArgument() => new("PEER") { Description = "The peer's local name or fingerprint." };

    private static Option<Lane> LaneOption()
    {
        var option = Arguments.Word<Lane>("--lane", "Which feed: control, records or bulk.");
        option.Required = true;
        return option;
    }

    private static void Write(ClientCall call, Recovery recovery, string next)
    {
        Facts.Write(
            call.Terminal,
            new Fact("peer", recovery.Peer, Look.Heading),
            new Fact("lane", Words.Of(recovery.Lane)),
            new Fact("because", recovery.Reason),
            new Fact("next generation", $"{recovery.Generation}"),
            new Fact("abandoned after", $"{recovery.AbandonedAfter}"),
            new Fact("decided anew", $"{recovery.Decided} of {recovery.Records}"),
            new Fact("released", $"{recovery.Released}"),
            new Fact("withheld", $"{recovery.Withheld}"),
            new Fact("skipped", $"{recovery.Skipped}"),
            new Fact("proposed by", recovery.ProposedBy),
            new Fact("confirmed by", recovery.ConfirmedBy));
        if (recovery.ConfirmedBy.Length == 0 || next.StartsWith("The", StringComparison.Ordinal))
        {
            call.Hint(next);
        }
    }
}
