using Gateway.Node.Storage;

namespace Gateway.Node.Tests.Storage;

public sealed class LogCheckpointsTests
{
    private const int PageSize = 4_096;

    [Fact]
    public async Task The_log_starts_again_however_much_is_written()
    {
        await using var node = await TestNode.StartAsync();
        var body = new byte[512 * 1024];
        var written = 0L;
        while (written < 3L * LogCheckpoints.MaxPages * PageSize)
        {
            await node.Database.WriteAsync(
                scope => new Written<int>(
                    scope.Sql.Execute("INSERT INTO outbound_body (ciphertext, waiting) VALUES ($1, 1)", body), new AuditEntry("test", "fill")),
                TestContext.Current.CancellationToken);
            written += body.Length;
        }

        var log = new FileInfo($"{node.Store.File}-wal").Length;
        TestContext.Current.TestOutputHelper?.WriteLine($"{written} bytes written, the log has {log}");
        Assert.InRange(log, 1, 2L * LogCheckpoints.MaxPages * PageSize);
    }

    [Fact]
    public async Task What_must_stop_stops_before_the_log_is_cut_and_whoever_is_woken_or_told_comes_after_it()
    {
        await using var node = await TestNode.StartAsync();
        var log = node.Store.File + "-wal";
        (long AtCommit, long AfterCommit) seen = (-1, -1);

        await node.Database.WriteAsync(
            scope =>
            {
                using (scope.EraseSecurely())
                {
                    scope.AfterCommit(() => seen.AfterCommit = new FileInfo(log).Length);
                    scope.AtCommit(() => seen.AtCommit = new FileInfo(log).Length);
                    return new Written<bool>(true, new AuditEntry("test", "erase"));
                }
            },
            TestContext.Current.CancellationToken);

        // A session that had read ahead does not go on while the log is being cut, which may take as long as a reader reads. Whoever hears of the
        // erasure, a session that sends the outcome included, hears of it afterwards.
        Assert.True(seen.AtCommit > 0, $"{seen.AtCommit} bytes of log");
        Assert.Equal(0, seen.AfterCommit);
        Assert.Equal(0, new FileInfo(log).Length);
    }
}
