using System.Data.Common;
using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Storage;
using Gateway.Protocol;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Sealing;
using Microsoft.Extensions.Hosting;

namespace Gateway.Node.Peers;

/// <summary>
/// Keeps this agency's descriptor fresh while the node runs, and tells every peer through the control lane: a new KEM key after 7 days, a
/// new descriptor after a third of its time. A peer that is offline learns it from the feed, or from the next Hello.
/// </summary>
internal sealed class IdentityRenewal(
    NodeFolder folder, NodeSettings settings, OwnKeys keys, GatewayDatabase database, PeerDirectory directory, OutboundWakes wakes, PeerLog log, TimeProvider time)
    : BackgroundService
{
    /// <summary>How often it looks whether something is due.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromHours(1);

    /// <summary>The descriptor that peers know of: an earlier run's, which every Hello shows, or the last one that a commit told them.</summary>
    private ulong _told = keys.Self.Descriptor.Number;

    /// <summary>Renews what is due; does nothing when nothing is.</summary>
    /// <returns>Whether peers were told of a newer descriptor.</returns>
    public async Task<bool> RenewAsync(CancellationToken cancel)
    {
        var self = folder.Renew(keys, settings, time.GetUtcNow());
        if (self.Descriptor.Number == _told)
        {
            return false;
        }

        var body = SealedBody.Seal(CanonicalMessage.Write(new EntryBody { Identity = self.Identity }), RandomNumberGenerator.Fill);
        await database.WriteAsync(scope => Tell(scope, self, body), cancel);
        _told = self.Descriptor.Number;
        return true;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RenewAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ConfigurationException or StoreUnavailableException or DbException)
            {
                // Consequence: what is due stays due and is tried again in an hour; `doctor` shows what is about to end.
                log.NotRenewed(failure.GetType().Name);
            }
        }
    }

    private Written<bool> Tell(WriteScope scope, VerifiedAgency self, SealedBody body)
    {
        var told = directory.All.Where(peer => peer.IsAccepted)
            .Select(peer => (Peer: peer, KemKey: peer.Agency.CurrentKey(KeyUse.Kem, scope.Now))).Where(peer => peer.KemKey is not null && !StoppedFeeds.IsStopped(scope.Sql, peer.Peer.Row, Lane.Control)).ToList();
        var row = told.Count == 0 ? 0 : OutboundFeeds.StoreBody(scope.Sql, body, told.Count);
        foreach (var (peer, kemKey) in told)
        {
            scope.Feeds.Append(scope.Sql, (peer.Row, peer.Id), Lane.Control, body, row, kemKey!, recordRow: null);
            scope.AfterCommit(wakes.Of(peer.Row).Set);
        }

        return new Written<bool>(true, new AuditEntry(AuditEntry.NodeActor, "renew-identity")
        {
            Detail = $"descriptor {self.Descriptor.Number}, {told.Count} peer(s) told",
        });
    }
}
