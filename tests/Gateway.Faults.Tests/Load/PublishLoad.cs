using System.Collections.Concurrent;
using System.Globalization;
using Gateway.Faults.Tests.Nodes;
using Gateway.Node.V1;
using Google.Rpc;
using Grpc.Core;

namespace Gateway.Faults.Tests.Load;

/// <summary>
/// Publishes at one agency as its systems would: every record under a request_id of its own, and a publish whose answer was lost again under
/// the same one, until it is answered.
/// </summary>
internal sealed class PublishLoad(Agency agency, int publishers)
{
    /// <summary>Between an answer to try again and the same again.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(80);

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<int, string> _accepted = new();
    private readonly ConcurrentBag<string> _refusals = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _tasks = [];
    private readonly ConcurrentDictionary<(StatusCode Code, string Reason), int> _failures = new();
    private int _next;
    private int _lostAnswers;

    /// <summary>Plants a bug of the client: it forgets the request_id of a publish whose answer was lost.</summary>
    public bool ForgetsRequestIds { get; init; }

    /// <summary>Between an answer and the next record.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(4);

    /// <summary>Records that were accepted, by their number in the load: their record ids.</summary>
    public IReadOnlyDictionary<int, string> Accepted => _accepted;

    /// <summary>Records whose first answer a fault took away.</summary>
    public int LostAnswers => Volatile.Read(ref _lostAnswers);

    /// <summary>Answers that said to try again, by code and reason, and how often; the reason is empty when the node did not answer.</summary>
    public IReadOnlyDictionary<(StatusCode Code, string Reason), int> Failures => _failures;

    /// <summary>Answers that were a plain no; there should be none.</summary>
    public IReadOnlyCollection<string> Refusals => _refusals;

    /// <summary>Begins.</summary>
    public void Start() => _tasks.AddRange(Enumerable.Range(0, publishers).Select(_ => Task.Run(PublishUntilStoppedAsync)));

    /// <summary>Begins no further record, and waits until those under way are accepted.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_tasks);
        _stop.Dispose();
    }

    /// <summary>Waits until this many more records are accepted: the moment is one at which the node is at work.</summary>
    public async Task UntilAcceptedAsync(int more)
    {
        var target = _accepted.Count + more;
        await agency.UntilAsync($"{more} more records accepted", () => _accepted.Count >= target);
    }

    private async Task PublishUntilStoppedAsync()
    {
        var client = new PublicationService.PublicationServiceClient(agency.Connect("publisher"));
        while (!_stop.IsCancellationRequested)
        {
            var index = Interlocked.Increment(ref _next) - 1;
            for (var attempt = 0; !await TryPublishAsync(client, index, attempt); attempt++)
            {
                await Task.Delay(RetryPause, TestContext.Current.CancellationToken);
            }

            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    private async Task<bool> TryPublishAsync(PublicationService.PublicationServiceClient client, int index, int attempt)
    {
        var requestId = string.Create(CultureInfo.InvariantCulture, $"load-{index}-{(ForgetsRequestIds ? attempt : 0)}");
        try
        {
            var answer = await client.PublishAsync(
                new PublishRequest { RequestId = requestId, Record = LoadRecords.Make(index) },
                deadline: TimeProvider.System.GetUtcNow().UtcDateTime + AnswerWithin,
                cancellationToken: TestContext.Current.CancellationToken);
            _accepted[index] = answer.Publication.RecordId;
            return true;
        }
        catch (RpcException failure) when (failure.StatusCode is StatusCode.InvalidArgument or StatusCode.AlreadyExists or StatusCode.PermissionDenied)
        {
            _refusals.Add($"{requestId}: {failure.Status}");
            return true;
        }
        catch (RpcException failure)
        {
            // Nobody knows whether it happened: the same again.
            _failures.AddOrUpdate((failure.StatusCode, ReasonOf(failure)), 1, (_, times) => times + 1);
            Interlocked.Add(ref _lostAnswers, attempt == 0 ? 1 : 0);
            return false;
        }
    }

    private static string ReasonOf(RpcException failure) => failure.Trailers.GetValueBytes("grpc-status-details-bin") is { } details
        ? Google.Rpc.Status.Parser.ParseFrom(details).Details[0].Unpack<ErrorInfo>().Type
        : "";
}
