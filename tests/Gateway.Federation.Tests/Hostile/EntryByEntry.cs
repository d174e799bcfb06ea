using Gateway.Exchange.V1;

namespace Gateway.Federation.Tests.Hostile;

/// <summary>A scripted peer that sends one entry after the other, correctly sealed and signed, each after the receipt for the one before.</summary>
internal sealed class EntryByEntry
{
    /// <summary>Bytes that go beside their entry; more goes ahead of it in chunks.</summary>
    private const int Inline = 24 * 1024;

    private readonly ScriptedSession _session;
    private readonly ScriptedFeed _feed;
    private readonly Dictionary<OutcomeCode, int> _outcomes = [];

    private EntryByEntry(ScriptedSession session, ScriptedFeed feed)
    {
        _session = session;
        _feed = feed;
    }

    /// <summary>How many entries had which outcome.</summary>
    public IReadOnlyDictionary<OutcomeCode, int> Outcomes => _outcomes;

    /// <summary>Entries sent and receipted.</summary>
    public ulong Receipted { get; private set; }

    /// <summary>Becomes a peer of the node and opens a session.</summary>
    public static async Task<EntryByEntry> OpenAsync(ScriptedPeer peer, TestAgency node)
    {
        await peer.BeAcceptedByAsync(node);
        var session = peer.Dial(node);
        await session.SendAsync(peer.Hello(node));
        return new EntryByEntry(session, peer.FeedTo(node));
    }

    /// <summary>Sends one entry with this body.</summary>
    /// <returns>What the receipt says became of it.</returns>
    public async Task<OutcomeCode> SendAsync(byte[] body)
    {
        foreach (var frame in body.Length <= Inline ? [_feed.Frame(body)] : _feed.Chunked(body))
        {
            await _session.SendAsync(frame);
        }

        var receipt = await _session.UntilAsync(Frame.ContentOneofCase.Receipt);
        Assert.True(receipt is not null, $"No receipt after entry {_feed.Position.Seq}: {_session.Received.LastOrDefault()} {_session.Ended}");
        var read = Receipt.Parser.ParseFrom(receipt.Receipt.Payload);
        Assert.Equal((Receipted, _feed.Position.Seq), (read.From, read.To));
        Receipted = read.To;
        var outcome = read.Exceptions.Count == 0 ? OutcomeCode.Admitted : Assert.Single(read.Exceptions).Code;
        _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
        return outcome;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Receipted} entries: {string.Join(", ", _outcomes.Select(outcome => $"{outcome.Value} {outcome.Key}"))}";
}
