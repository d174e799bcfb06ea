using Gateway.Node.Configuration;
using Gateway.Node.Storage;

namespace Gateway.Postgres.Tests;

/// <summary>A server that may lose what it said was committed is no store for a node.</summary>
public sealed class DurabilityTests
{
    [Fact]
    public void A_server_that_does_not_sync_is_refused()
    {
        using var server = new PostgresServer("fsync = off");

        var refused = Assert.Throws<ConfigurationException>(() => PostgresEngine.Open(AddressOf(server, isSingleServer: true)));

        Assert.Contains("fsync", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_synchronous_standby_a_server_is_refused_unless_nothing_ever_takes_over_from_it()
    {
        using var server = new PostgresServer("");

        var refused = Assert.Throws<ConfigurationException>(() => PostgresEngine.Open(AddressOf(server, isSingleServer: false)));

        Assert.Contains("synchronous", refused.Message, StringComparison.Ordinal);
        await using var accepted = PostgresEngine.Open(AddressOf(server, isSingleServer: true));
        Assert.Equal(StoreChanges.All, accepted.Begin());
        accepted.Commit();
    }

    [Fact]
    public async Task A_commit_that_stopped_waiting_for_the_standby_is_in_doubt_and_not_confirmed()
    {
        using var server = new PostgresServer("");
        var address = AddressOf(server, isSingleServer: true);
        await using var engine = PostgresEngine.Open(address);
        server.Sql("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'one'");
        server.Sql("postgres", "SELECT pg_reload_conf()");
        engine.Begin();
        engine.Writer.Execute("INSERT INTO legal_hold (originator, record_id, ground, placed_by, placed_at) VALUES ('a', 'b', 1, 'test', 0)");

        var commit = Task.Run(engine.Commit, TestContext.Current.CancellationToken);
        for (var look = 0; look < 1_000 && server.Sql("postgres", "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") != "1"; look++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        server.Sql("postgres", "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");

        await Assert.ThrowsAsync<CommitInDoubtException>(() => commit);
    }

    [Fact]
    public void A_password_in_an_address_is_refused_and_not_shown()
    {
        var refused = Assert.Throws<ConfigurationException>(() => PostgresAddress.Parse("store", "postgres://gateway:hunter2@db.example/gateway", isSingleServer: false));

        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mysql://gateway@db.example/gateway")]
    [InlineData("postgres://gateway@db.example")]
    [InlineData("postgres://gateway@db.example/gateway?sslmode=disable")]
    [InlineData("postgres://gateway@db.example/gateway?sslmode=prefer")]
    [InlineData("postgres://gateway@db.example/gateway?synchronous_commit=off")]
    [InlineData("gateway")]
    public void What_is_no_safe_address_is_refused(string address) =>
        Assert.Throws<ConfigurationException>(() => PostgresAddress.Parse("store", address, isSingleServer: false));

    private static PostgresAddress AddressOf(PostgresServer server, bool isSingleServer) =>
        PostgresAddress.Parse("store", server.CreateDatabase(), isSingleServer);
}
