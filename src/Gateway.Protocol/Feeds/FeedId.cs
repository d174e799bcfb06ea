using System.Diagnostics.CodeAnalysis;
using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;

namespace Gateway.Protocol.Feeds;

/// <summary>Names a feed: SHA-256( LP("gateway/feed/v1") LP(sender) LP(receiver) u32(lane) u64(generation) ), so that no feed's bytes can be
/// passed off as another's (protos/spec/feed.md).</summary>
public readonly record struct FeedId
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private readonly string? _hex;

    private FeedId(string hex) => _hex = hex;

    /// <summary>The name of one lane from sender to receiver in one generation.</summary>
    /// <param name="sender">Root fingerprint of the sending agency.</param>
    /// <param name="receiver">Root fingerprint of the receiving agency.</param>
    /// <param name="lane">The lane; never UNSPECIFIED.</param>
    /// <param name="generation">1 and up.</param>
    public static FeedId Of(AgencyId sender, AgencyId receiver, Lane lane, ulong generation) =>
        new(Convert.ToHexStringLower(new FramedBytes()
            .Text("gateway/feed/v1").Bytes(sender.ToBytes()).Bytes(receiver.ToBytes()).Number((uint)lane).Number(generation).ToSha256()));

    /// <summary>Reads the bytes as they stand in messages; false when there are not exactly <see cref="Size"/>.</summary>
    public static bool TryFromBytes(ReadOnlySpan<byte> bytes, out FeedId feed) => TryWrap(HexText.FromBytes(bytes, Size), out feed);

    /// <summary>Reads lower-case hexadecimal digits; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out FeedId feed) => TryWrap(HexText.FromText(text, Size), out feed);

    /// <summary>The bytes as they stand in messages.</summary>
    public byte[] ToBytes() => Convert.FromHexString(_hex ?? "");

    /// <summary>Lower-case hexadecimal digits.</summary>
    public override string ToString() => _hex ?? "";

    private static bool TryWrap(string? hex, out FeedId feed)
    {
        feed = hex is null ? default : new FeedId(hex);
        return hex is not null;
    }
}
