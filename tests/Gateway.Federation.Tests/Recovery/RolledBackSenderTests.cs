using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Federation.Tests.Hostile;
using Gateway.Node.V1;
using Google.Protobuf;

namespace Gateway.Federation.Tests.Recovery;

/// <summary>T10: the sender's database is an old copy.</summary>
public sealed class RolledBackSenderTests
{
    private const string Policy = """
        policy: 1
        rules:
          - name: suspects
            release: ["*"]
            to: { agencies: [WES, NOR] }
          - name: never-victims
            withhold: ["person.*", participation, link, "identifier.*"]
            when: { subject: { any: [victim, possible_victim] } }

        """;

    [Fact]
    public async Task A_restored_sender_stops_what_its_peer_proves_goes_on_with_the_rest_and_loses_and_doubles_nothing_when_recovered()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await using var c = await TestAgency.StartAsync("NOR");
        await TestAgency.PairAsync(a, b);
        await TestAgency.PairAsync(a, c);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        await b.SetPolicyAsync(SampleRecords.PolicyFor("KAR"));
        var before = await PublishAsync(a, 3);
        await a.UntilAsync(() => ReceiptedTo(a, b) == 3);
        using var backup = await Backup.TakeAsync(a);
        await PublishAsync(a, 2);
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM record_version WHERE received_from IS NOT NULL") == 5);
        await a.UntilAsync(() => ReceiptedTo(a, b) == 5);
        await backup.RestoreAsync(a);

        await a.StartNodeAsync();
        await a.UntilAsync(() => Stop(a, b) == 2);
        var slips = Slips(a);

        // The feed says so with the proof, other lanes and peers go on, and what is published meanwhile is kept back under a named rule.
        Assert.NotEqual(0, a.Count("SELECT LENGTH(proof) FROM outbound_feed WHERE stop = 2"));
        Assert.Contains("ROLLBACK", await StoppedAsync(a, "WES"), StringComparison.Ordinal);
        Assert.Equal(CheckState.Red, await CheckAsync(a, "feed to WES, records"));
        Assert.Equal(1, a.Count("SELECT COUNT(*) FROM audit WHERE act = 'stop-feed' AND peer = 'WES'"));
        await a.UntilAsync(() => Stop(a, c) == 0);
        await a.SetPolicyAsync(Policy);
        var during = await a.PublishAsync(SampleRecords.Suspect("While stopped"));
        Assert.Equal(["builtin/feed-stopped"], Assert.Single(during.Decisions, decision => decision.Peer == "WES").Rules);
        Assert.Equal(DecisionOutcome.Released, Assert.Single(during.Decisions, decision => decision.Peer == "NOR").Outcome);
        await c.UntilAsync(() => c.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", during.RecordId) == 1);
        var other = await b.PublishAsync(SampleRecords.Suspect("The other direction"));
        await a.UntilAsync(() => a.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", other.RecordId) == 1);

        // Two people here, counts before; one person alone is not enough.
        Assert.Equal("NOT_PROPOSED", await TwoPeople.RuleOfAsync(TwoPeople.ConfirmAsync(a, "operator", "WES")));
        var counted = await TwoPeople.CountAsync(a, "WES");
        Assert.Equal((1UL, 1UL, 1UL, 0UL, 0UL), (counted.Records, counted.Decided, counted.Released, counted.Withheld, counted.Skipped));
        Assert.Equal("", counted.ProposedBy);
        await TwoPeople.ProposeAsync(a, "operator", "WES");
        Assert.Equal("SECOND_PERSON_REQUIRED", await TwoPeople.RuleOfAsync(TwoPeople.ConfirmAsync(a, "operator", "WES")));
        Assert.Equal(2, Stop(a, b));
        var confirmed = await TwoPeople.ConfirmAsync(a, "policy-admin", "WES");
        Assert.Equal((2UL, "operator", "policy-admin"), (confirmed.Generation, confirmed.ProposedBy, confirmed.ConfirmedBy));

        // Two people there; until then nothing of the new generation is read.
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM generation_offer") == 1);
        await a.UntilAsync(() => a.Count("SELECT COUNT(*) FROM decide_again") == 0);
        Assert.Equal(0, b.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", during.RecordId));
        Assert.False((await TwoPeople.AcceptAsync(b, "operator", "KAR")).IsBegun);
        Assert.Equal("SECOND_PERSON_REQUIRED", await TwoPeople.RuleOfAsync(TwoPeople.AcceptAsync(b, "operator", "KAR")));
        var accepted = await TwoPeople.AcceptAsync(b, "policy-admin", "KAR");
        Assert.Equal((true, 2UL, 3UL, 5UL), (accepted.IsBegun, accepted.Generation, accepted.AbandonedAfter, accepted.HeldTo));

        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", during.RecordId) == 1);
        var after = await a.PublishAsync(SampleRecords.Suspect("Afterwards"));
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", after.RecordId) == 1);
        await a.UntilAsync(() => ReceiptedTo(a, b) == 2);

        // Nothing lost, nothing doubled, nothing of the old ciphertext in the new generation.
        Assert.Equal(7, b.Count("SELECT COUNT(*) FROM record_version WHERE received_from IS NOT NULL"));
        Assert.All(before, record => Assert.Equal(1, b.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", record.RecordId)));
        Assert.Equal(7, b.Count("SELECT COUNT(*) FROM audit WHERE act = 'admit'"));
        Assert.Empty(slips.Intersect(Slips(a).Where(slip => slip.StartsWith("1-", StringComparison.Ordinal))));
        Assert.Equal(3, a.Count("SELECT COUNT(*) FROM abandoned_entry"));
        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM outbound_feed WHERE stop <> 0"));
        TestContext.Current.TestOutputHelper!.WriteLine($"{slips.Count} slips of the old generation, {Slips(a).Count} in force");
    }

    [Fact]
    public async Task What_was_sealed_before_the_rollback_was_noticed_is_decided_anew_and_never_sent_as_it_was()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        await PublishAsync(a, 1);
        await a.UntilAsync(() => ReceiptedTo(a, b) == 1);
        using var backup = await Backup.TakeAsync(a);
        await PublishAsync(a, 2);
        await a.UntilAsync(() => ReceiptedTo(a, b) == 3);
        await backup.RestoreAsync(a);
        await b.StopNodeAsync();
        await a.StartNodeAsync();

        // Nobody said that the folder was restored, and the peer is away: as many entries as the peer holds are sealed again under their numbers.
        var forked = await PublishAsync(a, 4);
        var sealedBefore = Slips(a);
        Assert.Equal(5, a.Count("SELECT seq FROM outbound_feed WHERE lane = 2"));
        await b.StartNodeAsync();
        await a.UntilAsync(() => Stop(a, b) == 2);

        var counted = await TwoPeople.CountAsync(a, "WES");
        Assert.Equal((4UL, 4UL), (counted.Records, counted.Released));
        await TwoPeople.RecoverAsync(a, b);
        await a.UntilAsync(() => ReceiptedTo(a, b) == 4);

        Assert.All(forked, record => Assert.Equal(1, b.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", record.RecordId)));
        Assert.Equal(7, b.Count("SELECT COUNT(*) FROM record_version WHERE received_from IS NOT NULL"));
        Assert.Equal(0, b.Count("SELECT COUNT(*) FROM inbound_feed WHERE stopped <> ''"));
        Assert.Empty(sealedBefore.Intersect(Slips(a)));
        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM outbound_body"));
    }

    [Fact]
    public async Task A_node_that_is_told_it_was_restored_seals_nothing_before_the_Hello_agrees_and_then_sends_what_waited()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        await PublishAsync(a, 1);
        await a.UntilAsync(() => ReceiptedTo(a, b) == 1);
        await a.StopNodeAsync();
        await b.StopNodeAsync();

        await a.StartNodeAsync(isRestored: true);
        var publication = await a.PublishAsync(SampleRecords.Suspect("While waiting"));

        Assert.Equal(["builtin/feed-stopped"], Assert.Single(publication.Decisions).Rules);
        Assert.Equal(1, a.Count("SELECT COUNT(*) FROM outbound_entry"));
        Assert.Equal(CheckState.Yellow, await CheckAsync(a, "feed to WES, records"));
        await b.StartNodeAsync();
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", publication.RecordId) == 1);
        Assert.Equal(0, Stop(a, b));
        Assert.Equal(1, a.Count("SELECT generation FROM outbound_feed WHERE lane = 2"));
        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM decide_again"));
    }

    [Fact]
    public async Task A_position_without_my_signature_stops_nothing()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var peer = ScriptedPeer.Create("PEER");
        await peer.BeAcceptedByAsync(a);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("PEER"));
        await PublishAsync(a, 1);
        var route = new Gateway.Protocol.Feeds.FeedRoute(a.Host.Rooms.OwnKeys.Agency, peer.Keys.Agency, Lane.Records, 1);
        var later = new Gateway.Protocol.Feeds.FeedRoute(a.Host.Rooms.OwnKeys.Agency, peer.Keys.Agency, Lane.Records, 2);
        var beyond = new Gateway.Protocol.Feeds.FeedHeadPosition(9, new byte[32]);
        var claims = new[]
        {
            new FeedPosition { Lane = Lane.Records, Generation = 1, Seq = 9, Head = ByteString.CopyFrom(beyond.Head.Span) },
            new FeedPosition { Lane = Lane.Records, Generation = 1, Seq = 9, Head = ByteString.CopyFrom(beyond.Head.Span), SignedHead = Gateway.Protocol.Feeds.SignedHeads.Sign(route.Id, beyond, null, peer.Keys.Link) },
            new FeedPosition { Lane = Lane.Records, Generation = 2, Seq = 0, Head = ByteString.CopyFrom(later.Id.ToBytes()) },
            new FeedPosition { Lane = Lane.Records, Generation = 2, Seq = 0, Head = ByteString.CopyFrom(later.Id.ToBytes()), GenerationStart = Gateway.Protocol.Feeds.FeedGenerations.SignStart(later, beyond, peer.Keys.Link) },
        };

        foreach (var claim in claims)
        {
            var session = peer.Dial(a);
            var hello = peer.Hello(a);
            hello.Hello.Positions.Add(claim);
            await session.SendAsync(hello);
            Assert.Equal(GoodbyeReason.ProtocolError, await session.GoodbyeAsync());
        }

        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM outbound_feed WHERE stop <> 0"));
        Assert.Equal(DecisionOutcome.Released, Assert.Single((await a.PublishAsync(SampleRecords.Suspect())).Decisions).Outcome);
        TestContext.Current.TestOutputHelper!.WriteLine($"{claims.Length} false claims");
    }

    private static async Task<List<Publication>> PublishAsync(TestAgency agency, int count)
    {
        var published = new List<Publication>();
        for (var i = 0; i < count; i++)
        {
            published.Add(await agency.PublishAsync(SampleRecords.Suspect($"Record {i}")));
        }

        return published;
    }

    private static long ReceiptedTo(TestAgency sender, TestAgency receiver) => sender.Count(
        "SELECT receipted_to FROM outbound_feed JOIN peer USING (peer_id) WHERE lane = 2 AND peer.name = $1", receiver.Name);

    private static long Stop(TestAgency sender, TestAgency receiver) => sender.Count(
        "SELECT stop FROM outbound_feed JOIN peer USING (peer_id) WHERE lane = 2 AND peer.name = $1", receiver.Name);

    private static List<string> Slips(TestAgency agency) => agency.Store.Read(sql => sql.Query(
        "SELECT peer_id, slip FROM outbound_entry", row => $"{row.GetInt64(0)}-{Convert.ToHexString(row.GetFieldValue<byte[]>(1))}"));

    private static async Task<string> StoppedAsync(TestAgency agency, string peer) => (await new PeerService.PeerServiceClient(agency.Channel("operator")).ListPeersAsync(
        new ListPeersRequest(), cancellationToken: TestContext.Current.CancellationToken)).Peers.Single(known => known.Name == peer).Stopped;

    private static async Task<CheckState> CheckAsync(TestAgency agency, string name) => (await new NodeService.NodeServiceClient(agency.Channel("operator")).CheckNodeAsync(
        new CheckNodeRequest(), cancellationToken: TestContext.Current.CancellationToken)).Checks.Single(check => check.Name == name).State;
}
