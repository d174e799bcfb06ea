using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Policies;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Policy;
using Gateway.Policy.Deciding;
using Gateway.Protocol;
using Gateway.Protocol.Handling;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Node.Recall;

/// <summary>
/// Passes a received record on to a peer, as it was received: the originator's signature holds for it. Only where the originator's own labels
/// permit it without asking, and this agency's policy releases every field of it; whom it went to is remembered, so that a recall follows.
/// </summary>
internal sealed class Forwarding(GatewayDatabase database, PeerDirectory directory, PolicyStore policies, OwnKeys ownKeys, OutboundWakes wakes)
{
    /// <summary>The rule when the originator must be asked first.</summary>
    public const string ConsentRule = "builtin/onward-consent";

    private static readonly AgencyFunction[] LawEnforcement =
        [AgencyFunction.Police, AgencyFunction.Border, AgencyFunction.Prosecution];

    /// <summary>Passes a record on. Durable and queued when it returns; to the same peer again changes nothing.</summary>
    public async Task<ForwardResult> ForwardAsync(string client, string? originator, RecordId record, KnownPeer to, CancellationToken cancel)
    {
        // What was decided is the policy of this moment; the write looks again whether the record is still there.
        var policy = policies.Current;
        return await database.WriteAsync(
            scope =>
            {
                var name = $"{originator}/{record}";
                if (originator is null || Find(scope.Sql, originator, record, scope.Now) is not { } held)
                {
                    return Audited(client, "refuse", name, to, "forward: no such received record", policy, new ForwardResult.NoSuchRecord());
                }

                var content = CaseRecord.Parser.ParseFrom(held.Content);
                if (Refusal(content, held, to, policy, scope.Now) is { } rule)
                {
                    return Audited(client, "withhold", name, to, $"forward: {rule}", policy, new ForwardResult.Refused(rule));
                }

                var paths = ViewDisclosures.Of(held.View).Select(field => field.Path).Order(StringComparer.Ordinal).ToList();
                var earlier = scope.Sql.Number("SELECT seq FROM forwarded WHERE record_row = $1 AND peer_id = $2", held.Row, to.Row);
                var seq = earlier > 0 ? (ulong)earlier
                    : StoredViewSealing.Seal(scope, originator, record.ToString(), isOwn: false, held.Row, held.View, string.Join('\n', paths), to, wakes);
                if (seq is null)
                {
                    return Audited(client, "withhold", name, to, "forward: nothing can be sealed for it now", policy, new ForwardResult.Refused("builtin/peer-descriptor-expired"));
                }

                if (earlier == 0)
                {
                    scope.Sql.Execute(
                        "INSERT INTO forwarded (record_row, peer_id, released, seq, at) VALUES ($1, $2, $3, $4, $5)",
                        held.Row, to.Row, string.Join('\n', paths), (long)seq, scope.Now.UtcTicks);
                }

                return Audited(client, "forward", name, to, $"version {held.Version}, {paths.Count} field(s)", policy, new ForwardResult.Forwarded(held.Version, paths.Count));
            },
            cancel);
    }

    /// <summary>The rule that refuses; null when it may go. Every part of the record counts: the most restrictive wins.</summary>
    private string? Refusal(CaseRecord content, HeldVersion held, KnownPeer to, PolicyInForce policy, DateTimeOffset now)
    {
        if (!to.IsAccepted || to.Id.ToString() == held.Originator || to.Row == held.ReceivedFrom)
        {
            return "builtin/onward-nobody-new";
        }

        var handling = EffectiveHandling.Effective(content.Handling, Parts(content));
        var isForCountry = handling.Onward == OnwardRule.SameCountryLea && to.Agency.Descriptor.Country == ownKeys.Self.Descriptor.Country
            && to.Agency.Descriptor.Functions.Any(LawEnforcement.Contains);
        if (handling.Onward != OnwardRule.FreeWithinTlp && !isForCountry)
        {
            return ConsentRule;
        }

        // AMBER and above stays with the recipient and its clients; code H2 asks for permission by itself.
        if (handling.Tlp is not (Tlp.Clear or Tlp.Green) || handling.HandlingCodes.Contains(HandlingCode.H2) || content.Status is not (RecordStatus.Active or RecordStatus.Restricted))
        {
            return ConsentRule;
        }

        var functions = directory.All.FirstOrDefault(peer => peer.Id.ToString() == held.Originator)?.Agency.Descriptor.Functions ?? [];
        var decision = Decider.Decide(content, new OriginatorProfile([.. functions]), to.ToProfile(), policy.Document, now);
        var withheld = decision.Fields.FirstOrDefault(field => field.Outcome != FieldOutcome.Release);
        return decision is ReleaseDecision.Release && withheld is null ? null
            : withheld?.Rules.FirstOrDefault() ?? (decision as ReleaseDecision.Withhold)?.Rules.FirstOrDefault() ?? "builtin/default-withhold";
    }

    private static IEnumerable<Handling?> Parts(CaseRecord content) =>
        [
            .. content.Entities.Select(part => part.Handling), .. content.Participations.Select(part => part.Handling), .. content.Links.Select(part => part.Handling),
            .. content.Attachments.Select(part => part.Handling), .. content.ExternalReferences.Select(part => part.Handling),
        ];

    private static HeldVersion? Find(SqlSession sql, string originator, RecordId record, DateTimeOffset now) => sql.First(
        """
        SELECT record_row, version, content, view, received_from, originator FROM record_version
        WHERE originator = $1 AND record_id = $2 AND is_latest = 1 AND received_from IS NOT NULL AND length(view) > 0 AND status NOT IN (5, 6)
        AND (delete_after IS NULL OR delete_after > $3)
        """,
        row => new HeldVersion(row.GetInt64(0), (ulong)row.GetInt64(1), row.GetFieldValue<byte[]>(2), row.GetFieldValue<byte[]>(3), row.GetInt64(4), row.GetString(5)),
        originator, record.ToString(), now.UtcTicks);

    private static Written<ForwardResult> Audited(
        string client, string act, string record, KnownPeer peer, string detail, PolicyInForce policy, ForwardResult result) =>
        new(result, new AuditEntry(client, act) { Record = record, Peer = peer.Name, Detail = detail, Revision = policy.Revision });

    private sealed record HeldVersion(long Row, ulong Version, byte[] Content, byte[] View, long ReceivedFrom, string Originator);
}

/// <summary>What became of passing a record on.</summary>
internal abstract record ForwardResult
{
    private ForwardResult()
    {
    }

    /// <summary>It is on disk and queued.</summary>
    public sealed record Forwarded(ulong Version, int Fields) : ForwardResult;

    /// <summary>There is no such received record that may be shown.</summary>
    public sealed record NoSuchRecord : ForwardResult;

    /// <summary>A rule of the originator's or of this agency's refuses it.</summary>
    public sealed record Refused(string Rule) : ForwardResult;
}
