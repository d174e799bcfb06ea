using Gateway.Exchange.V1;
using Google.Protobuf;

namespace Gateway.Simulation.Tests;

/// <summary>
/// A stream between two nodes: frames as bytes, in order in each direction, each after a while of its own. It may break at any frame, stand
/// still while its link is parted, and, where a peer is hostile, carry an old frame a second time.
/// </summary>
internal sealed class Connection
{
    public Connection(World world, Network network, int dialler, int answerer)
    {
        (Dialler, Answerer) = (dialler, answerer);
        ToAnswerer = new Pipe(world, network, this, dialler, answerer);
        ToDialler = new Pipe(world, network, this, answerer, dialler);
    }

    public int Dialler { get; }

    public int Answerer { get; }

    public Pipe ToAnswerer { get; }

    public Pipe ToDialler { get; }

    public bool IsBroken { get; private set; }

    /// <summary>Whether a node is at one of its ends.</summary>
    public bool IsOf(int node) => Dialler == node || Answerer == node;

    /// <summary>Cuts it: what has not arrived is lost, and both ends notice.</summary>
    public void Break()
    {
        IsBroken = true;
        ToAnswerer.Wake();
        ToDialler.Wake();
    }
}

/// <summary>One direction of a connection.</summary>
internal sealed class Pipe(World world, Network network, Connection connection, int from, int to)
{
    private readonly Queue<byte[]> _sent = new();
    private readonly Queue<byte[]> _arrived = new();
    private readonly int _capacity = network.Random.Between(1, 24);
    private readonly List<TaskCompletionSource> _waiting = [];
    private long _lastArrival;
    private bool _ending;

    public int From => from;

    public int To => to;

    /// <summary>Whether a frame can be taken without waiting.</summary>
    public bool HasRoom => _sent.Count + _arrived.Count < _capacity;

    /// <summary>Whether everything was read and no more comes.</summary>
    public bool IsAtEnd => _ending && _sent.Count == 0 && _arrived.Count == 0;

    public void Send(byte[] frame)
    {
        _sent.Enqueue(frame);
        _lastArrival = Math.Max(_lastArrival, world.Now + network.Delay());
        world.At(_lastArrival, null, Arrive);
    }

    public bool TryTake(out byte[] frame)
    {
        if (!_arrived.TryDequeue(out frame!))
        {
            return false;
        }

        Wake();
        return true;
    }

    /// <summary>A frame that the sender did not send now, in front of the next.</summary>
    public void Inject(byte[] frame)
    {
        _arrived.Enqueue(frame);
        Wake();
    }

    /// <summary>No more comes after what was sent.</summary>
    public void End()
    {
        _ending = true;
        world.At(Math.Max(_lastArrival, world.Now) + 1, null, Wake);
    }

    /// <summary>Completes when something may have changed.</summary>
    public async Task ChangedAsync(CancellationToken cancel)
    {
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add(changed);
        using var registration = cancel.Register(() => changed.TrySetCanceled(cancel));
        await changed.Task;
    }

    public void Wake()
    {
        foreach (var waiting in _waiting)
        {
            waiting.TrySetResult();
        }

        _waiting.Clear();
    }

    private void Arrive()
    {
        if (connection.IsBroken || _sent.Count == 0)
        {
            return;
        }

        if (network.PartedUntil(from, to) is { } until)
        {
            world.At(until, null, Arrive);
            return;
        }

        _arrived.Enqueue(_sent.Dequeue());
        Wake();
    }
}

/// <summary>One end of a connection, as a session sees it.</summary>
internal sealed class SimulatedChannel(Network network, Connection connection, bool isDialler) : Gateway.Node.Exchange.IFrameChannel
{
    private readonly Pipe _out = isDialler ? connection.ToAnswerer : connection.ToDialler;
    private readonly Pipe _in = isDialler ? connection.ToDialler : connection.ToAnswerer;

    /// <inheritdoc/>
    public async Task SendAsync(Frame frame, CancellationToken cancel)
    {
        var bytes = network.Sending(_out, frame);
        while (!connection.IsBroken && !_out.HasRoom)
        {
            await _out.ChangedAsync(cancel);
        }

        cancel.ThrowIfCancellationRequested();
        if (connection.IsBroken)
        {
            throw new IOException("the connection broke");
        }

        _out.Send(bytes);
    }

    /// <inheritdoc/>
    public async Task<Frame?> ReceiveAsync(CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            if (_in.TryTake(out var bytes))
            {
                return network.Received(_in, Frame.Parser.ParseFrom(bytes));
            }

            if (connection.IsBroken)
            {
                throw new IOException("the connection broke");
            }

            if (_in.IsAtEnd)
            {
                return null;
            }

            await _in.ChangedAsync(cancel);
        }
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(bool isRead, CancellationToken cancel)
    {
        if (!isDialler)
        {
            return;
        }

        _out.End();
        while (!isRead && await ReceiveAsync(cancel) is not null)
        {
            // What still comes is not read any more.
        }
    }

    /// <summary>The session is over: who answered has no more to say, who dialled drops the call.</summary>
    public void HangUp()
    {
        if (isDialler)
        {
            connection.Break();
        }
        else
        {
            _out.End();
        }
    }
}
