using System.Text;
using Gateway.Exchange.V1;
using Gateway.Protocol;
using Gateway.Record.V1;
using Gateway.Tests;
using Google.Protobuf;

namespace Gateway.Federation.Tests.Hostile;

/// <summary>
/// Every file of the corpora comes as entries of an accepted peer, correctly sealed and signed: what is no record is refused or
/// set aside with a code and consumed, what is one is decided, and the honest peer's records go on arriving.
/// </summary>
public sealed class CorpusTests(TwoAgencies agencies) : IClassFixture<TwoAgencies>
{
    /// <summary>Bytes of a file in one entry; a longer file becomes several.</summary>
    private const int Piece = 256 * 1024;

    private const int MaxText = 60 * 1024;

    [Fact]
    public Task As_the_body_of_an_entry() => SendAsync(piece => piece, isRefused: true);

    [Fact]
    public Task As_the_bytes_of_a_view() => SendAsync(
        piece => CanonicalMessage.Write(new EntryBody { View = ByteString.CopyFrom(piece) }), isRefused: true);

    [Fact]
    public Task As_the_payload_of_a_statement() => SendAsync(
        piece => CanonicalMessage.Write(new EntryBody
        {
            Statement = new Signed { Payload = ByteString.CopyFrom(piece), KeyId = ByteString.CopyFrom(new byte[16]), Signature = ByteString.CopyFrom(new byte[64]) },
        }),
        isRefused: true);

    /// <summary>Text may be strange and still be text: here it counts that each piece is decided and none stops the feed.</summary>
    [Fact]
    public async Task As_the_text_of_a_record()
    {
        await using var peer = ScriptedPeer.Create(agencies.NextName());
        await SendAsync(
            peer,
            piece =>
            {
                var record = SampleRecords.Suspect();
                record.Entities.Add(new Entity { Key = "ad", OnlineAd = new OnlineAd { Text = TextOf(piece) } });
                return peer.Body(record);
            },
            isRefused: false);
    }

    private static string TextOf(byte[] piece)
    {
        var text = Encoding.UTF8.GetString(piece.AsSpan(0, Math.Min(piece.Length, MaxText / 3)));
        return text.Length == 0 ? "x" : text;
    }

    private async Task SendAsync(Func<byte[], byte[]> toBody, bool isRefused)
    {
        await using var peer = ScriptedPeer.Create(agencies.NextName());
        await SendAsync(peer, toBody, isRefused);
    }

    private async Task SendAsync(ScriptedPeer peer, Func<byte[], byte[]> toBody, bool isRefused)
    {
        var sending = await EntryByEntry.OpenAsync(peer, agencies.Node);
        var files = Directory.GetFiles(SharedFolder.Path("corpora"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        foreach (var piece in files.SelectMany(file => File.ReadAllBytes(file).Chunk(Piece).DefaultIfEmpty([])))
        {
            await sending.SendAsync(toBody(piece));
        }

        var outcomes = sending.Outcomes;
        TestContext.Current.TestOutputHelper!.WriteLine($"{files.Count} files, {sending}");
        Assert.True(files.Count > 0);
        if (isRefused)
        {
            Assert.Empty(outcomes.Keys.Except([OutcomeCode.Refused, OutcomeCode.Quarantined]));
            Assert.Equal(0, agencies.StoredFrom(peer));
        }
        else
        {
            Assert.Empty(outcomes.Keys.Except([OutcomeCode.Admitted, OutcomeCode.Refused, OutcomeCode.Quarantined]));
            Assert.Equal(outcomes.GetValueOrDefault(OutcomeCode.Admitted), agencies.StoredFrom(peer));
        }

        await agencies.AssertOtherPeerUnharmedAsync();
    }
}
