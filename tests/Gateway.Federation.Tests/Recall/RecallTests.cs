using Gateway.Exchange.V1;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Grpc.Core;

namespace Gateway.Federation.Tests.Recall;

/// <summary>T4: what is recalled is gone everywhere, whoever held it says so under signature, and it does not come back.</summary>
public sealed class RecallTests
{
    private const string Canary = "ZQCANARY";

    [Fact]
    public async Task A_recalled_record_is_on_no_surface_of_the_holder_and_the_originator_holds_its_signed_outcome()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        var record = await ExchangedAsync(a, b);
        Assert.NotEmpty(await Recalled.SurfacesWithAsync(b, "KAR", record, Canary));
        Assert.Equal(1, b.Count("SELECT COUNT(*) FROM alert"));

        var recall = await Recalled.RecallAsync(a, record);
        var confirmed = Assert.Single(await Recalled.UntilConfirmedAsync(a, record));

        Assert.Equal((0U, RecallReason.Wrong), (recall.Fields, recall.Reason));
        var holder = Assert.Single(confirmed.Holders);
        Assert.Equal(("WES", RecallProgress.Confirmed, OutcomeCode.Erased, true), (holder.Peer, holder.Progress, holder.Code, holder.Verified));
        Assert.Equal(TimeSpan.FromHours(24), holder.UnrecoverableBy.ToDateTimeOffset() - holder.At.ToDateTimeOffset());
        Assert.NotNull(Gateway.Protocol.Receipts.FeedOutcomes.Verify(
            Signed.Parser.ParseFrom(holder.Outcome), b.Host.Rooms.OwnKeys.Self.CurrentKey(KeyUse.Link, b.Time.GetUtcNow())!));
        Assert.Empty(await Recalled.SurfacesWithAsync(b, "KAR", record, Canary));
        Assert.Equal(0, b.Count("SELECT COUNT(*) FROM alert"));
        Assert.Equal(0, b.Count("SELECT COUNT(*) FROM identifier_token") + b.Count("SELECT COUNT(*) FROM name_token"));
        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM identifier_token") + a.Count("SELECT COUNT(*) FROM name_token"));
        Assert.Equal((int)RecordStatus.Recalled, a.Count("SELECT status FROM record_version"));
        Assert.Equal(1, b.Count("SELECT COUNT(*) FROM audit WHERE act = 'statement'"));
    }

    [Fact]
    public async Task The_search_finds_what_an_erasure_forgets()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        var record = await ExchangedAsync(a, b);

        // The planted bug: one derived table keeps a row that erasing does not know of.
        await b.Store.WriteAsync(
            scope =>
            {
                scope.Sql.Execute("INSERT INTO name_token (token, record_row, name) SELECT '=forgotten', record_row, $1 FROM record_version", $"{Canary} Vasek");
                return new Node.Storage.Written<bool>(true, new Node.Storage.AuditEntry("test", "plant"));
            },
            TestContext.Current.CancellationToken);
        await Recalled.RecallAsync(a, record);
        await Recalled.UntilConfirmedAsync(a, record);

        var found = await Recalled.SurfacesWithAsync(b, "KAR", record, Canary);

        Assert.Contains(found, surface => surface.StartsWith("table name_", StringComparison.Ordinal));
        Assert.Contains("node.db", found);
    }

    [Fact]
    public async Task A_holder_that_could_not_be_told_is_told_as_soon_as_it_can_be_and_once()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        var record = await ExchangedAsync(a, b);
        await b.StopNodeAsync();
        await Recalled.RecallAsync(a, record);

        // As a recall leaves it whose entry could not be sealed, or was given up with its feed.
        await a.Store.WriteAsync(
            scope => new Node.Storage.Written<int>(
                scope.Sql.Execute("UPDATE statement_holder SET generation = NULL, seq = NULL"), new Node.Storage.AuditEntry("test", "lose")),
            TestContext.Current.CancellationToken);
        Assert.Equal(1, await a.Host.Rooms.Recall.Untold.TellAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, await a.Host.Rooms.Recall.Untold.TellAsync(TestContext.Current.CancellationToken));
        await b.StartNodeAsync();

        Assert.Equal(OutcomeCode.Erased, Assert.Single(Assert.Single(await Recalled.UntilConfirmedAsync(a, record)).Holders).Code);
        Assert.Empty(await Recalled.SurfacesWithAsync(b, "KAR", record, Canary));
        Assert.Equal(0, await a.Host.Rooms.Recall.Untold.TellAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_body_that_was_not_receipted_is_withdrawn_and_never_sent()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await PairedAsync(a, b);
        await b.StopNodeAsync();
        var record = (await a.PublishAsync(Recalled.Canaries(Canary))).RecordId;
        Assert.Equal(1, a.Count("SELECT COUNT(*) FROM outbound_body"));

        var recall = await Recalled.RecallAsync(a, record);

        Assert.Equal(1U, recall.Withdrawn);
        Assert.Equal(RecallProgress.Queued, Assert.Single(recall.Holders).Progress);
        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM outbound_body JOIN outbound_entry USING (body_id) WHERE lane = 2"));
        await b.StartNodeAsync();
        var holder = Assert.Single(Assert.Single(await Recalled.UntilConfirmedAsync(a, record)).Holders);
        Assert.Equal(OutcomeCode.NeverHeld, holder.Code);
        await a.UntilAsync(() => Recalled.IsThrough(a));
        Assert.Equal(1, b.Count("SELECT COUNT(*) FROM audit WHERE act = 'withdrawn' AND detail LIKE '%Recalled%'"));
        Assert.Empty(await Recalled.SurfacesWithAsync(b, "KAR", record, Canary));

        // The feed goes on after it.
        var next = await a.PublishAsync(SampleRecords.Suspect("After the recall"));
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", next.RecordId) == 1);
    }

    [Fact]
    public async Task Of_a_body_that_was_not_receipted_only_what_was_not_recalled_is_sent()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await PairedAsync(a, b);
        await b.StopNodeAsync();
        var record = (await a.PublishAsync(Recalled.Canaries(Canary))).RecordId;

        var recall = await Recalled.RecallAsync(a, record, ["summary"]);
        await b.StartNodeAsync();
        await a.UntilAsync(() => Recalled.IsThrough(a));

        Assert.Equal((1U, 1U), (recall.Withdrawn, recall.Fields));
        Assert.Empty(await Recalled.SurfacesWithAsync(b, "KAR", record, $"{Canary}-SUMMARY"));
        Assert.Contains("get", await Recalled.SurfacesWithAsync(b, "KAR", record, $"{Canary}-TITLE"));
        Assert.Equal(1, b.Count("SELECT COUNT(*) FROM alert"));
    }

    [Fact]
    public async Task Recalled_fields_go_with_what_was_derived_from_them_and_do_not_come_back()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        var record = await ExchangedAsync(a, b);
        var entity = CaseRecord.Parser.ParseFrom(a.Store.Read(sql => sql.First("SELECT content FROM record_version", row => row.GetFieldValue<byte[]>(0)))).Entities[0].Key;
        var body = a.Store.Read(sql => sql.First("SELECT view FROM record_version", row => row.GetFieldValue<byte[]>(0)))!;

        var recall = await Recalled.RecallAsync(a, record, ["summary", $"entity/{entity}"]);
        await Recalled.UntilConfirmedAsync(a, record);

        Assert.True(recall.Fields >= 3, $"{recall.Fields} fields");
        Assert.Empty(await Recalled.SurfacesWithAsync(b, "KAR", record, $"{Canary}-SUMMARY"));
        Assert.Empty(await Recalled.SurfacesWithAsync(b, "KAR", record, $"{Canary} Vasek"));
        Assert.Equal(0, b.Count("SELECT COUNT(*) FROM alert"));
        Assert.Equal(0, b.Count("SELECT COUNT(*) FROM identifier_token"));
        var left = (await new RecordService.RecordServiceClient(b.Channel("analyst")).GetRecordAsync(
            new GetRecordRequest { Originator = "KAR", RecordId = record }, cancellationToken: TestContext.Current.CancellationToken)).Record;
        Assert.Equal($"{Canary}-TITLE", left.Content.Title);
        Assert.Equal("", left.Content.Summary);

        // The same version again, as a relay or a restored sender would send it: what was recalled stays out.
        var view = b.Store.Read(sql => sql.First("SELECT view FROM record_version", row => row.GetFieldValue<byte[]>(0)))!;
        Assert.True(view.Length < body.Length);
        await b.Store.WriteAsync(
            scope =>
            {
                scope.Sql.Execute("DELETE FROM record_version");
                return new Node.Storage.Written<bool>(true, new Node.Storage.AuditEntry("test", "forget"));
            },
            TestContext.Current.CancellationToken);
        await RedeliverAsync(a, body);
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM record_version") == 1);
        Assert.Empty(await Recalled.SurfacesWithAsync(b, "KAR", record, $"{Canary} Vasek"));
        Assert.Equal(0, b.Count("SELECT COUNT(*) FROM alert"));
    }

    [Fact]
    public async Task A_recall_is_final_is_repeated_by_its_request_id_and_refuses_what_makes_no_sense()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        var record = await ExchangedAsync(a, b);
        var refusals = new[]
        {
            await RefusalAsync(() => Recalled.RecallAsync(a, new string('0', 32))),
            await RefusalAsync(() => Recalled.RecallAsync(a, record, ["no/such/field"])),
            await RefusalAsync(() => Recalled.RecallAsync(a, record, peers: ["NOBODY"])),
            await RefusalAsync(() => Recalled.RecallAsync(a, record, requestId: "")),
        };
        Assert.Equal([StatusCode.NotFound, StatusCode.InvalidArgument, StatusCode.InvalidArgument, StatusCode.InvalidArgument], refusals);
        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM statement"));

        var first = await Recalled.RecallAsync(a, record, requestId: "mine");
        var again = await Recalled.RecallAsync(a, record, requestId: "mine");

        Assert.Equal(first, again);
        Assert.Equal(1, a.Count("SELECT COUNT(*) FROM statement"));
        Assert.Equal(StatusCode.FailedPrecondition, await RefusalAsync(() => Recalled.RecallAsync(a, record)));
        Assert.Equal(StatusCode.FailedPrecondition, await RefusalAsync(async () => await new PublicationService.PublicationServiceClient(a.Channel("publisher")).AmendAsync(
            new AmendRequest { RequestId = "amend", RecordId = record, Record = Recalled.Canaries(Canary) }, cancellationToken: TestContext.Current.CancellationToken)));
        Assert.Equal(StatusCode.PermissionDenied, await RefusalAsync(async () => await new RecallService.RecallServiceClient(a.Channel("analyst")).RecallRecordAsync(
            new RecallRecordRequest { RequestId = "x", RecordId = record, Reason = RecallReason.Wrong }, cancellationToken: TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Who_has_not_answered_within_a_day_is_overdue()
    {
        var time = new LeapingTime();
        await using var a = await TestAgency.StartAsync("KAR", time: time);
        await using var b = await TestAgency.StartAsync("WES");
        var record = await ExchangedAsync(a, b);
        await b.StopNodeAsync();
        await Recalled.RecallAsync(a, record);
        Assert.False(Assert.Single(Assert.Single(await Recalled.StatusAsync(a, record)).Holders).Overdue);

        time.Leap(TimeSpan.FromHours(24.5));

        var late = Assert.Single(Assert.Single(await Recalled.StatusAsync(a, record)).Holders);
        Assert.Equal((RecallProgress.Queued, true), (late.Progress, late.Overdue));
        await b.StartNodeAsync();
        Assert.Equal(OutcomeCode.Erased, Assert.Single(Assert.Single(await Recalled.UntilConfirmedAsync(a, record)).Holders).Code);
    }

    internal static async Task PairedAsync(TestAgency a, TestAgency b)
    {
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor(b.Name));
        await Recalled.SubscribeAsync(b);
    }

    private static async Task<string> ExchangedAsync(TestAgency a, TestAgency b)
    {
        await PairedAsync(a, b);
        var record = (await a.PublishAsync(Recalled.Canaries(Canary))).RecordId;
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM record_version") == 1);
        await a.UntilAsync(() => Recalled.IsThrough(a));
        return record;
    }

    /// <summary>Seals a view once more, as it was sent at first.</summary>
    private static async Task RedeliverAsync(TestAgency sender, byte[] view)
    {
        var released = sender.Store.Read(sql => sql.First("SELECT released FROM decision", row => row.GetString(0)))!;
        var peer = sender.Host.Rooms.Directory.All[0];
        var chosen = Gateway.Protocol.Records.ViewDisclosures.Only(view, released.Split('\n').ToHashSet())!;
        var body = Gateway.Protocol.Sealing.SealedBody.Seal(
            Gateway.Protocol.CanonicalMessage.Write(new EntryBody { View = Google.Protobuf.ByteString.CopyFrom(Gateway.Protocol.CanonicalMessage.Write(chosen)) }),
            System.Security.Cryptography.RandomNumberGenerator.Fill);
        await sender.Store.WriteAsync(
            scope =>
            {
                var row = Node.Storage.OutboundFeeds.StoreBody(scope.Sql, body, 1);
                scope.Feeds.Append(
                    scope.Sql, (peer.Row, peer.Id), Lane.Records, body, row, peer.Agency.CurrentKey(KeyUse.Kem, sender.Time.GetUtcNow())!, recordRow: null);
                scope.AfterCommit(sender.Host.Rooms.Wakes.Of(peer.Row).Set);
                return new Node.Storage.Written<bool>(true, new Node.Storage.AuditEntry("test", "redeliver"));
            },
            TestContext.Current.CancellationToken);
    }

    private static async Task<StatusCode> RefusalAsync(Func<Task> call) => (await Assert.ThrowsAsync<RpcException>(call)).StatusCode;
}
