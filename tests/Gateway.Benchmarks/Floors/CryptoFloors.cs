using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Protocol.Sealing;

namespace Gateway.Benchmarks.Floors;

/// <summary>The cryptography that no record can do without, with the product's own code and one record's sizes.</summary>
internal static class CryptoFloors
{
    private const int ManifestSize = 800;
    private const int ValueSize = 128;
    private static readonly AgencyId Sender = AgencyOf(1);
    private static readonly AgencyId Receiver = AgencyOf(2);

    /// <summary>One batch of 256 manifests signed, and each verified from its own path.</summary>
    public static Floor SignAndVerify(TimeSpan time)
    {
        using var key = SigningKey.Create(KeyUse.Record);
        var verifying = new VerifyingKey(key.Id, KeyUse.Record, key.PublicKey, DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        ReadOnlyMemory<byte>[] manifests = [.. Enumerable.Range(0, RecordBatch.Capacity).Select(_ => (ReadOnlyMemory<byte>)RandomNumberGenerator.GetBytes(ManifestSize))];
        return Floor.Measure(time, RecordBatch.Capacity, () =>
        {
            var proofs = RecordBatch.Sign(manifests, key, Sender, RandomNumberGenerator.Fill);
            var cache = new BatchSignatureCache();
            for (var i = 0; i < manifests.Length; i++)
            {
                var body = RecordBatch.SignedBody(Sender, key.Id, RecordBatch.RootOf(manifests[i].Span, proofs[i].Path.Span));
                Require(cache.Verify(verifying, RecordBatch.PayloadType, body, proofs[i].Signature.Span));
            }
        });
    }

    /// <summary>A body of one view sealed, its slip sealed into the feed, both opened again.</summary>
    public static Floor SealAndOpen(TimeSpan time, int bodySize)
    {
        using var link = SigningKey.Create(KeyUse.Link);
        using var kem = KemKey.Create();
        var verifyingLink = new VerifyingKey(link.Id, KeyUse.Link, link.PublicKey, DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        var verifyingKem = new VerifyingKey(kem.Id, KeyUse.Kem, kem.PublicKey, DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        var route = new FeedRoute(Sender, Receiver, Lane.Records, 1);
        using var writer = new FeedWriter(route, HeadChain.Start(route.Id), link, RandomNumberGenerator.Fill);
        using var firstBody = SealedBody.Seal([], RandomNumberGenerator.Fill);
        var first = writer.Append(firstBody, verifyingKem)!;
        using var epoch = OpeningEpoch.Accept(first.EpochStart!, route, verifyingLink, id => id == kem.Id ? kem : null) is EpochResult.Accepted accepted
            ? accepted.Epoch
            : throw new InvalidOperationException("An epoch just begun was not accepted.");
        var content = RandomNumberGenerator.GetBytes(bodySize);
        return Floor.Measure(time, 1, () =>
        {
            using var body = SealedBody.Seal(content, RandomNumberGenerator.Fill);
            var entry = writer.Append(body, verifyingKem)!;
            using var slip = epoch.OpenSlip(entry.Position.Seq, Protocol.Sealing.Slip.FromBytes(entry.Slip.Span)!);
            Require(slip is not null && SealedBody.Open(slip.BodyKey.Span, slip.BodyDigest.Span, body.Ciphertext.Span) is BodyResult.Opened);
        });
    }

    /// <summary>The slip of one further peer, sealed into its feed.</summary>
    public static Floor Slip(TimeSpan time)
    {
        using var link = SigningKey.Create(KeyUse.Link);
        using var kem = KemKey.Create();
        var verifyingKem = new VerifyingKey(kem.Id, KeyUse.Kem, kem.PublicKey, DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        var route = new FeedRoute(Sender, Receiver, Lane.Records, 1);
        using var writer = new FeedWriter(route, HeadChain.Start(route.Id), link, RandomNumberGenerator.Fill);
        using var body = SealedBody.Seal([], RandomNumberGenerator.Fill);
        return Floor.Measure(time, 1, () => Require(writer.Append(body, verifyingKem) is not null));
    }

    /// <summary>The salted digests of one record's fields, made by the sender and again by the receiver.</summary>
    public static Floor FieldDigests(TimeSpan time)
    {
        var value = RandomNumberGenerator.GetBytes(ValueSize + 120);
        return Floor.Measure(time, 1, () =>
        {
            Span<byte> made = stackalloc byte[SHA256.HashSizeInBytes];
            for (var i = 0; i < 2 * SampleRecords.Disclosures; i++)
            {
                SHA256.HashData(value, made);
            }
        });
    }

    private static AgencyId AgencyOf(byte filler)
    {
        var bytes = new byte[AgencyId.Size];
        Array.Fill(bytes, filler);
        return AgencyId.TryFromBytes(bytes, out var agency) ? agency : throw new InvalidOperationException("An agency id has 32 bytes.");
    }

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("A floor that does not verify what it made measures nothing.");
        }
    }
}
