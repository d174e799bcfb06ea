using Gateway.Exchange.V1;
using Gateway.Node.Access;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Node.Oversight;

/// <summary>
/// Answers why a peer did or did not get a record, from this node's own store alone: at the originator by its decisions, entries, receipts and
/// outcomes; at a receiver by what it holds and did. No peer is asked, so a trace tells nobody that somebody asked, and a receiver learns nothing
/// that the originator's policy did not send it.
/// </summary>
internal sealed class RecordTrace(GatewayDatabase database, PeerDirectory directory, OwnKeys ownKeys, OutboundWakes wakes, IsConnected isConnected, TimeProvider time)
{
    private const string Ceiling = "builtin/classification-ceiling";
    private const string Retention = "builtin/retention-expired";
    private const string Audience = "builtin/audience-";
    private const string Default = "builtin/default-withhold";
    private const string DescriptorExpired = "builtin/peer-descriptor-expired";
    private const string Error = "error";

    /// <summary>Traces a record.</summary>
    /// <returns>Null when there is no such own record, or no such peer.</returns>
    public Task<TraceRecordResponse?> TraceAsync(ClientIdentity client, TraceRecordRequest request, RecordId record, CancellationToken cancel) =>
        database.ReadAuditedAsync(
            sql =>
            {
                var answer = Trace(sql, request, record);
                var detail = answer is null ? "not found" : string.Join(", ", answer.Lines.Select(line => $"{line.Peer} {line.State}"));
                return new Written<TraceRecordResponse?>(answer, new AuditEntry(client.Name, "trace") { Record = $"{answer?.Originator}/{record}", Detail = detail });
            },
            cancel);

    private TraceRecordResponse? Trace(SqlSession sql, TraceRecordRequest request, RecordId record)
    {
        var originator = OriginatorOf(request.Originator);
        if (originator is null || request.Version > long.MaxValue)
        {
            return null;
        }

        var version = TraceRows.Version(sql, originator.Value.ToString(), record.ToString(), request.Version);
        var answer = new TraceRecordResponse { Originator = originator.Value.ToString(), RecordId = record.ToString(), Version = version?.Version ?? 0 };
        if (originator != ownKeys.Agency)
        {
            answer.Lines.Add(AtReceiver(sql, originator.Value, record, version));
            return answer;
        }

        var peers = request.Peer.Length == 0 ? directory.All : [.. directory.All.Where(peer => peer == directory.Find(request.Peer))];
        if (version is null || (request.Peer.Length > 0 && peers.IsEmpty))
        {
            return null;
        }

        answer.Lines.Add(peers.Select(peer => AtOriginator(sql, peer, record, version)));
        return answer;
    }

    private AgencyId? OriginatorOf(string written) =>
        written.Length == 0 ? ownKeys.Agency
        : AgencyId.TryParse(written, out var agency) ? agency
        : directory.Find(written)?.Id ?? (written.Equals(ownKeys.Self.Descriptor.ShortName, StringComparison.OrdinalIgnoreCase) ? ownKeys.Agency : null);

    private TraceLine AtOriginator(SqlSession sql, KnownPeer peer, RecordId record, TracedVersion version)
    {
        var decision = TraceRows.Decision(sql, version.Row, peer.Row);
        var found = decision switch
        {
            null => new Finding(peer.IsAccepted ? TraceState.NotDecided : TraceState.PeerRevoked, peer.RevokedBecause, version.StoredAt),
            { Outcome: DecisionOutcome.Held } => new Finding(TraceState.HeldForApproval, string.Join(", ", decision.Rules), version.StoredAt),
            { Outcome: DecisionOutcome.Released, Seq: { } seq } => Released(sql, peer, version, seq),
            _ => new Finding(Withheld(decision.Rules), string.Join(", ", decision.Rules), version.StoredAt),
        };
        return ToLine(found, peer.Name, isReceived: false, record.ToString());
    }

    private static TraceState Withheld(string[] rules) =>
        rules.Contains(Error) ? TraceState.DecidingFailed
        : rules.Contains(DescriptorExpired) ? TraceState.DescriptorExpired
        : rules.Contains(Ceiling) ? TraceState.AboveCeiling
        : rules.Contains(Retention) ? TraceState.Expired
        : rules.Any(rule => rule.StartsWith(Audience, StringComparison.Ordinal)) ? TraceState.NotInAudience
        : rules.All(rule => rule == Default) ? TraceState.WithheldByDefault
        : TraceState.WithheldByRule;

    /// <summary>An entry was committed for the peer: what has become of it.</summary>
    private Finding Released(SqlSession sql, KnownPeer peer, TracedVersion version, ulong seq)
    {
        if (TraceRows.Entry(sql, peer.Row, version.Row, seq) is not { } entry)
        {
            return new Finding(TraceState.DecidedAgainLater, "the feed went on in a later generation", version.StoredAt);
        }

        var name = $"records/{entry.Generation}/{seq}";
        if (seq <= entry.ReceiptedTo && TraceRows.Receipted(sql, peer.Row, seq) is { } receipted)
        {
            var later = TraceRows.Outcome(sql, peer.Row, entry.Generation, seq);
            var (code, at) = later ?? receipted;
            var detail = later is null ? "by its receipt" : $"by its outcome; its receipt said {receipted.Code}";
            return new Finding(StateOf(code), detail, at) { Entry = name };
        }

        return Unreceipted(peer, version, entry, seq) with { Entry = name };
    }

    private Finding Unreceipted(KnownPeer peer, TracedVersion version, TracedEntry entry, ulong seq)
    {
        if (entry.Withdrawal is { } withdrawal)
        {
            return new Finding(TraceState.Withdrawn, Withdrawal.Parser.ParseFrom(withdrawal.Payload).Reason.ToString(), version.StoredAt);
        }

        if (!peer.IsAccepted)
        {
            return new Finding(TraceState.PeerRevoked, "it had not receipted it", version.StoredAt);
        }

        if (entry.Stopped.Length > 0)
        {
            return new Finding(TraceState.FeedStopped, entry.Stopped, version.StoredAt);
        }

        if (version.DeleteAfter is { } over && over <= time.GetUtcNow())
        {
            return new Finding(TraceState.Expired, "before it was receipted", over);
        }

        return isConnected(peer.Id) && wakes.SentTo(peer.Row, Lane.Records) >= seq
            ? new Finding(TraceState.Sent, "in the session that is open", version.StoredAt)
            : new Finding(TraceState.Queued, isConnected(peer.Id) ? "behind other entries" : "no session is open", version.StoredAt);
    }

    private static TraceState StateOf(OutcomeCode code) => code switch
    {
        OutcomeCode.Admitted => TraceState.Admitted,
        OutcomeCode.Quarantined => TraceState.Quarantined,
        OutcomeCode.Withdrawn => TraceState.Withdrawn,
        OutcomeCode.Erased => TraceState.RecalledErased,
        OutcomeCode.KeptUnderLegalDuty => TraceState.RecalledKept,
        OutcomeCode.NeverHeld => TraceState.RecalledNeverHeld,
        _ => TraceState.Refused,
    };

    private TraceLine AtReceiver(SqlSession sql, AgencyId originator, RecordId record, TracedVersion? version)
    {
        var peer = directory.Find(originator);
        var name = $"{originator}/{record}";
        var found = version is not null ? Held(version)
            : QuarantineRows.About(sql, name) is [.., var aside] ? new Finding(TraceState.Quarantined, aside.Reason, aside.At) { Entry = $"{aside.Lane.ToString().ToLowerInvariant()}/{aside.Generation}/{aside.Seq}" }
            : TraceRows.Refusal(sql, name) is { } refusal ? new Finding(TraceState.Refused, refusal.Detail, refusal.At)
            : peer is { IsAccepted: false } ? new Finding(TraceState.PeerRevoked, peer.RevokedBecause, null)
            : peer is not null && InboundFeeds.Feeds(sql, peer.Row).Find(feed => feed.Lane == Lane.Records && feed.Stopped.Length > 0) is { } stopped
                ? new Finding(TraceState.FeedStopped, stopped.Stopped, null)
                : new Finding(TraceState.NotReceived, "", null);
        return ToLine(found, peer?.Name ?? originator.ToString(), isReceived: true, $"{peer?.Name ?? originator.ToString()}/{record}");
    }

    private Finding Held(TracedVersion version) => version.DeleteAfter is { } over && over <= time.GetUtcNow()
        ? new Finding(TraceState.Expired, "its retention is over", over)
        : new Finding(TraceState.Admitted, $"version {version.Version}", version.StoredAt);

    private static TraceLine ToLine(Finding found, string peer, bool isReceived, string record) => new()
    {
        Peer = peer,
        Received = isReceived,
        State = found.State,
        Detail = found.Detail,
        Since = found.Since is { } since ? Timestamp.FromDateTimeOffset(since) : null,
        Entry = found.Entry,
        NextStep = TraceSteps.Of(found.State, record, peer, isReceived),
    };

    /// <summary>Where a record stands, and what is known of it.</summary>
    private sealed record Finding(TraceState State, string Detail, DateTimeOffset? Since)
    {
        public string Entry { get; init; } = "";
    }
}
