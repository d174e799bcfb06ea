using System.Globalization;
using System.Reflection;
using Gateway.Admin.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Diagnostics;
using Gateway.Node.Peers;
using Gateway.Node.Policies;
using Gateway.Node.Storage;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Gateway.Node.Oversight;

/// <summary>When this node was started.</summary>
internal sealed record StartedAt(DateTimeOffset Value);

/// <summary>Status and checks for operators, the audit for auditors.</summary>
internal sealed class NodeGrpcService(
    OwnKeys ownKeys, GatewayDatabase database, PeerDirectory directory, PolicyStore policies, IsConnected isConnected, NodeChecks checks, StartedAt startedAt) : NodeService.NodeServiceBase
{
    private const int DefaultPage = 100;
    private const int MaxPage = 1_000;

    /// <inheritdoc/>
    public override Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context)
    {
        var self = ownKeys.Self;
        var counts = database.Read(sql => (
            Own: sql.Number("SELECT COUNT(*) FROM record_version WHERE received_from IS NULL AND is_latest = 1"),
            Received: sql.Number("SELECT COUNT(*) FROM record_version WHERE received_from IS NOT NULL AND is_latest = 1"),
            Quarantined: sql.Number("SELECT COUNT(*) FROM quarantine"),
            Alerts: sql.Number("SELECT COUNT(*) FROM alert WHERE state = $1", (int)V1.AlertState.Open),
            Backlog: sql.Number("SELECT COALESCE(SUM(seq - receipted_to), 0) FROM outbound_feed"),
            StoppedFeeds: sql.Number(
                """
                SELECT (SELECT COUNT(*) FROM outbound_feed JOIN peer USING (peer_id) WHERE stop <> 0 AND state = $1) + (SELECT COUNT(*) FROM generation_offer)
                """,
                (int)PeerState.Accepted),
            DecideAgain: sql.Number("SELECT COUNT(*) FROM decide_again")));
        return Task.FromResult(new GetStatusResponse
        {
            ShortName = self.Descriptor.ShortName,
            Name = self.Descriptor.Name,
            Fingerprint = self.Id.ToFingerprint(),
            Version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            StartedAt = Timestamp.FromDateTimeOffset(startedAt.Value),
            OwnRecords = (ulong)counts.Own,
            ReceivedRecords = (ulong)counts.Received,
            Quarantined = (ulong)counts.Quarantined,
            OpenAlerts = (ulong)counts.Alerts,
            Peers = (uint)directory.All.Count(peer => peer.IsAccepted),
            ConnectedPeers = (uint)directory.All.Count(peer => isConnected(peer.Id)),
            Backlog = (ulong)counts.Backlog,
            PolicyRevision = policies.Current.Revision,
            Suite = "1",
            Development = ownKeys.IsDevelopment,
            StoppedFeeds = (uint)counts.StoppedFeeds,
            DecideAgain = (ulong)counts.DecideAgain,
            Alarms = (uint)database.Read(sql => AlarmRows.List(sql, all: false)).Count,
            AlertHooks = { database.Read(HookRows.States).Select(StateOf) },
            PeerStates = { directory.All.Where(peer => peer.IsAccepted).Select(StateOf) },
        });
    }

    private static AlertHookStatus StateOf(AlertHookState hook) => new()
    {
        Name = hook.Name,
        Waiting = (ulong)hook.Waiting,
        WaitingSince = ToTimestamp(hook.WaitingSince),
        FailingSince = ToTimestamp(hook.FailingSince),
        Problem = hook.Problem,
        LastToldAt = ToTimestamp(hook.ToldAt),
    };

    private PeerStatus StateOf(KnownPeer peer) => database.Read(sql => new PeerStatus
    {
        Peer = peer.Name,
        Connected = isConnected(peer.Id),
        Backlog = (ulong)PeerLag.Backlog(sql, peer.Row),
        WaitingSince = ToTimestamp(PeerLag.OldestWaiting(sql, peer.Row)),
        LastReceiptAt = ToTimestamp(PeerLag.LastReceipt(sql, peer.Row)),
        LastReceivedAt = ToTimestamp(PeerLag.LastReceived(sql, peer.Row)),
        Stopped = string.Join(" ", InboundFeeds.Feeds(sql, peer.Row).Where(feed => feed.Stopped.Length > 0).Select(feed => $"{feed.Lane}: {feed.Stopped}")),
    });

    private static Timestamp? ToTimestamp(DateTimeOffset? at) => at is { } known ? Timestamp.FromDateTimeOffset(known) : null;

    /// <inheritdoc/>
    public override Task<CheckNodeResponse> CheckNode(CheckNodeRequest request, ServerCallContext context) =>
        Task.FromResult(new CheckNodeResponse { Checks = { checks.Run() } });

    /// <inheritdoc/>
    public override Task<ListAuditResponse> ListAudit(ListAuditRequest request, ServerCallContext context)
    {
        var size = request.PageSize == 0 ? DefaultPage : (int)Math.Min(request.PageSize, MaxPage);
        long after = 0;
        if (request.PageToken.Length > 0 && !long.TryParse(request.PageToken, NumberStyles.None, CultureInfo.InvariantCulture, out after))
        {
            throw RpcError.Of(
                StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID", "The page token is not one of this list.", ("field", "page_token"), ("remedy", "begin again without a token"));
        }

        var entries = database.Read(sql => sql.Query(
            "SELECT audit_id, at, actor, act, peer, record, detail, revision FROM audit WHERE audit_id > $1 ORDER BY audit_id LIMIT $2",
            row => new AuditLogEntry
            {
                Id = (ulong)row.GetInt64(0),
                At = Timestamp.FromDateTimeOffset(new DateTimeOffset(row.GetInt64(1), TimeSpan.Zero)),
                Actor = row.GetString(2),
                Act = row.GetString(3),
                Peer = row.GetString(4),
                Record = row.GetString(5),
                Detail = row.GetString(6),
                Revision = row.GetString(7),
            },
            after, size));
        return Task.FromResult(new ListAuditResponse
        {
            Entries = { entries },
            NextPageToken = entries.Count == size ? entries[^1].Id.ToString(CultureInfo.InvariantCulture) : "",
        });
    }
}
