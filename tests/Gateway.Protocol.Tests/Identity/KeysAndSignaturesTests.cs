using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Protocol.Sealing;
using Gateway.Protocol.Tests.Support;
using Gateway.Tests;
using Google.Protobuf;

namespace Gateway.Protocol.Tests.Identity;

public sealed class KeysAndSignaturesTests : IDisposable
{
    private readonly TestAgency _agency = new("kar");

    public void Dispose() => _agency.Dispose();

    [Fact]
    public void The_encoding_that_is_signed_is_that_of_the_DSSE_test_vector()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.Path("vectors", "tlog", "signed-note-and-dsse.json")));
        var vector = file.RootElement.GetProperty("dssePae");
        var encoding = Signatures.PreAuthenticationEncoding(
            vector.GetProperty("payloadType").GetString()!, Encoding.UTF8.GetBytes(vector.GetProperty("payload").GetString()!));
        Assert.Equal(vector.GetProperty("pae").GetString(), Encoding.UTF8.GetString(encoding));
        Assert.Equal("DSSEv1 0  0 "u8.ToArray(), Signatures.PreAuthenticationEncoding("", []));
        Assert.Equal("DSSEv1 2 é 3 \0\0\0"u8.ToArray(), Signatures.PreAuthenticationEncoding("é", new byte[3]));
    }

    [Fact]
    public void Every_payload_type_belongs_to_one_use_of_keys()
    {
        var types = typeof(PayloadTypes).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).ToList();
        Assert.Equal(10, types.Distinct().Count());
        foreach (var type in types)
        {
            Assert.Matches("^application/vnd\\.gateway\\.[a-z-]+\\.v1$", type);
            Assert.NotEqual(KeyUse.Unspecified, PayloadTypes.UseOf(type));
            foreach (var use in Enum.GetValues<KeyUse>().Where(use => use is not (KeyUse.Unspecified or KeyUse.Kem)))
            {
                using var key = SigningKey.Create(use);
                if (use != PayloadTypes.UseOf(type))
                {
                    Assert.Throws<InvalidOperationException>(() => key.Sign(type, []));
                    continue;
                }

                var envelope = key.SignEnvelope(type, [1]);
                Assert.Equal(types.Where(other => other == type), types.Where(other => Signatures.Verify(envelope, TestAgency.Verifying(key), other)));
            }
        }
    }

    [Fact]
    public void Wrong_lengths_are_false_and_never_an_error()
    {
        var signature = _agency.LinkKey.Sign(PayloadTypes.FeedHead, [1]);
        var key = _agency.LinkKey.PublicKey.ToArray();
        Assert.True(Signatures.Verify(key, PayloadTypes.FeedHead, [1], signature));
        Assert.False(Signatures.Verify(key, PayloadTypes.FeedHead, [1], signature.AsSpan(1)));
        Assert.False(Signatures.Verify(key, PayloadTypes.FeedHead, [1], []));
        Assert.False(Signatures.Verify(key.AsSpan(1), PayloadTypes.FeedHead, [1], signature));
        Assert.False(Signatures.Verify([], PayloadTypes.FeedHead, [1], signature));
        Assert.False(Signatures.Verify(new Signed(), TestAgency.Verifying(_agency.LinkKey), PayloadTypes.FeedHead));
    }

    [Fact]
    public void An_envelope_names_the_key_that_signed_it()
    {
        var envelope = _agency.LinkKey.SignEnvelope(PayloadTypes.FeedHead, [1]);
        Assert.True(Signatures.Verify(envelope, TestAgency.Verifying(_agency.LinkKey), PayloadTypes.FeedHead));
        envelope.KeyId = ByteString.CopyFrom(_agency.OldLinkKey.Id.ToBytes());
        Assert.False(Signatures.Verify(envelope, TestAgency.Verifying(_agency.LinkKey), PayloadTypes.FeedHead));
    }

    [Fact]
    public void Names_are_the_hashes_the_specification_writes_down()
    {
        var key = _agency.LinkKey.PublicKey.ToArray();
        Assert.Equal(
            SHA256.HashData([0, 0, 0, 14, .. "gateway/key/v1"u8, 0, 0, 0, 2, 0, 0, 0, 32, .. key])[..16], _agency.LinkKey.Id.ToBytes());
        var root = _agency.Root.PublicKey.ToArray();
        Assert.Equal(SHA256.HashData([0, 0, 0, 15, .. "gateway/root/v1"u8, 0, 0, 0, 32, .. root]), _agency.Id.ToBytes());
        Assert.Equal(
            SHA256.HashData(
            [
                0, 0, 0, 15, .. "gateway/feed/v1"u8, 0, 0, 0, 32, .. _agency.Id.ToBytes(), 0, 0, 0, 32, .. new byte[32],
                0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 1, 0,
            ]),
            FeedId.Of(_agency.Id, Zero(), Lane.Bulk, 256).ToBytes());

        static AgencyId Zero() => AgencyId.TryFromBytes(new byte[32], out var zero) ? zero : throw new InvalidOperationException();
    }

    [Fact]
    public void A_fingerprint_is_60_digits_and_matches_as_people_type_it()
    {
        var fingerprint = _agency.Id.ToFingerprint();
        Assert.Matches("^([0-9]{5} ){11}[0-9]{5}$", fingerprint);
        var digits = fingerprint.Replace(" ", "", StringComparison.Ordinal);
        var number = new BigInteger(_agency.Id.ToBytes(), isUnsigned: true, isBigEndian: true);
        Assert.Equal(BigInteger.Parse(digits, null), number % BigInteger.Pow(10, 60));
        Assert.True(_agency.Id.MatchesFingerprint(fingerprint));
        Assert.True(_agency.Id.MatchesFingerprint(digits));
        Assert.True(_agency.Id.MatchesFingerprint($"  {fingerprint.Replace(' ', '\n')}\t"));
        Assert.False(_agency.Id.MatchesFingerprint(digits[1..]));
        Assert.False(_agency.Id.MatchesFingerprint(digits + "0"));
        Assert.False(_agency.Id.MatchesFingerprint(""));
        for (var i = 0; i < 60; i++)
        {
            Assert.False(_agency.Id.MatchesFingerprint($"{digits[..i]}{(digits[i] - '0' + 1) % 10}{digits[(i + 1)..]}"));
        }

        // Leading zeros stay.
        Assert.True(AgencyId.TryFromBytes([.. new byte[31], 7], out var small));
        Assert.Equal(string.Join(' ', Enumerable.Repeat("00000", 11).Append("00007")), small.ToFingerprint());
    }

    [Fact]
    public void Names_parse_from_bytes_and_lower_case_digits_of_their_length_only()
    {
        Assert.True(AgencyId.TryParse(new string('a', 64), out _) && KeyId.TryParse(new string('0', 32), out _));
        Assert.True(FeedId.TryParse(new string('f', 64), out _) && RecordId.TryParse(new string('9', 32), out _));
        Assert.False(AgencyId.TryParse(new string('A', 64), out _) || AgencyId.TryParse(new string('a', 63), out _) || AgencyId.TryParse(null, out _));
        Assert.False(KeyId.TryParse(new string('g', 32), out _) || KeyId.TryFromBytes(new byte[15], out _) || KeyId.TryFromBytes([], out _));
        Assert.False(FeedId.TryFromBytes(new byte[33], out _) || RecordId.TryFromBytes(new byte[17], out _));
        Assert.True(RecordId.TryParse(RecordId.New(SeededRandom.From(1)).ToString(), out var record));
        Assert.Equal(RecordId.New(SeededRandom.From(1)), record);
        Assert.Equal([], default(AgencyId).ToBytes());
    }

    [Fact]
    public void Keys_come_back_from_their_secrets_and_print_none()
    {
        var secret = _agency.LinkKey.ExportSecret();
        using var again = SigningKey.Import(KeyUse.Link, secret);
        Assert.Equal(_agency.LinkKey.Id, again.Id);
        var kemSecret = _agency.Kem.ExportSecret();
        using var kemAgain = KemKey.Import(kemSecret);
        Assert.Equal(_agency.Kem.Id, kemAgain.Id);
        string[] printed = [again.ToString(), kemAgain.ToString(), TestAgency.Verifying(again).ToString()];
        Assert.All(printed, text => Assert.DoesNotContain(Convert.ToHexString(secret), text, StringComparison.OrdinalIgnoreCase));
        Assert.All(printed, text => Assert.DoesNotContain(Convert.ToHexString(kemSecret), text, StringComparison.OrdinalIgnoreCase));
    }
}
