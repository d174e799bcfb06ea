using Grpc.Core;
using Grpc.Net.Client;

namespace StandIns.Tests.Rpc;

/// <summary>Every way in which a client ends a call early, and what both sides see of it.</summary>
public sealed class CallEndingTests(EchoHost host) : IClassFixture<EchoHost>
{
    /// <summary>Long enough for a request on an open connection to arrive, short enough to wait for.</summary>
    private static readonly TimeSpan ShortDeadline = TimeSpan.FromSeconds(2);

    /// <summary>How long a test waits for the server before it fails.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Passed_deadline_ends_the_call_on_both_sides()
    {
        using var channel = await OpenAsync();
        var waiter = host.Waiters.Named(nameof(Passed_deadline_ends_the_call_on_both_sides));
        var deadline = (TimeProvider.System.GetUtcNow() + ShortDeadline).UtcDateTime;

        using var call = new EchoService.EchoServiceClient(channel).WaitAsync(
            new WaitRequest { Name = nameof(Passed_deadline_ends_the_call_on_both_sides) }, deadline: deadline, cancellationToken: Stop);

        Assert.NotEqual(DateTime.MaxValue, await waiter.Started.Task.WaitAsync(Patience, Stop));
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        await waiter.Cancelled.Task.WaitAsync(Patience, Stop);
    }

    [Fact]
    public async Task Deadline_in_the_past_fails_without_reaching_the_server()
    {
        using var channel = await OpenAsync();
        var waiter = host.Waiters.Named(nameof(Deadline_in_the_past_fails_without_reaching_the_server));
        var past = (TimeProvider.System.GetUtcNow() - ShortDeadline).UtcDateTime;

        using var call = new EchoService.EchoServiceClient(channel).WaitAsync(
            new WaitRequest { Name = nameof(Deadline_in_the_past_fails_without_reaching_the_server) }, deadline: past, cancellationToken: Stop);

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        Assert.False(waiter.Started.Task.IsCompleted);
    }

    [Fact]
    public async Task Call_without_a_deadline_waits_for_ever()
    {
        using var channel = await OpenAsync();
        var waiter = host.Waiters.Named(nameof(Call_without_a_deadline_waits_for_ever));
        using var call = new EchoService.EchoServiceClient(channel).WaitAsync(
            new WaitRequest { Name = nameof(Call_without_a_deadline_waits_for_ever) }, cancellationToken: Stop);

        Assert.Equal(DateTime.MaxValue, await waiter.Started.Task.WaitAsync(Patience, Stop));
    }

    [Fact]
    public async Task Cancelled_token_ends_the_call_on_both_sides()
    {
        using var channel = await OpenAsync();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var waiter = host.Waiters.Named(nameof(Cancelled_token_ends_the_call_on_both_sides));
        using var call = new EchoService.EchoServiceClient(channel).WaitAsync(
            new WaitRequest { Name = nameof(Cancelled_token_ends_the_call_on_both_sides) }, cancellationToken: cancellation.Token);
        await waiter.Started.Task.WaitAsync(Patience, Stop);

        await cancellation.CancelAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        await waiter.Cancelled.Task.WaitAsync(Patience, Stop);
    }

    [Fact]
    public async Task Disposed_call_is_cancelled_at_the_server()
    {
        using var channel = await OpenAsync();
        var waiter = host.Waiters.Named(nameof(Disposed_call_is_cancelled_at_the_server));
        using (var call = new EchoService.EchoServiceClient(channel).Repeat(
            new RepeatRequest { Name = nameof(Disposed_call_is_cancelled_at_the_server), Times = int.MaxValue }, cancellationToken: Stop))
        {
            Assert.True(await call.ResponseStream.MoveNext(Stop));
        }

        await waiter.Cancelled.Task.WaitAsync(Patience, Stop);
    }

    [Fact]
    public async Task Cancelled_read_ends_the_whole_call()
    {
        using var channel = await OpenAsync();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using var call = new EchoService.EchoServiceClient(channel).Converse(cancellationToken: Stop);
        await call.RequestStream.WriteAsync(new ConverseRequest(), Stop);
        Assert.True(await call.ResponseStream.MoveNext(Stop));
        var read = call.ResponseStream.MoveNext(cancellation.Token);

        await cancellation.CancelAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => read);
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(() => call.RequestStream.WriteAsync(new ConverseRequest(), Stop));
    }

    /// <summary>A channel with its connection made, so that a deadline measures the call alone.</summary>
    private async Task<GrpcChannel> OpenAsync()
    {
        var channel = host.Connect();
        await new EchoService.EchoServiceClient(channel).EchoAsync(new EchoRequest(), cancellationToken: Stop);
        return channel;
    }
}
