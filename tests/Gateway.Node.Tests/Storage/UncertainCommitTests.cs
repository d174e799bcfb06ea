using Gateway.Node.Peers;
using Gateway.Node.Policies;
using Gateway.Node.Storage;
using Gateway.Tests;
using Microsoft.Data.Sqlite;

namespace Gateway.Node.Tests.Storage;

/// <summary>A commit that is on disk and of which the writer was told that it failed.</summary>
public sealed class UncertainCommitTests : IAsyncDisposable
{
    private const int IoError = 10;

    private readonly FakeClock _clock = new();
    private readonly TemporaryFolder _folder = new();
    private readonly TestAgency _own;
    private readonly GatewayDatabase _database;
    private bool _isAnswerLost;

    public UncertainCommitTests()
    {
        _own = new TestAgency("WES", _clock);
        var session = SqlSession.Open(Path.Combine(_folder.Path, "node.db"), isWriter: true);
        Migrations.Apply(session);
        _database = GatewayDatabase.Over(session, new OutboundFeeds(_own.Keys), _clock, Commit);
    }

    [Fact]
    public async Task Whoever_waits_for_what_it_stored_is_woken()
    {
        var wake = new Wake();
        var next = wake.Next;
        _isAnswerLost = true;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => _database.WriteAsync(
            scope =>
            {
                scope.AfterCommit(wake.Set);
                return new Written<bool>(true, new AuditEntry("test", "note"));
            },
            TestContext.Current.CancellationToken));

        await next.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_policy_that_it_stored_is_in_force()
    {
        var policies = new PolicyStore(_database, new PeerDirectory(_database, _own.Keys, _clock));
        var before = policies.Current.Revision;
        _isAnswerLost = true;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => policies.SetAsync(
            "policy-admin", "# another\npolicy: 1\n"u8.ToArray(), TestContext.Current.CancellationToken));

        Assert.NotEqual(before, policies.Current.Revision);
        Assert.Equal(_database.Read(sql => sql.First("SELECT revision FROM policy_revision", row => row.GetString(0))), policies.Current.Revision);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _own.Dispose();
        _folder.Dispose();
    }

    private void Commit(SqlSession sql)
    {
        sql.Execute("COMMIT");
        if (_isAnswerLost)
        {
            throw new SqliteException("planted: the answer was lost", IoError);
        }
    }
}
