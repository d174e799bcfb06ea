using System.Diagnostics;
using System.Globalization;
using Gateway.Node.Hosting;
using Gateway.Node.Publication;
using Gateway.Node.Storage;
using Gateway.Node.V1;

namespace Gateway.Benchmarks;

/// <summary>
/// Publishes inside the node's process: everything a client's call does except the call. So the two cores carry the two nodes and nothing
/// else.
/// </summary>
internal sealed class PublishLoad : IDisposable
{
    /// <summary>Publications under way at once in bulk: two full commits.</summary>
    public const int Concurrency = 512;

    private const string Client = "publisher";
    private const string Method = "/gateway.node.v1.PublicationService/Publish";

    private readonly NodeHost _node;
    private readonly ReceiptWatch _watch;
    private readonly PublishRequest[] _requests = [.. Enumerable.Range(0, SampleRecords.Distinct).Select(i => new PublishRequest { Record = SampleRecords.Make(i) })];
    private readonly string _run = Guid.CreateVersion7().ToString("N");
    private int _next;

    public PublishLoad(NodeHost node)
    {
        _node = node;
        _watch = new ReceiptWatch(node.Rooms.Folder.DatabaseFile);
    }

    /// <summary>Publishes as fast as the node takes it, until the receipts for all of it are held.</summary>
    public async Task<NodeAnswer> BulkAsync(int records, CancellationToken cancel)
    {
        _watch.Look();
        return await PublishAsync(records, _watch.ReceiptedTo + records, cancel);
    }

    /// <summary>Publishes as fast as the node takes it, and waits for nobody.</summary>
    public Task<NodeAnswer> QueueAsync(int records, CancellationToken cancel) => PublishAsync(records, 0, cancel);

    private async Task<NodeAnswer> PublishAsync(int records, long target, CancellationToken cancel)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var left = records;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Concurrency, records)).Select(_ => Task.Run(
            async () =>
            {
                while (Interlocked.Decrement(ref left) >= 0)
                {
                    await PublishAsync(cancel);
                }
            },
            cancel)));
        UntilReceiptedTo(target, cancel);
        return new NodeAnswer
        {
            Count = records,
            Milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds,
            CpuMilliseconds = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds,
        };
    }

    /// <summary>
    /// Publishes at a steady pace, whether or not earlier records are through (open loop). Latencies count from the instant a record was due,
    /// so a stall is not hidden by publishing less.
    /// </summary>
    public NodeAnswer Paced(int records, int perSecond, CancellationToken cancel)
    {
        _watch.Look();
        var target = _watch.ReceiptedTo + records;
        var due = new long[records];
        var published = new Task<string>[records];
        var started = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 10);
        for (var i = 0; i < records || (_watch.ReceiptedTo < target && !cancel.IsCancellationRequested);)
        {
            if (i < records && started + (i * Stopwatch.Frequency / perSecond) is var at && at <= Stopwatch.GetTimestamp())
            {
                due[i] = at;
                published[i++] = Task.Run(() => PublishAsync(cancel), cancel);
            }

            _watch.Look();
            _ = NativeMethods.SleepMicroseconds(ReceiptWatch.Pause);
        }

        var entries = _watch.Entries();
        return new NodeAnswer
        {
            Count = records,
            Due = due,
            Records = [.. published.Select(task => task.GetAwaiter().GetResult())],
            Latencies = [.. published.Select((task, i) =>
                Stopwatch.GetElapsedTime(due[i], _watch.TimestampOf(entries[task.GetAwaiter().GetResult()])!.Value).TotalMilliseconds)],
        };
    }

    /// <summary>Waits until receipts are held up to an entry of the records lane.</summary>
    public NodeAnswer UntilReceipted(int seq, CancellationToken cancel)
    {
        UntilReceiptedTo(seq, cancel);
        return new NodeAnswer { Count = _watch.ReceiptedTo };
    }

    /// <summary>Reads one number from the node's store.</summary>
    public long Count(string sql) => _node.Rooms.Database.Read(session => session.Number(sql));

    /// <inheritdoc/>
    public void Dispose() => _watch.Dispose();

    private void UntilReceiptedTo(long target, CancellationToken cancel)
    {
        while (_watch.ReceiptedTo < target)
        {
            cancel.ThrowIfCancellationRequested();
            _watch.Look();
            _ = NativeMethods.SleepMicroseconds(ReceiptWatch.Pause);
        }
    }

    private async Task<string> PublishAsync(CancellationToken cancel)
    {
        var index = Interlocked.Increment(ref _next);
        var request = _requests[index % _requests.Length];
        var result = await _node.Rooms.Publishing.PublishAsync(
            Client, string.Create(CultureInfo.InvariantCulture, $"{_run}-{index}"), Requests.DigestOf(Method, request), request.Record, null, false, cancel);
        return result is PublicationResult.Published { Publication: { Decisions: [{ ReleasedFields: SampleRecords.Disclosures }, ..] } published }
            ? published.RecordId
            : throw new InvalidOperationException($"A sample record was not released whole: {result}");
    }
}
