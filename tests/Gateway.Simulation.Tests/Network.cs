using Gateway.Exchange.V1;
using Google.Protobuf;

namespace Gateway.Simulation.Tests;

/// <summary>The links between the nodes, and what can be wrong with them.</summary>
internal sealed class Network(World world)
{
    private const int KeptFrames = 12;

    private readonly List<Connection> _connections = [];
    private readonly Dictionary<(int From, int To), long> _parted = [];
    private readonly Dictionary<(int From, int To), List<byte[]>> _old = [];

    public SeededRandom Random => world.Net;

    /// <summary>Told of a frame that a node gives to its transport, before it is taken.</summary>
    public Action<int, int, Frame>? Observe { get; set; }

    /// <summary>Frames that were carried.</summary>
    public int Frames { get; private set; }

    /// <summary>A new stream; null when the link is parted.</summary>
    public Connection? Dial(int dialler, int answerer)
    {
        if (PartedUntil(dialler, answerer) is not null || PartedUntil(answerer, dialler) is not null)
        {
            return null;
        }

        _connections.RemoveAll(connection => connection.IsBroken);
        var connection = new Connection(world, this, dialler, answerer);
        _connections.Add(connection);
        return connection;
    }

    /// <summary>How long a frame takes: mostly next to nothing, now and then long enough that other things come first.</summary>
    public long Delay() => world.Net.OneIn(8) ? world.Net.Between(1, 400) * TimeSpan.TicksPerMillisecond : world.Net.Between(1, 40_000);

    /// <summary>Until when nothing passes from one node to another; null when everything does.</summary>
    public long? PartedUntil(int from, int to) => _parted.TryGetValue((from, to), out var until) && until > world.Now ? until : null;

    /// <summary>Lets nothing pass in one direction for so long.</summary>
    public void Part(int from, int to, TimeSpan duration) => _parted[(from, to)] = world.Now + duration.Ticks;

    /// <summary>Ends all partitions that have not begun to end.</summary>
    public void Heal() => _parted.Clear();

    /// <summary>Breaks the streams of a node, or only those with another one.</summary>
    public void Break(int node, int? other = null)
    {
        foreach (var connection in _connections.Where(connection => connection.IsOf(node) && (other is null || connection.IsOf(other.Value))))
        {
            connection.Break();
        }
    }

    /// <summary>Carries an old frame once more, or one that was tampered with: a relay that is hostile, or a peer.</summary>
    public bool Replay(int from, int to, SeededRandom random)
    {
        var pipe = _connections.Where(connection => !connection.IsBroken)
            .Select(connection => connection.Dialler == from ? connection.ToAnswerer : connection.ToDialler)
            .LastOrDefault(pipe => pipe.From == from && pipe.To == to);
        if (pipe is null || !_old.TryGetValue((from, to), out var frames))
        {
            return false;
        }

        var bytes = frames[random.Below(frames.Count)];
        if (random.OneIn(2))
        {
            var frame = Frame.Parser.ParseFrom(bytes);
            var broken = frame.Entries.Head.Signature.ToByteArray();
            broken[random.Below(broken.Length)] ^= 1;
            frame.Entries.Head.Signature = ByteString.CopyFrom(broken);
            bytes = frame.ToByteArray();
        }

        pipe.Inject(bytes);
        return true;
    }

    internal byte[] Sending(Pipe pipe, Frame frame)
    {
        Observe?.Invoke(pipe.From, pipe.To, frame);
        var bytes = frame.ToByteArray();
        if (frame.ContentCase == Frame.ContentOneofCase.Entries)
        {
            if (!_old.TryGetValue((pipe.From, pipe.To), out var frames))
            {
                _old[(pipe.From, pipe.To)] = frames = [];
            }

            frames.Add(bytes);
            if (frames.Count > KeptFrames)
            {
                frames.RemoveAt(0);
            }
        }

        return bytes;
    }

    internal Frame Received(Pipe pipe, Frame frame)
    {
        Frames++;
        world.Trace.Note(
            pipe.To, $"reads {frame.ContentCase}", frame.Entries?.Entries_.FirstOrDefault()?.Seq is { } first ? (long)first : pipe.From, frame.Entries?.Entries_.Count ?? 0);
        return frame;
    }
}
