using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Protocol.Sealing;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Protocol.Tests.Support;

/// <summary>One feed between two test agencies: what its sender has committed, and readers of it.</summary>
internal sealed class TestFeed : IDisposable
{
    private readonly List<(WrittenEntry Entry, ByteString Body)> _committed = [];
    private readonly Dictionary<string, Signed> _starts = [];
    private readonly FillRandom _random;
    private FeedWriter _writer;

    public TestFeed(TestAgency sender, TestAgency receiver, Lane lane = Lane.Records, ulong generation = 1, FillRandom? random = null)
    {
        (Sender, Receiver) = (sender, receiver);
        Route = new FeedRoute(sender.Id, receiver.Id, lane, generation);
        _random = random ?? RandomNumberGenerator.Fill;
        LinkKey = sender.LinkKey;
        _writer = new FeedWriter(Route, HeadChain.Start(Route.Id), LinkKey, _random);
        KemKeys.Add(receiver.Kem.Id, receiver.Kem);
        KemKeys.Add(receiver.NextKem.Id, receiver.NextKem);
    }

    public TestAgency Sender { get; }

    public TestAgency Receiver { get; }

    public FeedRoute Route { get; }

    /// <summary>The key the sender signs with now.</summary>
    public SigningKey LinkKey { get; private set; }

    /// <summary>The receiver's KEM keys that still exist.</summary>
    public Dictionary<KeyId, KemKey> KemKeys { get; } = [];

    public int Count => _committed.Count;

    public WrittenEntry this[int seq] => _committed[seq - 1].Entry;

    /// <summary>Appends the body of a view and commits it.</summary>
    public WrittenEntry AppendView(RecordView view, KemKey? kem = null) => Append(new EntryBody { View = view.ToByteString() }, kem);

    /// <summary>Appends a body and commits it.</summary>
    public WrittenEntry Append(EntryBody body, KemKey? kem = null) => AppendBytes(body.ToByteArray(), kem);

    /// <summary>Appends any bytes as a body and commits them.</summary>
    public WrittenEntry AppendBytes(byte[] content, KemKey? kem = null)
    {
        using var body = SealedBody.Seal(content, _random);
        var entry = _writer.Append(body, TestAgency.Verifying(kem ?? Receiver.Kem))!;
        if (entry.EpochStart is not null)
        {
            _starts.Add(NameOf(entry), entry.EpochStart);
        }

        _committed.Add((entry, ByteString.CopyFrom(body.Ciphertext.Span)));
        return entry;
    }

    /// <summary>Seals an entry that is never committed, and starts over at what was: what a failed commit does.</summary>
    public WrittenEntry FailToAppend(byte[] content)
    {
        using var body = SealedBody.Seal(content, _random);
        var entry = _writer.Append(body, TestAgency.Verifying(Receiver.Kem))!;
        StartOver();
        return entry;
    }

    /// <summary>A new process takes the feed over from the database, perhaps with a new link key.</summary>
    public void StartOver(SigningKey? linkKey = null)
    {
        LinkKey = linkKey ?? LinkKey;
        _writer.Dispose();
        _writer = new FeedWriter(Route, Count == 0 ? HeadChain.Start(Route.Id) : this[Count].Position, LinkKey, _random);
    }

    /// <summary>A frame with the entries from one sequence number to another, as the sender sends it.</summary>
    /// <param name="from">The first entry.</param>
    /// <param name="to">The last one.</param>
    /// <param name="withdrawn">Entries whose body is withdrawn.</param>
    /// <param name="carried">Epochs that the session has carried already; those of this frame are added.</param>
    public Entries Frame(int from, int to, IReadOnlySet<int>? withdrawn = null, HashSet<string>? carried = null)
    {
        carried ??= [];
        var frame = new Entries { Lane = Route.Lane, Head = SignedHeads.Sign(Route.Id, this[to].Position, Receiver.Kem.Id, LinkKey) };
        for (var seq = from; seq <= to; seq++)
        {
            var (entry, body) = _committed[seq - 1];
            var wire = new FeedEntry { Seq = (ulong)seq, Slip = ByteString.CopyFrom(entry.Slip.Span) };
            if (withdrawn?.Contains(seq) == true)
            {
                wire.Withdrawal = SignedHeads.SignWithdrawal(Route.Id, (ulong)seq, entry.Slip.Span, WithdrawalReason.Recalled, LinkKey);
            }
            else
            {
                wire.Body = body;
                if (carried.Add(NameOf(entry)))
                {
                    frame.Epochs.Add(_starts[NameOf(entry)]);
                }
            }

            frame.Entries_.Add(wire);
        }

        return frame;
    }

    /// <summary>A reader of this feed at its receiver.</summary>
    /// <param name="at">Where it stands; at the beginning by default.</param>
    /// <param name="route">The feed it believes to read; this one by default.</param>
    /// <param name="change">Changes what it knows.</param>
    public FeedReader Reader(FeedHeadPosition? at = null, FeedRoute? route = null, Func<FeedReaderKeys, FeedReaderKeys>? change = null)
    {
        var keys = Keys();
        return new FeedReader(route ?? Route, at ?? HeadChain.Start((route ?? Route).Id), change?.Invoke(keys) ?? keys);
    }

    /// <summary>What the receiver knows.</summary>
    public FeedReaderKeys Keys() => new()
    {
        FindLinkKey = id => id == Sender.LinkKey.Id ? TestAgency.Verifying(Sender.LinkKey) : null,
        FindPastLinkKey = id =>
            id == Sender.LinkKey.Id ? TestAgency.Verifying(Sender.LinkKey)
            : id == Sender.OldLinkKey.Id ? TestAgency.Verifying(Sender.OldLinkKey)
            : null,
        FindKemKey = id => KemKeys.GetValueOrDefault(id),
        FindRecordKey = Sender.FindRecordKey,
        IsOwnFeed = feed => feed == FeedId.Of(Receiver.Id, Sender.Id, Lane.Records, 1),
        BatchSignatures = new BatchSignatureCache(),
    };

    public void Dispose() => _writer.Dispose();

    private static string NameOf(WrittenEntry entry) => Convert.ToHexString(entry.EpochId.Span);
}
