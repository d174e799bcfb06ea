using System.Security.Cryptography.X509Certificates;
using Gateway.Admin.V1;
using Gateway.Node.Configuration;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Gateway.Federation.Tests.Access;

/// <summary>T16, the objects: what a role may do with its agency's own records and not with another's, and that hidden and missing answer alike.</summary>
public sealed class ObjectAccessTests(ObjectAccessTests.TwoNodes nodes) : IClassFixture<ObjectAccessTests.TwoNodes>
{
    private const string Missing = "00112233445566778899aabbccddeeff";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_publisher_cannot_amend_another_agencys_record_and_is_not_told_that_it_exists()
    {
        var client = new PublicationService.PublicationServiceClient(nodes.B.Channel("publisher"));
        var others = await RefusedAsync(() => client.AmendAsync(
            new AmendRequest { RequestId = "1", RecordId = nodes.Received, Record = SampleRecords.Suspect() }, cancellationToken: Cancel).ResponseAsync);
        var missing = await RefusedAsync(() => client.AmendAsync(
            new AmendRequest { RequestId = "2", RecordId = Missing, Record = SampleRecords.Suspect() }, cancellationToken: Cancel).ResponseAsync);

        Assert.Equal(missing, others);
        Assert.Equal(StatusCode.NotFound, others.Code);
        Assert.Equal(1, nodes.B.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", nodes.Received));

        // Its own record it amends.
        var own = await nodes.B.PublishAsync(SampleRecords.Suspect("Own"));
        Assert.Equal(2UL, (await client.AmendAsync(
            new AmendRequest { RequestId = "3", RecordId = own.RecordId, Record = SampleRecords.Suspect("Own, later") }, cancellationToken: Cancel)).Publication.Version);
    }

    [Theory]
    [InlineData("publisher")]
    [InlineData("auditor")]
    [InlineData("policy-admin")]
    public async Task Only_own_decisions_are_explained_and_another_agencys_record_is_as_one_that_is_not_there(string role)
    {
        var client = new PolicyService.PolicyServiceClient(nodes.B.Channel(role));
        var others = await RefusedAsync(() => client.ExplainDecisionAsync(
            new ExplainDecisionRequest { RecordId = nodes.Received, Peer = "KAR" }, cancellationToken: Cancel).ResponseAsync);

        Assert.Equal(await RefusedAsync(() => client.ExplainDecisionAsync(
            new ExplainDecisionRequest { RecordId = Missing, Peer = "KAR" }, cancellationToken: Cancel).ResponseAsync), others);
    }

    [Theory]
    [InlineData("publisher")]
    [InlineData("analyst")]
    public async Task A_record_that_was_withheld_or_may_no_longer_be_shown_answers_as_one_that_never_was(string role)
    {
        var client = new RecordService.RecordServiceClient(nodes.B.Channel(role));
        var missing = await RefusedAsync(() => client.GetRecordAsync(new GetRecordRequest { Originator = "KAR", RecordId = Missing }, cancellationToken: Cancel).ResponseAsync);
        var missingFile = await RefusedAsync(() => client.ExportRecordAsync(new ExportRecordRequest { Originator = "KAR", RecordId = Missing }, cancellationToken: Cancel).ResponseAsync);
        foreach (var hidden in new[] { nodes.Withheld, nodes.Over })
        {
            Assert.Equal(missing, await RefusedAsync(() => client.GetRecordAsync(
                new GetRecordRequest { Originator = "KAR", RecordId = hidden }, cancellationToken: Cancel).ResponseAsync));
            Assert.Equal(missingFile, await RefusedAsync(() => client.ExportRecordAsync(
                new ExportRecordRequest { Originator = "KAR", RecordId = hidden }, cancellationToken: Cancel).ResponseAsync));
        }

        Assert.Equal(nodes.Received, (await client.GetRecordAsync(
            new GetRecordRequest { Originator = "KAR", RecordId = nodes.Received }, cancellationToken: Cancel)).Record.Summary.RecordId);
    }

    [Fact]
    public async Task What_a_peer_was_sent_is_exported_only_where_it_was_sent_something()
    {
        var client = new RecordService.RecordServiceClient(nodes.A.Channel("publisher"));
        var withheld = await RefusedAsync(() => client.ExportRecordAsync(new ExportRecordRequest { RecordId = nodes.Withheld, Peer = "WES" }, cancellationToken: Cancel).ResponseAsync);
        var nobody = await RefusedAsync(() => client.ExportRecordAsync(new ExportRecordRequest { RecordId = nodes.Withheld, Peer = "NOBODY" }, cancellationToken: Cancel).ResponseAsync);
        var missing = await RefusedAsync(() => client.ExportRecordAsync(new ExportRecordRequest { RecordId = Missing, Peer = "WES" }, cancellationToken: Cancel).ResponseAsync);

        Assert.Equal(missing, withheld);
        Assert.Equal(missing, nobody);
        Assert.NotEmpty((await client.ExportRecordAsync(new ExportRecordRequest { RecordId = nodes.Received, Peer = "WES" }, cancellationToken: Cancel)).File);
    }

    [Fact]
    public async Task Alerts_are_the_agencys_and_whoever_works_on_one_stands_in_the_audit_by_their_own_name()
    {
        var (first, second) = (nodes.B.Channel("analyst"), nodes.B.Channel(nodes.SecondAnalyst));
        var alert = (await new AlertService.AlertServiceClient(first).ListAlertsAsync(new ListAlertsRequest(), cancellationToken: Cancel)).Alerts[0];

        await new AlertService.AlertServiceClient(second).AcknowledgeAlertAsync(new AcknowledgeAlertRequest { Id = alert.Id }, cancellationToken: Cancel);
        await new AlertService.AlertServiceClient(first).AssignAlertAsync(new AssignAlertRequest { Id = alert.Id, Assignee = "somebody" }, cancellationToken: Cancel);

        Assert.Equal(1, nodes.B.Count("SELECT COUNT(*) FROM audit WHERE act = 'acknowledge' AND actor = 'second-analyst'"));
        Assert.Equal(1, nodes.B.Count("SELECT COUNT(*) FROM audit WHERE act = 'assign' AND actor = 'analyst'"));
    }

    [Fact]
    public async Task One_clients_page_token_and_request_id_mean_nothing_to_another()
    {
        var (first, second) = (nodes.B.Channel("analyst"), nodes.B.Channel(nodes.SecondAnalyst));
        await nodes.B.PublishAsync(SampleRecords.Suspect("One more"));
        var page = await new RecordService.RecordServiceClient(first).ListRecordsAsync(new ListRecordsRequest { PageSize = 1 }, cancellationToken: Cancel);
        Assert.NotEmpty(page.NextPageToken);
        var refused = await RefusedAsync(() => new RecordService.RecordServiceClient(second).ListRecordsAsync(
            new ListRecordsRequest { PageSize = 1, PageToken = page.NextPageToken }, cancellationToken: Cancel).ResponseAsync);
        Assert.Equal(StatusCode.InvalidArgument, refused.Code);
        await new RecordService.RecordServiceClient(first).ListRecordsAsync(new ListRecordsRequest { PageSize = 1, PageToken = page.NextPageToken }, cancellationToken: Cancel);

        var request = new CreateSubscriptionRequest { RequestId = "mine", Name = "mine", Purpose = Purpose.Investigation, Terms = new SubscriptionTerms { Kinds = { RecordKind.Sighting } } };
        var mine = await new SubscriptionService.SubscriptionServiceClient(first).CreateSubscriptionAsync(request, cancellationToken: Cancel);
        var theirs = await new SubscriptionService.SubscriptionServiceClient(second).CreateSubscriptionAsync(request, cancellationToken: Cancel);
        Assert.NotEqual(mine.Subscription.Id, theirs.Subscription.Id);
        Assert.Equal("second-analyst", theirs.Subscription.CreatedBy);
    }

    /// <summary>What a caller is told: everything it can compare.</summary>
    private static async Task<(StatusCode Code, string Detail, string Trailers)> RefusedAsync<T>(Func<Task<T>> call)
        where T : IMessage
    {
        var refused = await Assert.ThrowsAsync<RpcException>(call);
        return (
            refused.StatusCode, refused.Status.Detail,
            string.Join(' ', refused.Trailers.Where(entry => entry.IsBinary).Select(entry => Convert.ToHexString(entry.ValueBytes))));
    }

    /// <summary>Two agencies: A has shared one record, withheld another, and shared a third whose time is over at B.</summary>
    public sealed class TwoNodes : IAsyncLifetime
    {
        internal TestAgency A { get; private set; } = null!;

        internal TestAgency B { get; private set; } = null!;

        internal X509Certificate2 SecondAnalyst { get; private set; } = null!;

        /// <summary>A's record that B holds.</summary>
        internal string Received { get; private set; } = "";

        /// <summary>A's record of which B got nothing.</summary>
        internal string Withheld { get; private set; } = "";

        /// <summary>A's record that B holds and may no longer show.</summary>
        internal string Over { get; private set; } = "";

        /// <inheritdoc/>
        public async ValueTask InitializeAsync()
        {
            A = await TestAgency.StartAsync("KAR");
            B = await TestAgency.StartAsync("WES");
            await TestAgency.PairAsync(A, B);
            await AddSecondAnalystAsync();
            await new SubscriptionService.SubscriptionServiceClient(B.Channel("analyst")).CreateSubscriptionAsync(
                new CreateSubscriptionRequest
                {
                    RequestId = "all",
                    Name = "all",
                    Purpose = Purpose.Investigation,
                    Terms = new SubscriptionTerms { Kinds = { RecordKind.IntelligenceReport } },
                },
                cancellationToken: Cancel);
            Withheld = (await A.PublishAsync(SampleRecords.Suspect("Withheld"))).RecordId;
            await A.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
            Received = (await A.PublishAsync(SampleRecords.Suspect("Received"))).RecordId;
            Over = (await A.PublishAsync(SampleRecords.Suspect("Over"))).RecordId;
            await A.UntilAsync(() => A.Count("SELECT COALESCE(MAX(receipted_to), 0) FROM outbound_feed WHERE lane = 2") == 2);
            await B.Store.WriteAsync(
                scope => new Gateway.Node.Storage.Written<int>(
                    scope.Sql.Execute("UPDATE record_version SET delete_after = $2 WHERE record_id = $1", Over, scope.Now.AddDays(-1).UtcTicks),
                    new Gateway.Node.Storage.AuditEntry("test", "let-time-pass")),
                Cancel);
        }

        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            await A.DisposeAsync();
            await B.DisposeAsync();
            SecondAnalyst.Dispose();
        }

        private async Task AddSecondAnalystAsync()
        {
            var now = TimeProvider.System.GetUtcNow();
            SecondAnalyst = NodeCertificate.ForClient("WES second-analyst", now.AddHours(-1), now.AddDays(1));
            await File.AppendAllTextAsync(
                B.Folder.AccessFile, $"  - name: second-analyst\n    pin: {NodeCertificate.PinOf(SecondAnalyst)}\n    roles: [analyst]\n", Cancel);
        }
    }
}
