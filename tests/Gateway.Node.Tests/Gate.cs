using Gateway.Node.Storage;

namespace Gateway.Node.Tests;

/// <summary>Holds the writer inside a write of its own, so that everything queued meanwhile ends up in one group commit.</summary>
internal sealed class Gate : IDisposable
{
    private readonly ManualResetEventSlim _gate = new();
    private readonly Task _held;

    public Gate(GatewayDatabase database)
    {
        using var entered = new ManualResetEventSlim();
        _held = database.WriteAsync(
            _ =>
            {
                entered.Set();
                _gate.Wait(TestContext.Current.CancellationToken);
                return new Written<bool>(true, new AuditEntry("test", "hold"));
            },
            CancellationToken.None);
        entered.Wait(TestContext.Current.CancellationToken);
    }

    /// <summary>Lets the writer go on with all that waits.</summary>
    public void Open() => _gate.Set();

    /// <inheritdoc/>
    public void Dispose()
    {
        _gate.Set();
        ((IAsyncResult)_held).AsyncWaitHandle.WaitOne();
        _gate.Dispose();
    }
}
