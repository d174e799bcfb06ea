using System.Text.RegularExpressions;
using Gateway.Faults.Tests.Load;
using Gateway.Faults.Tests.Nodes;
using Gateway.Tests;

namespace Gateway.Faults.Tests.Disks;

/// <summary>
/// Counts, from outside the process, how often each node asks the kernel to sync its log: at least once for every publish that was answered
/// before the next began, and once for every receipt.
/// </summary>
public sealed partial class SyncCountTests
{
    private const int Records = 25;

    [Fact]
    public async Task Every_acknowledged_batch_was_synced_on_each_side()
    {
        var (published, receipts, syncsOfSender, syncsOfReceiver) = await CountAsync(lie: false);

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{published} publishes one by one, {syncsOfSender} syncs at the sender; {receipts} receipts, {syncsOfReceiver} syncs at the receiver");
        Assert.True(syncsOfSender >= published);
        Assert.True(syncsOfReceiver >= receipts && receipts > 0);
    }

    [Fact]
    public async Task A_node_that_answers_without_a_sync_is_found()
    {
        var (published, _, syncsOfSender, _) = await CountAsync(lie: true);

        Assert.True(syncsOfSender < published);
    }

    private static async Task<(long Published, long Receipts, int SyncsOfSender, int SyncsOfReceiver)> CountAsync(bool lie)
    {
        var tracer = SharedFolder.RequireTool("strace");
        var traces = Directory.CreateTempSubdirectory("gateway-trace-");
        await using var sender = Agency.Create("KAR");
        await using var receiver = Agency.Create("WES");
        using var disk = lie ? await DiskFaults.UnderAsync(sender, losesPower: false) : null;
        foreach (var agency in new[] { sender, receiver })
        {
            agency.Wrapper.AddRange([tracer, "-f", "-y", "-e", "trace=fsync,fdatasync", "-e", "signal=none", "-o", TraceOf(traces, agency)]);
        }

        await Task.WhenAll(sender.StartAsync(), receiver.StartAsync());
        await Agency.PairAsync(sender, receiver);
        await sender.ShareWithAsync(receiver.Name);
        disk?.Lie();
        var (senderBefore, receiverBefore) = (Syncs(TraceOf(traces, sender)), Syncs(TraceOf(traces, receiver)));
        for (var i = 0; i < Records; i++)
        {
            await sender.PublishAsync(LoadRecords.Make(i));
        }

        await DeliveryCheck.UntilQuietAsync(sender);
        var receipts = sender.Store.Number("SELECT COUNT(*) FROM outbound_receipt");
        var counted = (Records, receipts, Syncs(TraceOf(traces, sender)) - senderBefore, Syncs(TraceOf(traces, receiver)) - receiverBefore);
        await Task.WhenAll(sender.StopAsync(), receiver.StopAsync());
        traces.Delete(recursive: true);
        return counted;
    }

    private static string TraceOf(DirectoryInfo traces, Agency agency) => Path.Combine(traces.FullName, agency.Name);

    /// <summary>Successful syncs of the log so far. The tracer writes a line when the call returns, before the process goes on.</summary>
    private static int Syncs(string trace) => File.ReadLines(trace).Count(line => SyncOfLog().IsMatch(line));

    /// <summary>A whole call, or the first half of one that another thread's call interrupted.</summary>
    [GeneratedRegex(@"f(data)?sync\(\d+<[^>]*node\.db-wal>(\)\s+= 0| <unfinished)")]
    private static partial Regex SyncOfLog();
}
