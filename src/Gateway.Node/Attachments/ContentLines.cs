using System.Collections.Concurrent;
using System.Threading.Channels;
using Gateway.Exchange.V1;
using Gateway.Node.Storage;
using Gateway.Protocol.Identity;
using Google.Protobuf;

namespace Gateway.Node.Attachments;

/// <summary>
/// Where pulls and sessions meet: a session offers to ask its peer for chunks, and hands on what comes. What nobody waits for any more is
/// dropped.
/// </summary>
internal sealed class ContentLines
{
    /// <summary>Answers that wait for a pull, in frames; more than any pull asks for.</summary>
    public const int MaxWaiting = 4 * ContentServing.MaxChunks;

    private readonly ConcurrentDictionary<AgencyId, Action<Frame>> _sessions = new();
    private readonly ConcurrentDictionary<(AgencyId Peer, ByteString Digest), Channel<Frame>> _pulls = new();

    /// <summary>Set when a session opens.</summary>
    public Wake Opened { get; } = new();

    /// <summary>A session with this peer is open.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="ask">Sends a frame to it.</param>
    public void Open(AgencyId peer, Action<Frame> ask)
    {
        _sessions[peer] = ask;
        Opened.Set();
    }

    /// <summary>That session is over.</summary>
    public void Close(AgencyId peer, Action<Frame> ask) => _sessions.TryRemove(KeyValuePair.Create(peer, ask));

    /// <summary>Hands on a chunk or refusal that came from a peer.</summary>
    public void Take(AgencyId peer, ByteString digest, Frame frame)
    {
        if (_pulls.TryGetValue((peer, digest), out var pull))
        {
            pull.Writer.TryWrite(frame);
        }
    }

    /// <summary>Asks a peer for chunks.</summary>
    /// <returns>False when no session with it is open.</returns>
    public bool TryAsk(AgencyId peer, Frame request)
    {
        if (!_sessions.TryGetValue(peer, out var ask))
        {
            return false;
        }

        ask(request);
        return true;
    }

    /// <summary>Begins to wait for answers about one content; null when somebody else already does.</summary>
    public ChannelReader<Frame>? Begin(AgencyId peer, ByteString digest)
    {
        var answers = Channel.CreateBounded<Frame>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
        return _pulls.TryAdd((peer, digest), answers) ? answers.Reader : null;
    }

    /// <summary>Nobody waits any more.</summary>
    public void End(AgencyId peer, ByteString digest) => _pulls.TryRemove((peer, digest), out _);
}
