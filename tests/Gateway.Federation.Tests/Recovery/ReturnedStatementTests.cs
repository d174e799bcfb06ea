using Gateway.Exchange.V1;
using Gateway.Federation.Tests.Hostile;
using Gateway.Federation.Tests.Recall;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Grpc.Core;

namespace Gateway.Federation.Tests.Recovery;

/// <summary>T4 and T10: an originator restored to before its own recall hears of it from whoever was told.</summary>
public sealed class ReturnedStatementTests
{
    private const string Canary = "ZQCANARY";

    [Fact]
    public async Task A_sender_restored_to_before_its_recall_takes_it_up_again_and_tells_whom_it_had_not_reached()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await using var c = await TestAgency.StartAsync("LIN");
        await TestAgency.PairAsync(a, b);
        await TestAgency.PairAsync(a, c);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES, LIN"));
        var record = (await a.PublishAsync(Recalled.Canaries(Canary))).RecordId;
        await a.UntilAsync(() => a.Count("SELECT COUNT(*) FROM outbound_feed WHERE lane = 2 AND receipted_to = 1") == 2);
        using var backup = await Backup.TakeAsync(a);
        await c.StopNodeAsync();
        await Recalled.RecallAsync(a, record);
        await a.UntilAsync(() => a.Count("SELECT COUNT(*) FROM statement_holder WHERE code = $1", (int)OutcomeCode.Erased) == 1);
        await backup.RestoreAsync(a);
        await a.StartNodeAsync();

        await a.UntilAsync(() => a.Count("SELECT COUNT(*) FROM statement") == 1);

        Assert.Equal((int)RecordStatus.Recalled, a.Count("SELECT status FROM record_version"));
        Assert.Equal(1, a.Count("SELECT COUNT(*) FROM audit WHERE act = 'recall' AND actor = 'WES'"));
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await new PublicationService.PublicationServiceClient(a.Channel("publisher")).AmendAsync(
            new AmendRequest { RequestId = "amend", RecordId = record, Record = Recalled.Canaries(Canary) }, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);

        // The entry for LIN went down with the database: it is told now.
        await c.StartNodeAsync();
        await a.Host.Rooms.Recall.Untold.TellAsync(TestContext.Current.CancellationToken);
        await a.UntilAsync(() =>
        {
            _ = a.Host.Rooms.Recall.Untold.TellAsync(TestContext.Current.CancellationToken);
            return c.Count("SELECT COUNT(*) FROM record_version WHERE length(content) > 0") == 0;
        });
        Assert.Empty(await Recalled.SurfacesWithAsync(c, "KAR", record, Canary));
    }

    [Fact]
    public async Task Who_has_its_database_is_returned_nothing_twice_and_what_it_did_not_sign_changes_nothing()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var peer = ScriptedPeer.Create("WES", hasOpenPort: false);
        await peer.BeAcceptedByAsync(a);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        var record = (await a.PublishAsync(Recalled.Canaries(Canary))).RecordId;
        await Recalled.RecallAsync(a, record);
        var own = Signed.Parser.ParseFrom(a.Store.Read(sql => sql.First("SELECT envelope FROM statement", row => row.GetFieldValue<byte[]>(0))));
        var forged = Protocol.Records.RecordStatements.Sign(RecordStatement.Parser.ParseFrom(own.Payload), peer.Keys.Record);
        var other = RecordStatement.Parser.ParseFrom(own.Payload);
        other.Originator = Google.Protobuf.ByteString.CopyFrom(peer.Keys.Agency.ToBytes());
        var session = peer.Dial(a);
        await session.SendAsync(peer.Hello(a));
        var before = a.Count("SELECT COUNT(*) FROM audit WHERE act = 'recall'");

        foreach (var envelope in new[] { own, own, forged, Protocol.Records.RecordStatements.Sign(other, peer.Keys.Record), new Signed() })
        {
            await session.SendAsync(new Frame { ReturnedStatement = envelope });
        }

        await a.UntilAsync(() => a.Count("SELECT COUNT(*) FROM audit WHERE act = 'refuse' AND detail LIKE '%returned%'") == 1);
        Assert.Equal((1L, before), (a.Count("SELECT COUNT(*) FROM statement"), a.Count("SELECT COUNT(*) FROM audit WHERE act = 'recall'")));

        // And more than may come end the session.
        for (var i = 0; i < Node.Exchange.StatementReturns.Max; i++)
        {
            await session.SendAsync(new Frame { ReturnedStatement = own });
        }

        Assert.Equal(GoodbyeReason.OverLimit, await session.GoodbyeAsync());
    }

    [Fact]
    public async Task Where_receipts_are_shown_no_statement_is_returned()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        var record = (await a.PublishAsync(Recalled.Canaries(Canary))).RecordId;
        await a.UntilAsync(() => Recalled.IsThrough(a) && a.Count("SELECT COUNT(*) FROM outbound_feed") > 0);
        await Recalled.RecallAsync(a, record);
        await Recalled.UntilConfirmedAsync(a, record);
        await a.UntilAsync(() => Recalled.IsThrough(a));
        var hello = new HelloOf(a, b);

        Assert.Empty(hello.Returned(hello.Honest));
        Assert.Single(hello.Returned(offer => offer.ReceiptedTo = 0));
        Assert.Single(hello.Returned(offer => offer.Generation = 0));
        Assert.Empty(hello.Returned(offer => (offer.Generation, offer.ReceiptedTo) = (2, 1)));
        Assert.Single(hello.Returned(offer => (offer.Generation, offer.ReceiptedTo) = (2, 0)));
    }

    /// <summary>What WES would return for a Hello of KAR.</summary>
    private sealed class HelloOf(TestAgency a, TestAgency b)
    {
        public void Honest(FeedOffer offer) => offer.ReceiptedTo = (ulong)a.Count("SELECT receipted_to FROM outbound_feed WHERE lane = 1");

        public List<Frame> Returned(Action<FeedOffer> change)
        {
            var offer = new FeedOffer { Lane = Lane.Control, Generation = 1, ReceiptedTo = (ulong)a.Count("SELECT receipted_to FROM outbound_feed WHERE lane = 1") };
            change(offer);
            return b.Store.Read(sql => Node.Exchange.StatementReturns.Of(sql, b.Host.Rooms.Directory.Find("KAR")!, new Hello { Offers = { offer } }));
        }
    }
}
