using System.Diagnostics;
using Gateway.Exchange.V1;
using Gateway.Protocol;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Federation.Tests.Hostile;

/// <summary>
/// Small bytes that want to become much: each comes as an entry of an accepted peer, correctly sealed, again and again. Each is refused or set
/// aside with a code, and what an honest peer sends meanwhile arrives, all of it.
/// </summary>
public sealed class BombTests(TwoAgencies agencies) : IClassFixture<TwoAgencies>
{
    private const int Rounds = 8;
    private const int Quiet = 60;

    private static readonly byte[] Deep = [.. Enumerable.Repeat((byte)0x0B, 60_000)];
    private static readonly byte[] Wide = [.. Enumerable.Repeat<byte[]>([0x7A, 0x00], 500_000).SelectMany(pair => pair)];
    private static readonly byte[] Long = [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x01];
    private static readonly byte[] Endless = [0x08, .. Enumerable.Repeat((byte)0xFF, 60_000)];

    private static readonly Dictionary<string, Func<ScriptedPeer, byte[]>> Bombs = new(
        from bomb in new Dictionary<string, byte[]> { ["deep"] = Deep, ["wide"] = Wide, ["long"] = Long, ["endless"] = Endless }
        from place in new Dictionary<string, Func<byte[], byte[]>>
        {
            ["body"] = bytes => bytes,
            ["view"] = bytes => Write(new EntryBody { View = ByteString.CopyFrom(bytes) }),
            ["statement"] = bytes => Write(new EntryBody { Statement = Wrap(bytes) }),
            ["outcome"] = bytes => Write(new EntryBody { Outcome = Wrap(bytes) }),
        }
        select KeyValuePair.Create<string, Func<ScriptedPeer, byte[]>>($"{bomb.Key} {place.Key}", _ => place.Value(bomb.Value)),
        StringComparer.Ordinal)
    {
        ["a view of zeros, as large as may be"] = _ => Write(new EntryBody { View = ByteString.CopyFrom(new byte[ViewVerifier.MaxViewSize]) }),
        ["half a million empty disclosures"] = _ => Write(new EntryBody
        {
            View = ByteString.CopyFrom([.. Enumerable.Repeat<byte[]>([0x22, 0x00], 500_000).SelectMany(pair => pair)]),
        }),
        ["a manifest of empty fields"] = peer => peer.Body(SampleRecords.Suspect(), manifest => [.. manifest, .. Enumerable.Repeat<byte[]>([0x7A, 0x00], 20_000).SelectMany(pair => pair)]),
        ["a signed statement with more digests than a record has"] = peer => Write(new EntryBody
        {
            Statement = RecordStatements.Sign(
                new RecordStatement
                {
                    Originator = ByteString.CopyFrom(peer.Keys.Agency.ToBytes()),
                    RecordId = ByteString.CopyFrom(new byte[RecordId.Size]),
                    Number = 1,
                    IssuedAt = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()),
                    Status = RecordStatus.Recalled,
                    Digests = ByteString.CopyFrom(new byte[32 * 20_000]),
                },
                peer.Keys.Record),
        }),
        ["more entities than a record may have"] = peer => peer.Body(Crowd()),
    };

    [Fact]
    public async Task Every_bomb_is_refused_or_set_aside_and_what_others_send_meanwhile_arrives()
    {
        await using var peer = ScriptedPeer.Create(agencies.NextName());
        var sending = await EntryByEntry.OpenAsync(peer, agencies.Node);
        var quiet = new List<double>();
        for (var i = 0; i < Quiet; i++)
        {
            quiet.Add(await DeliverAsync());
        }

        var attack = AttackAsync();
        var meanwhile = new List<double> { await DeliverAsync() };
        while (!attack.IsCompleted)
        {
            meanwhile.Add(await DeliverAsync());
        }

        // Measured and never judged here: both nodes, the attacker and the test share one machine, whatever else it does.
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{Bombs.Count} bombs, {Rounds} times, {sending}; from publishing at the honest peer to its receipt, p50 and p99 in ms: "
            + $"{At(quiet, 0.5):F1} and {At(quiet, 0.99):F1} over {quiet.Count} without the bombs, {At(meanwhile, 0.5):F1} and {At(meanwhile, 0.99):F1} over {meanwhile.Count} under them");
        var wrong = await attack;
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(0, agencies.StoredFrom(peer));
        await agencies.AssertOtherPeerUnharmedAsync();

        async Task<List<string>> AttackAsync()
        {
            var unexpected = new List<string>();
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var (name, make) in Bombs)
                {
                    if (await sending.SendAsync(make(peer)) is var outcome and not (OutcomeCode.Refused or OutcomeCode.Quarantined))
                    {
                        unexpected.Add($"{name}: {outcome}");
                    }
                }
            }

            return unexpected;
        }
    }

    private async Task<double> DeliverAsync()
    {
        var began = Stopwatch.GetTimestamp();
        await agencies.AssertArrivesAsync();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static double At(List<double> values, double share) => values.Order().ElementAt((int)Math.Ceiling(share * values.Count) - 1);

    private static Signed Wrap(byte[] payload) => new()
    {
        Payload = ByteString.CopyFrom(payload),
        KeyId = ByteString.CopyFrom(new byte[16]),
        Signature = ByteString.CopyFrom(new byte[64]),
    };

    private static byte[] Write(IMessage message) => message.ToByteArray();

    private static CaseRecord Crowd()
    {
        var record = SampleRecords.Suspect();
        record.Entities.AddRange(Enumerable.Range(0, 501).Select(i => new Entity { Key = $"e{i}", OnlineAd = new OnlineAd { Text = "x" } }));
        return record;
    }
}
