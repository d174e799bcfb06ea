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

        var log = new FileInfo($"{node.DatabaseFile}-wal").Length;
        TestContext.Current.TestOutputHelper?.WriteLine($"{written} bytes written, the log has {log}");
        Assert.InRange(log, 1, 2L * LogCheckpoints.MaxPages * PageSize);
    }
}
