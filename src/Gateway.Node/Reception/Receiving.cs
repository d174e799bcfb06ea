using System.Collections.Immutable;
using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Policy;
using Gateway.Policy.Admitting;
using Gateway.Protocol;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Receipts;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Node.Reception;

/// <summary>Applies a verified statement on a record in the write that receipts it; says what the audit is to say.</summary>
internal delegate string ApplyStatement(WriteScope scope, KnownPeer peer, FeedRoute route, ulong seq, OpenResult.OpenedStatement opened);

/// <summary>Applies a verified outcome of an own entry in the write that receipts it; says what the audit is to say.</summary>
internal delegate string ApplyOutcome(WriteScope scope, KnownPeer peer, OpenResult.OpenedOutcome opened);

/// <summary>
/// Steps 9 to 11 of a record's life at the receiver: admit, match, and commit view, alerts, receipt, feed position and audit in one
/// transaction. The receipt's content is part of that transaction, so a receipt exists if and only if what it covers is on disk.
/// </summary>
/// <remarks>
/// If we crash before the commit, the peer sends again after its last receipt and nothing happened twice. If we crash after it and before
/// the receipt was sent, the peer sends nothing again: our Hello shows the position, and the stored receipt is signed and sent then.
/// </remarks>
internal sealed class Receiving(
    GatewayDatabase database, PeerDirectory directory, Pairing pairing, AdmittedRecords admitted, ApplyStatement applyStatement,
    ApplyOutcome applyOutcome, TimeProvider time)
{
    private const string DecidingFailed = "Deciding on it failed.";

    /// <summary>Stores what was read of a frame, up to the first entry that stops the feed.</summary>
    /// <param name="lease">The session's right to store anything of this peer.</param>
    /// <param name="peer">The sender.</param>
    /// <param name="route">The feed.</param>
    /// <param name="before">Where the feed stood before the frame.</param>
    /// <param name="read">The frame, its head verified.</param>
    /// <param name="receiptsHeldTo">Up to where the sender holds our receipts.</param>
    public async Task<ReceivedResult> StoreAsync(
        SessionLease lease, KnownPeer peer, FeedRoute route, FeedHeadPosition before, ReadResult.Read read, ulong receiptsHeldTo, CancellationToken cancel)
    {
        var usable = read.Entries.TakeWhile(entry => entry.Result.Disposition != Disposition.StopFeed).ToImmutableArray();
        var stop = usable.Length < read.Entries.Length ? read.Entries[usable.Length] : null;
        var position = usable.Length > 0 ? usable[^1].Position : before;
        if (stop is not null && usable.IsEmpty && IsStoppedBy(peer, route, RuleOf(stop.Result)))
        {
            // The same entry stops the feed again: what is on disk says so already.
            return new ReceivedResult.Stored(null, RuleOf(stop.Result));
        }

        var decided = usable.Select(entry => Decide(entry, peer)).ToList();
        var identities = usable.Select(entry => entry.Result).OfType<OpenResult.OpenedIdentity>().ToList();
        var result = await database.WriteAsync(
            scope =>
            {
                if (!SessionLeases.IsHeld(scope.Sql, lease) || !InboundFeeds.Move(scope.Sql, peer.Row, route, before.Seq, position, read.Head, stop is null ? "" : RuleOf(stop.Result)))
                {
                    return new Written<ReceivedResult>(new ReceivedResult.Superseded(), new AuditEntry(peer.Name, "supersede") { Peer = peer.Name });
                }

                var audit = new List<AuditEntry>();
                var exceptions = new List<EntryOutcome>();
                foreach (var entry in decided)
                {
                    var outcome = Apply(scope, peer, route, entry, audit);
                    if (outcome != OutcomeCode.Admitted)
                    {
                        exceptions.Add(new EntryOutcome { Seq = entry.Entry.Seq, Code = outcome });
                    }
                }

                InboundFeeds.DropReceipts(scope.Sql, peer.Row, route.Lane, receiptsHeldTo);
                byte[]? receipt = null;
                if (usable.Length > 0)
                {
                    receipt = FeedReceipts.Write(route.Id, before.Seq, position, exceptions, scope.Now);
                    InboundFeeds.StoreReceipt(scope.Sql, peer.Row, route.Lane, position.Seq, receipt);
                }

                if (stop is not null)
                {
                    audit.Add(new AuditEntry(peer.Name, "stop-feed") { Peer = peer.Name, Detail = $"{route.Lane} {stop.Seq}: {RuleOf(stop.Result)}" });
                }

                return new Written<ReceivedResult>(new ReceivedResult.Stored(receipt, stop is null ? null : RuleOf(stop.Result)), audit);
            },
            cancel);
        await RenewAsync(peer, identities, cancel);
        return result;
    }

    /// <summary>Notes that a frame was refused before anything in it was opened.</summary>
    public async Task RefuseFrameAsync(SessionLease lease, KnownPeer peer, FeedRoute route, string rule, CancellationToken cancel)
    {
        if (IsStoppedBy(peer, route, rule))
        {
            // Nothing changes, so there is nothing to write: the end of this session is what the audit hears.
            return;
        }

        await database.WriteAsync(
            scope =>
            {
                if (SessionLeases.IsHeld(scope.Sql, lease))
                {
                    InboundFeeds.Stop(scope.Sql, peer.Row, route, rule);
                }

                return new Written<bool>(true, new AuditEntry(peer.Name, "refuse") { Peer = peer.Name, Detail = $"{route.Lane}: {rule}" });
            },
            cancel);
    }

    /// <summary>Decides on an entry, before the write that everybody waits for.</summary>
    public DecidedEntry Decide(ReadEntry entry, KnownPeer peer)
    {
        if (entry.Result is not OpenResult.OpenedView opened)
        {
            return new DecidedEntry(entry, null, null);
        }

        try
        {
            var content = opened.View.Content;
            var decision = Admission.Decide(RecordLabels.Of(content), Current(peer).ToProfile(), Current(peer).Ceiling, time.GetUtcNow());
            return new DecidedEntry(entry, decision, decision is AdmissionDecision.Admit ? RecordTerms.Of(content) : null);
        }
#pragma warning disable CA1031 // Consequence: nothing of it is admitted; it waits in quarantine, and an operator can have it tried again.
        catch (Exception)
#pragma warning restore CA1031
        {
            return new DecidedEntry(entry, new AdmissionDecision.Quarantine([DecidingFailed]), null);
        }
    }

    private bool IsStoppedBy(KnownPeer peer, FeedRoute route, string rule) => database.Read(
        sql => InboundFeeds.Feeds(sql, peer.Row)).Exists(feed => feed.Lane == route.Lane && feed.Generation == route.Generation && feed.Stopped == rule);

    /// <summary>The peer as it is now: a ceiling that a person lowered counts from the next entry on.</summary>
    private KnownPeer Current(KnownPeer peer) => directory.Find(peer.Id) ?? peer;

    /// <summary>Carries out what was decided, in the write that receipts the entry or tries it again.</summary>
    public OutcomeCode Apply(
        WriteScope scope, KnownPeer peer, FeedRoute route, DecidedEntry decided, List<AuditEntry> audit)
    {
        var entry = decided.Entry;
        var (outcome, act, record, detail) = (entry.Result, decided.Decision) switch
        {
            (OpenResult.OpenedView opened, AdmissionDecision.Admit) => Admit(scope, peer, opened, decided.Terms!),
            (OpenResult.OpenedView opened, AdmissionDecision.Quarantine quarantine) =>
                SetAside(scope, peer, route, entry.Seq, string.Join(" ", quarantine.Why), BodyOf(new EntryBody { View = UnsafeByteOperations.UnsafeWrap(opened.Bytes) }), NameOf(opened)),
            (OpenResult.OpenedView opened, AdmissionDecision.Refuse refuse) => (OutcomeCode.Refused, "refuse", NameOf(opened), refuse.Code.ToString()),
            (OpenResult.OpenedStatement statement, _) => (
                OutcomeCode.Admitted, "statement", $"{statement.Originator}/{Convert.ToHexStringLower(statement.Statement.RecordId.Span)}",
                applyStatement(scope, peer, route, entry.Seq, statement)),
            (OpenResult.UnknownOriginator unknown, _) => SetAside(
                scope, peer, route, entry.Seq, $"no record key {unknown.Key} of agency {unknown.Originator} is known here", unknown.Body.ToArray(), ""),
            (OpenResult.OpenedOutcome outcomeEntry, _) => Note(scope, peer, route, outcomeEntry),
            (OpenResult.OpenedIdentity, _) => (OutcomeCode.Admitted, "identity", "", ""),
            (OpenResult.Withdrawn withdrawn, _) => (OutcomeCode.Withdrawn, "withdrawn", "", withdrawn.Reason.ToString()),
            (OpenResult.Malformed malformed, _) => (OutcomeCode.Refused, "refuse", "", $"malformed: {malformed.Rule}"),
            (OpenResult.BadSignature, _) => (OutcomeCode.Refused, "refuse", "", "the originator did not sign this"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        audit.Add(new AuditEntry(peer.Name, act) { Peer = peer.Name, Record = record, Detail = detail.Length == 0 ? $"{route.Lane} {entry.Seq}" : $"{route.Lane} {entry.Seq}: {detail}" });
        return outcome;
    }

    /// <summary>Keeps what the peer says became of an entry of ours. Its signature, and that the feed is ours, were checked when it was opened.</summary>
    private (OutcomeCode, string, string, string) Note(WriteScope scope, KnownPeer peer, FeedRoute route, OpenResult.OpenedOutcome opened)
    {
        var outcome = opened.Outcome;
        foreach (var feed in OutboundEntries.Feeds(scope.Sql, peer.Row).Where(
            feed => FeedId.Of(route.Receiver, route.Sender, feed.Lane, feed.Generation).ToBytes().AsSpan().SequenceEqual(outcome.FeedId.Span)))
        {
            scope.Sql.Execute(
                """
                INSERT INTO entry_outcome (peer_id, lane, generation, seq, code, at) VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (peer_id, lane, generation, seq) DO UPDATE SET code = $5, at = $6
                """,
                peer.Row, (int)feed.Lane, (long)feed.Generation, (long)outcome.Seq, (int)outcome.Code, scope.Now.UtcTicks);
        }

        return (OutcomeCode.Admitted, "outcome", "", applyOutcome(scope, peer, opened));
    }

    private (OutcomeCode, string, string, string) Admit(WriteScope scope, KnownPeer peer, OpenResult.OpenedView opened, RecordTerms terms) =>
        admitted.Store(scope, peer.Row, opened.View, opened.Bytes, terms) switch
        {
            StoreResult.Stored stored => (OutcomeCode.Admitted, "admit", NameOf(opened), $"version {opened.View.Manifest.Version}, {stored.Alerts} alert(s)"),
            StoreResult.AlreadyHeld => (OutcomeCode.Admitted, "admit", NameOf(opened), "already held"),
            StoreResult.Conflict => Alarm(scope, peer, opened),
            StoreResult.Recalled => (OutcomeCode.Refused, "refuse", NameOf(opened), "the record was recalled"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>The originator, or somebody with its key, said two things under one version: a person must look, and the alarm commits with it.</summary>
    private static (OutcomeCode, string, string, string) Alarm(WriteScope scope, KnownPeer peer, OpenResult.OpenedView opened)
    {
        AlarmRows.Occurred(scope.Sql, AlarmCode.VersionConflict, peer.Row, scope.Now);
        return (OutcomeCode.Refused, "refuse", NameOf(opened), "ALARM: the same version with another manifest");
    }

    private static (OutcomeCode, string, string, string) SetAside(
        WriteScope scope, KnownPeer peer, FeedRoute route, ulong seq, string reason, byte[] body, string record)
    {
        var named = SetAsideBody.NameOf(body);
        if (IsRecalled(scope.Sql, named, body))
        {
            return (OutcomeCode.Refused, "refuse", named, "it was recalled");
        }

        QuarantineRows.Insert(
            scope.Sql, new QuarantinedRow(peer.Row, route.Lane, route.Generation, seq, reason, named, scope.Now), body, SetAsideBody.DeleteAfterOf(body));
        return (OutcomeCode.Quarantined, "quarantine", named.Length > 0 ? named : record, reason);
    }

    /// <summary>Nothing that was recalled is set aside either: it would come back the day it is admitted.</summary>
    private static bool IsRecalled(SqlSession sql, string named, byte[] body)
    {
        if (named.Split('/') is not [var originator, var record])
        {
            return false;
        }

        if (StoredStatements.IsRecalled(sql, originator, record))
        {
            return true;
        }

        var digests = StoredStatements.RecalledDigests(sql, originator, record);
        if (digests.Length == 0 || SetAsideBody.ViewOf(body) is not { } view)
        {
            return false;
        }

        _ = ViewDisclosures.Without(view.Span, digests, out var removed);
        return removed > 0;
    }

    private async Task RenewAsync(KnownPeer peer, List<OpenResult.OpenedIdentity> identities, CancellationToken cancel)
    {
        foreach (var shown in identities)
        {
            if (IdentityChain.Verify(shown.Identity, time.GetUtcNow()) is IdentityResult.Verified verified && verified.Agency.IsLaterThan(peer.Agency))
            {
                await pairing.RenewAsync(peer, verified.Agency, cancel);
            }
        }
    }

    /// <summary>Kept as the body it came in, so that whoever tries it again reads what a session reads.</summary>
    private static byte[] BodyOf(EntryBody body) => CanonicalMessage.Write(body);

    private static string NameOf(OpenResult.OpenedView opened) => $"{opened.View.Originator}/{opened.View.Record}";

    private static string RuleOf(OpenResult result) => result switch
    {
        OpenResult.Undecryptable undecryptable => undecryptable.Rule,
        OpenResult.WrongDigest => "the body is the one its slip speaks of",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>An entry, and what must be known of it before the write that everybody waits for begins.</summary>
    /// <param name="Entry">As it was read.</param>
    /// <param name="Decision">Whether it is admitted; null for what is no view.</param>
    /// <param name="Terms">What the record may be found by; null unless it is admitted.</param>
    internal sealed record DecidedEntry(ReadEntry Entry, AdmissionDecision? Decision, RecordTerms? Terms);
}

/// <summary>What became of storing a frame.</summary>
internal abstract record ReceivedResult
{
    private ReceivedResult()
    {
    }

    /// <summary>On disk.</summary>
    /// <param name="Receipt">The receipt's content to sign and send; null when nothing was stored.</param>
    /// <param name="StoppedBy">The rule that stopped the feed after that; null when none did.</param>
    public sealed record Stored(byte[]? Receipt, string? StoppedBy) : ReceivedResult;

    /// <summary>Another session has moved the feed: this one must end.</summary>
    public sealed record Superseded : ReceivedResult;
}
