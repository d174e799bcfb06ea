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
    public async Task Who_acts_on_a_commit_is_woken_before_the_log_is_cut_and_the_caller_is_told_after_it()
    {
        await using var node = await TestNode.StartAsync();
        var log = node.Store.File + "-wal";
        long seenByAction = -1;

        await node.Database.WriteAsync(
            scope =>
            {
                using (scope.EraseSecurely())
                {
                    scope.AfterCommit(() => seenByAction = new FileInfo(log).Length);
                    return new Written<bool>(true, new AuditEntry("test", "erase"));
                }
            },
            TestContext.Current.CancellationToken);

        // A session that had read ahead does not wait for the cutting, which may take as long as a reader reads; who asked does.
        Assert.True(seenByAction > 0, $"{seenByAction} bytes of log");
        Assert.Equal(0, new FileInfo(log).Length);
    }
}
