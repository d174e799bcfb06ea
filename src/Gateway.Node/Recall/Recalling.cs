using System.Collections.Immutable;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol;
using Gateway.Protocol.Records;
using Gateway.Protocol.Sealing;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Node.Recall;

/// <summary>
/// Recalls an own record, whole or in single fields, from everyone who was ever sent it or from named peers.
/// </summary>
/// <remarks>
/// One transaction holds all of it: the signed statement, its entry in the control lane of every holder, the withdrawal of every body that is
/// not receipted, the record's own status, the answer and the audit. If we crash before the commit nothing was recalled and nobody was told so;
/// the statement existed in memory only, and its number is given again. If we crash after it, a retry with the same request_id finds the answer.
/// A body that was withdrawn cannot be sent any more: it is gone from the store, and senders that had read ahead look again.
/// </remarks>
internal sealed class Recalling(
    GatewayDatabase database, StatementHolders holders, RecallStatus status, PeerDirectory directory, OwnKeys ownKeys, OutboundWakes wakes)
{
    /// <summary>Recalls. Durable when it returns.</summary>
    /// <param name="client">Who recalls.</param>
    /// <param name="request">Checked at the edge.</param>
    /// <param name="record">The record it names.</param>
    /// <param name="requestDigest">Digest of what was asked.</param>
    public Task<RecallResult> RecallAsync(string client, RecallRecordRequest request, RecordId record, byte[] requestDigest, CancellationToken cancel)
    {
        var peers = request.Peers.Select(name => (Name: name, Peer: directory.Find(name))).ToList();
        var unknown = peers.Find(named => named.Peer is null).Name;
        return database.WriteAsync<RecallResult>(
            scope =>
            {
                var name = $"{ownKeys.Agency}/{record}";
                switch (Requests.TryReplay(scope.Sql, client, request.RequestId, requestDigest))
                {
                    case ReplayResult.Replay replay:
                        return Audited(client, "replay", name, "the first answer was given again", new RecallResult.Recalled(V1.Recall.Parser.ParseFrom(replay.Answer.Span)));
                    case ReplayResult.Conflict:
                        return Audited(client, "refuse", name, "request_id was used for something else", new RecallResult.RequestIdTaken());
                }

                // First, because a record that was recalled may have no content left to be found by.
                if (StoredStatements.IsRecalled(scope.Sql, ownKeys.Agency.ToString(), record.ToString()))
                {
                    return Audited(client, "refuse", name, "recall: it was recalled before", new RecallResult.AlreadyRecalled());
                }

                var versions = Versions(scope.Sql, record);
                if (versions.Count == 0)
                {
                    return Audited(client, "refuse", name, "recall: no such own record", new RecallResult.NoSuchRecord());
                }

                if (unknown is not null)
                {
                    return Audited(client, "refuse", name, "recall: no such peer", new RecallResult.NoSuchPeer(unknown));
                }

                return Carry(scope, client, request, record, requestDigest, versions, [.. peers.Select(named => named.Peer!)]);
            },
            cancel);
    }

    /// <summary>Issues a statement in this write: for a recall that a person asked for, and for what an amendment or retention takes back.</summary>
    /// <param name="scope">The write.</param>
    /// <param name="record">The own record.</param>
    /// <param name="digests">Ascending; empty for the whole record.</param>
    /// <param name="told">Who holds it.</param>
    /// <param name="forSome">Whether others keep it.</param>
    /// <param name="reason">Stays here.</param>
    /// <param name="withdrawal">What the peers are told of bodies that never went out.</param>
    /// <param name="reseal">Whether what is left of such bodies is sealed anew; not where a later version takes their place.</param>
    /// <returns>The statement's row.</returns>
    public long Issue(
        WriteScope scope, RecordId record, byte[] digests, ImmutableArray<KnownPeer> told, bool forSome, RecallReason reason, WithdrawalReason withdrawal,
        bool reseal = true)
    {
        var (originator, name) = (ownKeys.Agency.ToString(), record.ToString());
        var statement = new RecordStatement
        {
            Originator = ByteString.CopyFrom(ownKeys.Agency.ToBytes()),
            RecordId = ByteString.CopyFrom(record.ToBytes()),
            Status = RecordStatus.Recalled,
            Digests = ByteString.CopyFrom(digests),
            IssuedAt = Timestamp.FromDateTimeOffset(scope.Now),
            Number = StoredStatements.NextNumber(scope.Sql, originator, name, scope.Now),
        };
        return CarryOut(scope, record, statement, RecordStatements.Sign(statement, ownKeys.Record), told, (forSome, reason, withdrawal, reseal && digests.Length > 0));
    }

    /// <summary>
    /// Takes up a statement that this agency signed and its database does not have any more: a holder has returned it. For whom it was meant it does
    /// not say, so it is meant for everyone who was ever sent the record.
    /// </summary>
    /// <param name="scope">The write.</param>
    /// <param name="statement">Verified as the agency's own.</param>
    /// <param name="envelope">Its signed bytes.</param>
    /// <param name="returnedBy">Who returned it.</param>
    /// <returns>How many are told.</returns>
    public int TakeUp(WriteScope scope, RecordStatement statement, Signed envelope, KnownPeer returnedBy)
    {
        _ = RecordId.TryFromBytes(statement.RecordId.Span, out var record);
        var recipients = Recipients(scope.Sql, record);
        ImmutableArray<KnownPeer> told = recipients.Any(peer => peer.Row == returnedBy.Row) ? recipients : [.. recipients, returnedBy];
        CarryOut(scope, record, statement, envelope, told, (false, RecallReason.Unspecified, WithdrawalReason.Recalled, !statement.Digests.IsEmpty));
        return told.Length;
    }

    private long CarryOut(
        WriteScope scope, RecordId record, RecordStatement statement, Signed envelope, ImmutableArray<KnownPeer> told,
        (bool ForSome, RecallReason Reason, WithdrawalReason Withdrawal, bool Reseal) how)
    {
        var (originator, name, digests) = (ownKeys.Agency.ToString(), record.ToString(), statement.Digests.ToByteArray());
        var row = StoredStatements.Insert(scope.Sql, originator, name, statement, envelope, scope.Now);

        // Told first: what is sealed anew below leaves out what was recalled from that peer, this statement included.
        holders.Tell(scope, row, envelope, told);
        var withdrawn = Versions(scope.Sql, record).Sum(version => told.Sum(peer => Withdraw(scope, version, peer, how.Withdrawal, how.Reseal)));
        StopPulls(scope.Sql, record, told, digests);
        StoredStatements.NoteOwn(scope.Sql, row, (int)how.Reason, how.ForSome, withdrawn);
        if (digests.Length == 0 && !how.ForSome)
        {
            RecordErasure.TakeOutOfUse(scope, originator, name, RecordStatus.Recalled);
        }

        return row;
    }

    /// <summary>Everyone who was ever sent a version of an own record, or for whom one was sealed.</summary>
    public ImmutableArray<KnownPeer> Recipients(SqlSession sql, RecordId record)
    {
        var rows = sql.Query(
            $"""
            SELECT DISTINCT d.peer_id FROM decision d JOIN record_version r ON r.record_row = d.record_row
            WHERE r.originator = $1 AND r.record_id = $2 AND {SealedBefore.WasSealed}
            """,
            row => row.GetInt64(0), ownKeys.Agency.ToString(), record.ToString());
        return [.. rows.Select(row => directory.All.FirstOrDefault(peer => peer.Row == row)).OfType<KnownPeer>()];
    }

    private Written<RecallResult> Carry(
        WriteScope scope, string client, RecallRecordRequest request, RecordId record, byte[] requestDigest, List<OwnVersion> versions, ImmutableArray<KnownPeer> named)
    {
        var name = $"{ownKeys.Agency}/{record}";
        var digests = Array.Empty<byte>();
        if (request.Fields.Count > 0)
        {
            var meant = versions.SelectMany(version => ViewDisclosures.Of(version.View)).Where(field => request.Fields.Any(path => Covers(path, field.Path))).ToList();
            var missing = request.Fields.FirstOrDefault(path => !meant.Exists(field => Covers(path, field.Path)));
            if (missing is not null || meant.Exists(field => field.IsRequired) || meant.Count > ViewVerifier.MaxDisclosures)
            {
                return Audited(
                    client, "refuse", name, "recall: fields", missing is not null ? new RecallResult.NoSuchField(missing) : new RecallResult.WholeOnly());
            }

            digests = ViewDisclosures.Join(meant.Select(field => field.Digest));
        }

        var recipients = Recipients(scope.Sql, record);
        var told = named.IsEmpty ? recipients : [.. recipients.Where(peer => named.Any(other => other.Row == peer.Row))];
        if (!named.IsEmpty && told.IsEmpty)
        {
            return Audited(client, "refuse", name, "recall: none of these peers was sent it", new RecallResult.NotSent());
        }

        var statement = Issue(scope, record, digests, told, forSome: !named.IsEmpty, request.Reason, WithdrawalReason.Recalled);
        var answer = status.Describe(scope.Sql, StoredStatements.Get(scope.Sql, statement), scope.Now);
        Requests.Remember(scope.Sql, client, request.RequestId, requestDigest, CanonicalMessage.Write(answer), scope.Now);
        var what = digests.Length == 0 ? "whole record" : $"{digests.Length / 32} field(s)";
        return Audited(
            client, "recall", name, $"statement {answer.Number}: {what}, because {request.Reason}, {told.Length} holder(s) told, {answer.Withdrawn} body(ies) withdrawn",
            new RecallResult.Recalled(answer));
    }

    /// <summary>
    /// Withdraws what a peer has not receipted of a version. Where only fields are recalled the rest is sealed anew, without them: the peer is still
    /// to have it.
    /// </summary>
    private int Withdraw(WriteScope scope, OwnVersion version, KnownPeer peer, WithdrawalReason reason, bool reseal)
    {
        var waiting = EntryWithdrawals.Waiting(scope.Sql, version.Row, peer.Row);
        foreach (var entry in waiting)
        {
            EntryWithdrawals.Withdraw(scope, entry, ownKeys.Agency, reason, ownKeys.Link);
            scope.AtCommit(wakes.NoteWithdrawal);
            scope.AfterCommit(wakes.Of(peer.Row).Set);
            if (reseal)
            {
                SealRest(scope, version, peer);
            }
        }

        return waiting.Count;
    }

    private void SealRest(WriteScope scope, OwnVersion version, KnownPeer peer)
    {
        var released = scope.Sql.First(
            "SELECT released FROM decision WHERE record_row = $1 AND peer_id = $2", row => row.GetString(0), version.Row, peer.Row) ?? "";
        StoredViewSealing.Seal(scope, ownKeys.Agency.ToString(), version.Record, isOwn: true, version.Row, version.View, released, peer, wakes);
    }

    private List<OwnVersion> Versions(SqlSession sql, RecordId record) => sql.Query(
        "SELECT record_row, view FROM record_version WHERE originator = $1 AND record_id = $2 AND received_from IS NULL AND length(view) > 0",
        row => new OwnVersion(row.GetInt64(0), record.ToString(), row.GetFieldValue<byte[]>(1)), ownKeys.Agency.ToString(), record.ToString());

    /// <summary>Nobody who is told pulls a file any more whose field was recalled.</summary>
    private void StopPulls(SqlSession sql, RecordId record, ImmutableArray<KnownPeer> told, byte[] digests)
    {
        foreach (var version in Versions(sql, record))
        {
            var paths = ViewDisclosures.Of(version.View).Where(field => digests.Length > 0 && DigestList.Contains(digests, field.Digest.Span))
                .Select(field => field.Path).ToList();
            foreach (var peer in told)
            {
                if (digests.Length == 0)
                {
                    AttachmentRows.RetakeAll(sql, version.Row, peer.Row);
                }

                AttachmentRows.Retake(sql, version.Row, peer.Row, paths);
            }
        }
    }

    /// <summary>A path stands for itself and for all that is under it.</summary>
    private static bool Covers(string path, string field) => field == path || field.StartsWith(path + "/", StringComparison.Ordinal);

    private static Written<RecallResult> Audited(string client, string act, string record, string detail, RecallResult result) =>
        new(result, new AuditEntry(client, act) { Record = record, Detail = detail });

    private sealed record OwnVersion(long Row, string Record, byte[] View);
}

/// <summary>What became of recalling.</summary>
internal abstract record RecallResult
{
    private RecallResult()
    {
    }

    /// <summary>The statement is on disk and queued for every holder.</summary>
    public sealed record Recalled(V1.Recall Recall) : RecallResult;

    /// <summary>The request_id was used for something else.</summary>
    public sealed record RequestIdTaken : RecallResult;

    /// <summary>There is no such record of this agency's own.</summary>
    public sealed record NoSuchRecord : RecallResult;

    /// <summary>The whole record was recalled before: that is final.</summary>
    public sealed record AlreadyRecalled : RecallResult;

    /// <summary>There is no such peer.</summary>
    public sealed record NoSuchPeer(string Peer) : RecallResult;

    /// <summary>No version of the record has such a field.</summary>
    public sealed record NoSuchField(string Path) : RecallResult;

    /// <summary>A field that every view must contain, or more fields than one statement names: only the whole record can be recalled.</summary>
    public sealed record WholeOnly : RecallResult;

    /// <summary>None of the peers was ever sent it.</summary>
    public sealed record NotSent : RecallResult;
}
