using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Sealing;

namespace Gateway.Protocol.Feeds;

/// <summary>
/// The sender's side of one feed: numbers entries and seals their slips. It lives only as long as its process is sure of its position; a
/// failed or uncertain commit throws it away, and its successor begins a new epoch at what the database holds. One owner appends, in order.
/// </summary>
public sealed class FeedWriter(FeedRoute route, FeedHeadPosition position, SigningKey linkKey, FillRandom random) : IDisposable
{
    private SealingEpoch? _epoch;
    private bool _disposed;

    /// <summary>The feed.</summary>
    public FeedRoute Route => route;

    /// <summary>The last entry written.</summary>
    public FeedHeadPosition Position { get; private set; } = position;

    /// <summary>Appends an entry for this body.</summary>
    /// <param name="body">The sealed body.</param>
    /// <param name="kemKey">The receiver's current KEM key; another one than before begins a new epoch.</param>
    /// <returns>Null when the KEM key is not usable: nothing was written.</returns>
    /// <exception cref="ObjectDisposedException">The writer was thrown away.</exception>
    public WrittenEntry? Append(SealedBody body, VerifyingKey kemKey)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Signed? start = null;
        if (_epoch is null || _epoch.KemKey != kemKey.Id)
        {
            _epoch?.Dispose();
            _epoch = SealingEpoch.Begin(route, kemKey, linkKey, Position, random);
            start = _epoch?.Start;
        }

        if (_epoch is null)
        {
            return null;
        }

        var slip = _epoch.SealSlip(Position.Seq + 1, body);
        Position = HeadChain.Next(Position, slip);
        return new WrittenEntry(Position, slip, _epoch.EpochId, _epoch.KemKey, start);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _epoch?.Dispose();
    }
}

/// <summary>An entry as it is committed.</summary>
/// <param name="Position">Its sequence number and the head after it.</param>
/// <param name="Slip">Its slip.</param>
/// <param name="EpochId">The epoch the slip is sealed in.</param>
/// <param name="KemKey">The receiver's key that epoch needs.</param>
/// <param name="EpochStart">The signed start, when this entry is the first of its epoch.</param>
public sealed record WrittenEntry(FeedHeadPosition Position, ReadOnlyMemory<byte> Slip, ReadOnlyMemory<byte> EpochId, KeyId KemKey, Signed? EpochStart);
