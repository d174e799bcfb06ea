using System.Buffers.Binary;
using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Sealing;

namespace Gateway.Protocol.Feeds;

/// <summary>
/// The epochs one session has opened in one feed (protos/spec/feed.md, "Epoch"). A writer never returns to an epoch it has left, so
/// only those that can still come are kept.
/// </summary>
internal sealed class SessionEpochs(FeedRoute route, FeedReaderKeys keys) : IDisposable
{
    private readonly Dictionary<UInt128, OpeningEpoch> _open = [];

    /// <summary>Checks the epoch starts of a frame, and opens those that its entries need.</summary>
    /// <param name="starts">As received, with a signed head that verified.</param>
    /// <param name="needed">Epochs of the entries that are not withdrawn.</param>
    /// <returns>Why the frame cannot be read, or null.</returns>
    public ReadResult? Accept(IReadOnlyList<Signed> starts, IReadOnlySet<UInt128> needed)
    {
        foreach (var start in starts)
        {
            // An epoch may have been started under an earlier link key of the sender than the one that signs heads now.
            if (!KeyId.TryFromBytes(start.KeyId.Span, out var keyId) || keys.FindPastLinkKey(keyId) is not { } linkKey)
            {
                return new ReadResult.Refused("an epoch start names a link key of the sender");
            }

            if (VerifiedEpochStart.Read(start, route, linkKey, out var verified) is { } rule)
            {
                return new ReadResult.Refused(rule);
            }

            var name = NameOf(verified!.Info.EpochId.Span);
            if (!needed.Contains(name) || _open.ContainsKey(name))
            {
                continue;
            }

            switch (OpeningEpoch.Accept(verified, route, keys.FindKemKey))
            {
                case EpochResult.Accepted accepted:
                    _open.Add(name, accepted.Epoch);
                    break;
                case EpochResult.Refused refused:
                    return new ReadResult.Refused(refused.Rule);
                case EpochResult.KeyGone gone:
                    return new ReadResult.KeyGone(gone.KemKey);
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        return _open.Count > FeedReader.MaxEpochs
            ? new ReadResult.Refused("a session holds at most 1,024 epochs of a feed that are still to come")
            : null;
    }

    /// <summary>The epoch a slip names; null when this session has not opened it.</summary>
    public OpeningEpoch? Find(Slip slip) => _open.GetValueOrDefault(NameOf(slip.EpochId.Span));

    /// <summary>Closes every epoch that began before this one.</summary>
    public void CloseBefore(OpeningEpoch current)
    {
        foreach (var (name, epoch) in _open.Where(open => open.Value.FirstSeq < current.FirstSeq).ToList())
        {
            epoch.Dispose();
            _ = _open.Remove(name);
        }
    }

    /// <summary>An epoch id as a key to look up.</summary>
    public static UInt128 NameOf(ReadOnlySpan<byte> epochId) => BinaryPrimitives.ReadUInt128BigEndian(epochId);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var epoch in _open.Values)
        {
            epoch.Dispose();
        }

        _open.Clear();
    }
}
