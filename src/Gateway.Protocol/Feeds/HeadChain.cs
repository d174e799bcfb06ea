using System.Security.Cryptography;

namespace Gateway.Protocol.Feeds;

/// <summary>
/// The chain over a feed's slips: head_0 is the feed id, head_n = SHA-256( LP("gateway/head/v1") head_(n-1) SHA-256(slip_n) ).
/// </summary>
public static class HeadChain
{
    /// <summary>Length of a head in bytes.</summary>
    public const int Size = 32;

    /// <summary>Where a feed stands before its first entry.</summary>
    public static FeedHeadPosition Start(FeedId feed) => new(0, feed.ToBytes());

    /// <summary>Where it stands after one more slip.</summary>
    public static FeedHeadPosition Next(FeedHeadPosition position, ReadOnlySpan<byte> slip)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(slip, digest);
        return new FeedHeadPosition(
            checked(position.Seq + 1), new FramedBytes().Text("gateway/head/v1").Raw(position.Head.Span).Raw(digest).ToSha256());
    }
}

/// <summary>A place in a feed: the last sequence number and the head after it.</summary>
public readonly record struct FeedHeadPosition(ulong Seq, ReadOnlyMemory<byte> Head)
{
    /// <summary>Whether both name the same place with the same history.</summary>
    public bool IsSameAs(FeedHeadPosition other) => Seq == other.Seq && Head.Span.SequenceEqual(other.Head.Span);

    /// <summary>The same as <see cref="IsSameAs"/>: two positions are never told apart by where their bytes lie in memory.</summary>
    public bool Equals(FeedHeadPosition other) => IsSameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Seq.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"{Seq}:{Convert.ToHexStringLower(Head.Span)}";
}
