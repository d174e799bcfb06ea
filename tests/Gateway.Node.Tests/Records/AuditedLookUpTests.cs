using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace Gateway.Node.Tests.Records;

/// <summary>Every look-up leaves its trace: each method that reads, with an answer and without one.</summary>
public sealed class AuditedLookUpTests
{
    private const int Rounds = 25;
    private static readonly ServiceDescriptor[] Services = [RecordService.Descriptor, AlertService.Descriptor, SubscriptionService.Descriptor];

    [Fact]
    public async Task Every_look_up_is_in_the_audit_before_its_answer()
    {
        await using var node = await TestNode.StartAsync();
        var sample = new SampleRecords();
        await node.SubscribeAsync(new SubscriptionTerms { IdentifierTypes = { IdentifierType.Phone } }, "r-1");
        var content = SampleRecords.With(sample.Phone("07700 900417"), sample.Person("Dorian Vasek"));
        var signed = node.Peer.Sign(content, node.Peer.NewRecordId());
        await node.ReceiveAsync(content, signed);
        var calls = Calls(node, signed.Record.ToString());

        // A method that is added to one of the services has to be added here.
        Assert.Equal(Services.SelectMany(service => service.Methods).Select(method => method.Name).Order(StringComparer.Ordinal), calls.Keys.Order(StringComparer.Ordinal));

        var lookUps = 0;
        foreach (var (method, ways) in calls)
        {
            foreach (var way in Enumerable.Repeat(ways, Rounds).SelectMany(each => each))
            {
                var before = node.Audit();
                try
                {
                    await way();
                }
                catch (RpcException refusal)
                {
                    // A look-up that finds nothing was one all the same.
                    Assert.Equal(StatusCode.NotFound, refusal.StatusCode);
                }

                var added = node.Audit()[before.Length..];
                Assert.True(added.Length > 0, $"{method} left no audit entry");
                Assert.All(added, entry => Assert.Equal("analyst", entry.Actor));
                Assert.All(added, entry => Assert.DoesNotContain("Vasek", entry.ToString(), StringComparison.OrdinalIgnoreCase));
                Assert.All(added, entry => Assert.DoesNotContain("900417", entry.ToString(), StringComparison.Ordinal));
                lookUps++;
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{lookUps} calls of {calls.Count} methods, each with its audit entry");
    }

    [Fact]
    public async Task When_the_audit_cannot_be_written_nothing_is_shown()
    {
        await using var node = await TestNode.StartAsync();
        var content = SampleRecords.Empty();
        var signed = node.Peer.Sign(content, node.Peer.NewRecordId());
        await node.ReceiveAsync(content, signed);
        await node.Database.WriteAsync(
            scope =>
            {
                TestStore.RefuseAudit(scope.Sql, "get");
                return new Written<bool>(true, new AuditEntry("test", "tamper"));
            },
            TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(
            () => node.RecordCalls.GetRecord(new GetRecordRequest { Originator = "KAR", RecordId = signed.Record.ToString() }, new TestCall(node.Analyst)));
    }

    private static Dictionary<string, Func<Task>[]> Calls(TestNode node, string record)
    {
        const string Missing = "00000000000000000000000000000000";
        var call = new TestCall(node.Analyst, "/gateway.node.v1.AlertService/WatchAlerts", TestContext.Current.CancellationToken);
        return new Dictionary<string, Func<Task>[]>
        {
            ["GetRecord"] =
            [
                () => node.RecordCalls.GetRecord(new GetRecordRequest { Originator = "KAR", RecordId = record }, call),
                () => node.RecordCalls.GetRecord(new GetRecordRequest { Originator = "KAR", RecordId = Missing }, call),
                () => node.RecordCalls.GetRecord(new GetRecordRequest { Originator = "Dorian Vasek", RecordId = record }, call),
            ],
            ["ListRecords"] =
            [
                () => node.RecordCalls.ListRecords(new ListRecordsRequest(), call),
                () => node.RecordCalls.ListRecords(new ListRecordsRequest { Originator = "Dorian Vasek" }, call),
            ],
            ["SearchRecords"] =
            [
                () => node.RecordCalls.SearchRecords(new SearchRecordsRequest { Name = "Dorian Vasek" }, call),
                () => node.RecordCalls.SearchRecords(new SearchRecordsRequest { Name = "Dorian Vasek Vasek Vasek" }, call),
                () => node.RecordCalls.SearchRecords(
                    new SearchRecordsRequest { Identifier = new IdentifierQuery { Type = IdentifierType.Phone, Value = "+447700900417" } }, call),
                () => node.RecordCalls.SearchRecords(
                    new SearchRecordsRequest { Identifier = new IdentifierQuery { Type = IdentifierType.Phone, Value = "+447700900999" } }, call),
            ],
            ["ExportRecord"] =
            [
                () => node.RecordCalls.ExportRecord(new ExportRecordRequest { Originator = "KAR", RecordId = record }, call),
                () => node.RecordCalls.ExportRecord(new ExportRecordRequest { Originator = "KAR", RecordId = Missing, Peer = "Dorian Vasek" }, call),
            ],
            ["ListAlerts"] =
            [
                () => node.AlertCalls.ListAlerts(new ListAlertsRequest(), call),
                () => node.AlertCalls.ListAlerts(new ListAlertsRequest { State = AlertState.Dismissed }, call),
            ],
            ["WatchAlerts"] = [() => WatchOneAsync(node)],
            ["AcknowledgeAlert"] =
            [
                () => node.AlertCalls.AcknowledgeAlert(new AcknowledgeAlertRequest { Id = 1 }, call),
                () => node.AlertCalls.AcknowledgeAlert(new AcknowledgeAlertRequest { Id = 99 }, call),
            ],
            ["AssignAlert"] =
            [
                () => node.AlertCalls.AssignAlert(new AssignAlertRequest { Id = 1, Assignee = "Vasek" }, call),
                () => node.AlertCalls.AssignAlert(new AssignAlertRequest { Id = 99, Assignee = "Vasek" }, call),
            ],
            ["DismissAlert"] =
            [
                () => node.AlertCalls.DismissAlert(new DismissAlertRequest { Id = 1, Reason = "not Vasek" }, call),
                () => node.AlertCalls.DismissAlert(new DismissAlertRequest { Id = 99, Reason = "not Vasek" }, call),
            ],
            ["ListSubscriptions"] = [() => node.SubscriptionCalls.ListSubscriptions(new ListSubscriptionsRequest(), call)],
            ["CreateSubscription"] =
            [
                () => node.SubscriptionCalls.CreateSubscription(
                    new CreateSubscriptionRequest { RequestId = "r-9", Name = "Vasek", Purpose = Purpose.Investigation, Terms = new SubscriptionTerms { Names = { "Dorian Vasek" } } }, call),
            ],
            ["DeleteSubscription"] =
            [
                () => node.SubscriptionCalls.DeleteSubscription(new DeleteSubscriptionRequest { Id = 2 }, call),
                () => node.SubscriptionCalls.DeleteSubscription(new DeleteSubscriptionRequest { Id = 99 }, call),
            ],
        };
    }

    /// <summary>Watches until the first alert, and ends the call there.</summary>
    private static async Task WatchOneAsync(TestNode node)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await node.AlertCalls.WatchAlerts(
            new WatchAlertsRequest(), new EndingWriter(end), new TestCall(node.Analyst, "/gateway.node.v1.AlertService/WatchAlerts", end.Token));
    }

    private sealed class EndingWriter(CancellationTokenSource end) : IServerStreamWriter<WatchAlertsResponse>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(WatchAlertsResponse message) => end.CancelAsync();

        public Task WriteAsync(WatchAlertsResponse message, CancellationToken cancellationToken) => WriteAsync(message);
    }
}
