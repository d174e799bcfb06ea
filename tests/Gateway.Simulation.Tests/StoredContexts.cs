using System.Runtime.CompilerServices;
using Gateway.Exchange.V1;
using Gateway.Node.Storage;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Sealing;

namespace Gateway.Simulation.Tests;

/// <summary>
/// The planted bug <see cref="PlantedBug.StoredSealingContext"/>: what a node would have if it kept its sealing contexts beside its database
/// and read both back after a crash. The product offers no way to do this, so private parts of it are taken by name.
/// </summary>
internal static class StoredContexts
{
    /// <summary>Sets every feed writer back to where the database stands, its sealing context with it.</summary>
    public static void SetBack(OutboundFeeds feeds, SqlSession sql)
    {
        var writers = Writers(feeds);
        foreach (var (key, writer) in writers.ToList())
        {
            var stored = OutboundEntries.Feeds(sql, key.Peer).FirstOrDefault(feed => feed.Lane == key.Lane);
            if (stored is null || Epoch(writer) is not { } epoch || stored.Position.Seq + 1 < FirstSeq(epoch)
                || OutboundEntries.EpochStart(sql, epoch.EpochId) is null)
            {
                // Its start was not stored, so neither was it.
                writers.Remove(key);
                continue;
            }

            SetPosition(writer, stored.Position);
            SetNextIndex(Context(epoch), stored.Position.Seq + 1 - FirstSeq(epoch));
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_writers")]
    private static extern ref Dictionary<(long Peer, Lane Lane), FeedWriter> Writers(OutboundFeeds feeds);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_epoch")]
    private static extern ref SealingEpoch? Epoch(FeedWriter writer);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_firstSeq")]
    private static extern ref ulong FirstSeq(SealingEpoch epoch);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_context")]
    private static extern ref HpkeContext Context(SealingEpoch epoch);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Position")]
    private static extern void SetPosition(FeedWriter writer, FeedHeadPosition position);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_NextIndex")]
    private static extern void SetNextIndex(HpkeContext context, ulong index);
}
