using Gateway.Node.Alerts;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Record.V1;

namespace Gateway.Node.Tests.Alerts;

public sealed class SubscriptionIndexTests
{
    private static readonly SubscriptionTerms Phone = new()
    {
        Identifiers = { new IdentifierQuery { Type = IdentifierType.Phone, Value = "+447700900417" } },
    };

    private readonly SampleRecords _sample = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_record_in_the_same_group_commit_meets_a_subscription_created_before_it()
    {
        await using var node = await TestNode.StartAsync();
        using var gate = new Gate(node.Database);
        var subscribing = node.SubscribeAsync(Phone, "r-1");
        var receiving = node.ReceiveAsync(SampleRecords.With(_sample.Phone("07700 900417")));

        gate.Open();
        await Task.WhenAll(subscribing, receiving);

        Assert.Equal(1, node.Count("alert"));
    }

    [Fact]
    public async Task A_record_in_the_same_group_commit_does_not_meet_a_subscription_deleted_before_it()
    {
        await using var node = await TestNode.StartAsync();
        var id = (await node.SubscribeAsync(Phone, "r-1")).Id;
        using var gate = new Gate(node.Database);
        var deleting = node.Subscriptions.DeleteAsync(node.Analyst, id, Cancel);
        var receiving = node.ReceiveAsync(SampleRecords.With(_sample.Phone("07700 900417")));

        gate.Open();
        await Task.WhenAll(deleting, receiving);

        Assert.Equal(0, node.Count("alert"));
    }

    [Fact]
    public async Task When_a_write_is_undone_the_index_is_as_the_table()
    {
        await using var node = await TestNode.StartAsync();
        var kept = (await node.SubscribeAsync(Phone, "r-1")).Id;
        using var gate = new Gate(node.Database);

        // In one group: a subscription that is undone, a deletion that is undone, and a record that must meet just the first one.
        var undoneCreation = node.Database.WriteAsync<bool>(
            scope =>
            {
                var id = scope.Sql.Insert(
                    "INSERT INTO subscription (name, terms, purpose, created_at, created_by) VALUES ('x', $1, $2, 0, 'x')",
                    Google.Protobuf.MessageExtensions.ToByteArray(Phone), (int)Purpose.Investigation);
                node.Index.Added(scope, id, Phone, Purpose.Investigation);
                Assert.Equal(2, node.Index.In(scope).Count);
                throw new InvalidOperationException("planted");
            },
            Cancel);
        var undoneDeletion = node.Database.WriteAsync<bool>(
            scope =>
            {
                Assert.Equal(1, node.Index.In(scope).Count);
                scope.Sql.Execute("UPDATE subscription SET deleted = 1 WHERE subscription_id = $1", (long)kept);
                node.Index.Removed(scope, (long)kept);
                Assert.Equal(0, node.Index.In(scope).Count);
                throw new InvalidOperationException("planted");
            },
            Cancel);
        var receiving = node.ReceiveAsync(SampleRecords.With(_sample.Phone("07700 900417")));

        gate.Open();
        await Assert.ThrowsAsync<InvalidOperationException>(() => undoneCreation);
        await Assert.ThrowsAsync<InvalidOperationException>(() => undoneDeletion);
        await receiving;

        Assert.Equal([(long)kept], AlertSubscriptions(node));
    }

    [Fact]
    public async Task When_a_whole_group_is_given_up_everyone_is_told_and_a_retry_starts_from_the_table()
    {
        await using var node = await TestNode.StartAsync();
        var content = SampleRecords.With(_sample.Phone("07700 900417"));
        var signed = node.Peer.Sign(content, node.Peer.NewRecordId());
        Task subscribing;
        Task receiving;
        Task broken;
        using (var gate = new Gate(node.Database))
        {
            subscribing = node.SubscribeAsync(Phone, "r-1");
            receiving = node.ReceiveAsync(content, signed);

            // Not a constraint that one write breaks, but a statement the database cannot run: nothing of the group may be believed.
            broken = node.Database.WriteAsync(
                scope =>
                {
                    TestStore.BreakTransaction(scope.Sql);
                    return new Written<bool>(true, new AuditEntry("test", "break"));
                },
                Cancel);
            gate.Open();
            foreach (var write in new[] { subscribing, receiving, broken })
            {
                await Assert.ThrowsAsync<StoreUnavailableException>(() => write);
            }
        }

        Assert.Equal((0, 0, 0), (node.Count("subscription"), node.Count("record_version"), node.Count("alert")));
        await node.ReceiveAsync(content, signed);
        Assert.Equal(0, node.Count("alert"));

        await node.SubscribeAsync(Phone, "r-1");
        await node.ReceiveAsync(content);
        Assert.Equal((1, 1), (node.Count("subscription"), node.Count("alert")));
    }

    [Fact]
    public async Task An_admission_that_is_undone_leaves_no_alert()
    {
        await using var node = await TestNode.StartAsync();
        await node.SubscribeAsync(Phone, "r-1");
        var content = SampleRecords.With(_sample.Phone("07700 900417"));
        var signed = node.Peer.Sign(content, node.Peer.NewRecordId());
        var woken = node.AlertWake.Next;

        await Assert.ThrowsAsync<InvalidOperationException>(() => node.Database.WriteAsync<bool>(
            scope =>
            {
                node.ReceiveIn(scope, content, signed);
                Assert.Equal(1, scope.Sql.Number("SELECT count(*) FROM alert"));
                throw new InvalidOperationException("planted");
            },
            Cancel));

        Assert.Equal((0, 0), (node.Count("alert"), node.Count("record_version")));
        Assert.False(woken.IsCompleted);
    }

    [Fact]
    public async Task After_a_restart_the_index_is_read_from_the_table()
    {
        await using var node = await TestNode.StartAsync();
        await node.SubscribeAsync(Phone, "r-1");
        var ended = await node.SubscribeAsync(Phone, "r-2");
        await node.Subscriptions.DeleteAsync(node.Analyst, ended.Id, Cancel);

        await node.RestartAsync();
        await node.ReceiveAsync(SampleRecords.With(_sample.Phone("07700 900417")));

        Assert.Equal(1, node.Count("alert"));
    }

    [Fact]
    public async Task The_same_match_of_a_record_version_is_one_alert_however_often_it_is_written()
    {
        await using var node = await TestNode.StartAsync();
        await node.SubscribeAsync(Phone, "r-1");
        var content = SampleRecords.With(_sample.Phone("07700 900417"));
        var row = await node.ReceiveAsync(content);

        var again = await node.Database.WriteAsync(
            scope => new Written<int>(node.AlertWriter.Write(scope, row, content), new AuditEntry("KAR", "admit")), Cancel);

        Assert.Equal((0, 1), (again, node.Count("alert")));
    }

    [Fact]
    public async Task A_later_version_raises_an_alert_of_its_own()
    {
        await using var node = await TestNode.StartAsync();
        await node.SubscribeAsync(Phone, "r-1");
        var content = SampleRecords.With(_sample.Phone("07700 900417"));
        var record = node.Peer.NewRecordId();

        await node.ReceiveAsync(content, node.Peer.Sign(content, record, 1));
        await node.ReceiveAsync(content, node.Peer.Sign(content, record, 2));

        Assert.Equal(2, node.Count("alert"));
    }

    private static List<long> AlertSubscriptions(TestNode node) =>
        node.Database.Read(sql => sql.Query("SELECT subscription_id FROM alert", row => row.GetInt64(0)));
}
