using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Threading.Channels;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Policies;
using Gateway.Node.Storage;
using Gateway.Protocol;
using Gateway.Protocol.Records;
using Gateway.Protocol.Sealing;
using Gateway.Record.V1;
using Google.Protobuf;
using Microsoft.Extensions.Hosting;

namespace Gateway.Node.Publication;

/// <summary>
/// Takes back from past recipients what a new version does not release to them, in the write that stores it and before its entries are sealed.
/// </summary>
internal delegate IReadOnlyList<AuditEntry> RetakeAfterAmendment(
    WriteScope scope, RecordId record, long newRow, IReadOnlyDictionary<long, ImmutableHashSet<string>> released);

/// <summary>
/// Closes batches: whatever waits is signed with one signature, sealed, and committed in one transaction: record, decisions, entries, audit
/// and the answer to the request.
/// </summary>
/// <remarks>
/// If we crash before the commit, nothing was published and nobody was told so; the signature existed only in memory. If we crash after it,
/// the entries are in the feeds and the retried request finds its answer. While one batch is being committed the next one gathers.
/// </remarks>
internal sealed class PublicationBatches(GatewayDatabase database, OwnKeys ownKeys, OutboundWakes wakes, PolicyStore policies, RetakeAfterAmendment retake) : BackgroundService
{
    /// <summary>Publications that may wait before callers do.</summary>
    public const int MaxWaiting = 1_024;

    /// <summary>Batches that may be in commit at once.</summary>
    public const int MaxInCommit = 2;

    private readonly Channel<PendingPublication> _waiting =
        Channel.CreateBounded<PendingPublication>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly SemaphoreSlim _commits = new(MaxInCommit);

    /// <summary>Publishes with the next batch.</summary>
    public async Task<PublicationResult> PublishAsync(PendingPublication publication, CancellationToken cancel)
    {
        await _waiting.Writer.WriteAsync(publication, cancel);

        // A caller that gives up does not undo anything: its retry with the same request_id finds what happened.
        return await publication.Done.Task.WaitAsync(cancel);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _commits.Dispose();
    }

    /// <summary>Closes batches until cancelled.</summary>
    public async Task RunAsync(CancellationToken stoppingToken)
    {
        var batch = new List<PendingPublication>();
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            await _commits.WaitAsync(stoppingToken);
            while (batch.Count < RecordBatch.Capacity && _waiting.Reader.TryRead(out var publication))
            {
                batch.Add(publication);
            }

            _ = CloseAsync([.. batch]);
            batch.Clear();
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    private async Task CloseAsync(PendingPublication[] batch)
    {
        try
        {
            Seal(batch);
            var results = await database.WriteAsync(scope => Commit(scope, batch), CancellationToken.None);
            for (var i = 0; i < batch.Length; i++)
            {
                batch[i].Done.TrySetResult(results[i]);
            }
        }
#pragma warning disable CA1031 // Consequence: every caller of the batch gets the exception; none is told that its record was published.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            foreach (var publication in batch)
            {
                publication.Done.TrySetException(failure);
            }
        }
        finally
        {
            _commits.Release();
        }
    }

    private void Seal(PendingPublication[] batch)
    {
        if (batch.Length == 0)
        {
            return;
        }

        var proofs = RecordBatch.Sign([.. batch.Select(publication => publication.Version.Manifest)], ownKeys.Record, ownKeys.Agency, RandomNumberGenerator.Fill);
        if (batch.Length == 1)
        {
            // Waking other threads costs more than it saves.
            Seal(batch[0], proofs[0]);
            return;
        }

        Parallel.For(0, batch.Length, i => Seal(batch[i], proofs[i]));
    }

    private static void Seal(PendingPublication publication, BatchProof proof)
    {
        publication.FullView = Redact(publication.Version, proof, publication.Version.Fields.Select(field => field.Path).ToHashSet());
        publication.Bodies = publication.Releases.Where(release => release.KemKey is not null)
            .Select(release => release.View).Distinct()
            .ToDictionary(view => view, view => SealView(publication.Version, proof, view, publication.FullView));
    }

    private static SealedBody SealView(RecordVersion version, BatchProof proof, ReleasedView released, byte[] fullView)
    {
        var view = released.Ordered.Length == version.Fields.Length ? fullView : Redact(version, proof, released.Fields);
        return SealedBody.Seal(CanonicalMessage.Write(new EntryBody { View = UnsafeByteOperations.UnsafeWrap(view) }), RandomNumberGenerator.Fill);
    }

    private static byte[] Redact(RecordVersion version, BatchProof proof, IReadOnlySet<FieldPath> released) => CanonicalMessage.Write(
        RecordViews.Redact(version, proof, released) ?? throw new InvalidOperationException("A release without a required field is a bug of the decision."));

    private Written<PublicationResult[]> Commit(WriteScope scope, PendingPublication[] batch)
    {
        var audit = new List<AuditEntry>();
        var ceilings = scope.Sql.Query(
            """
            SELECT peer_id, ceiling FROM peer WHERE state = $1
                AND NOT EXISTS (SELECT 1 FROM outbound_feed feed WHERE feed.peer_id = peer.peer_id AND feed.lane = $2 AND feed.stop <> 0)
            """,
            row => (Peer: row.GetInt64(0), Ceiling: (ClassificationRank)row.GetInt32(1)), (int)Admin.V1.PeerState.Accepted, (int)Lane.Records)
            .ToDictionary(peer => peer.Peer, peer => peer.Ceiling);
        var results = batch.Select(publication => CommitOne(scope, publication, ceilings, audit)).ToArray();
        return new Written<PublicationResult[]>(results, audit);
    }

    private PublicationResult CommitOne(
        WriteScope scope, PendingPublication publication, Dictionary<long, ClassificationRank> ceilings, List<AuditEntry> audit)
    {
        var header = publication.Version.Header;
        var name = $"{header.Originator}/{header.Record}";
        switch (Requests.TryReplay(scope.Sql, publication.Client, publication.RequestId, publication.RequestDigest))
        {
            case ReplayResult.Replay replay:
                audit.Add(new AuditEntry(publication.Client, "replay") { Detail = "the first answer was given again" });
                return new PublicationResult.Published(V1.Publication.Parser.ParseFrom(replay.Answer.Span));
            case ReplayResult.Conflict:
                audit.Add(new AuditEntry(publication.Client, "refuse") { Detail = "request_id was used for something else" });
                return new PublicationResult.RequestIdTaken();
            case ReplayResult.New when IsOvertaken(scope.Sql, publication, ceilings):
                audit.Add(new AuditEntry(publication.Client, "overtaken") { Record = name });
                return new PublicationResult.Overtaken();
            case ReplayResult.New when AttachmentRows.Missing(scope.Sql, publication.Content) is { Count: > 0 } missing:
                audit.Add(new AuditEntry(publication.Client, "refuse") { Detail = "an attachment is not sealed at this node" });
                return new PublicationResult.Invalid(missing);
        }

        var row = RecordVersions.Insert(
            scope.Sql, header.Originator, header.Record, header.Version, publication.Version.ManifestDigest, publication.FullView, publication.Content,
            null, scope.Now);
        RecordTokens.Write(scope.Sql, row, publication.Terms);
        if (header.Version > 1)
        {
            audit.AddRange(retake(scope, header.Record, row, publication.Releases.Where(release => !release.View.IsEmpty).ToDictionary(
                release => release.Peer.Row, release => release.View.Ordered.Select(path => path.ToString()).ToImmutableHashSet(StringComparer.Ordinal))));
        }

        var bodies = publication.Bodies.ToDictionary(
            body => body.Key,
            body => OutboundFeeds.StoreBody(scope.Sql, body.Value, publication.Releases.Count(release => release.KemKey is not null && release.View == body.Key)));
        foreach (var release in publication.Releases)
        {
            Release(scope, publication, release, row, bodies);
        }

        var answer = new V1.Publication
        {
            Originator = header.Originator.ToString(),
            RecordId = header.Record.ToString(),
            Version = header.Version,
            Decisions = { publication.Releases.Select(release => release.ToMessage()) },
        };
        Requests.Remember(scope.Sql, publication.Client, publication.RequestId, publication.RequestDigest, CanonicalMessage.Write(answer), scope.Now);
        audit.Add(new AuditEntry(publication.Client, "publish")
        {
            // One entry for all peers: what was decided for each of them, and by which rules.
            Record = name,
            Detail = string.Join("; ", publication.Releases.Select(release => release.ToString()).Prepend($"version {header.Version}")),
            Revision = publication.Revision,
        });
        return new PublicationResult.Published(answer);
    }

    private void Release(
        WriteScope scope, PendingPublication publication, PeerRelease release, long row, Dictionary<ReleasedView, long> bodies)
    {
        ulong? seq = null;
        if (release.KemKey is { } kemKey)
        {
            seq = scope.Feeds.Append(
                scope.Sql, (release.Peer.Row, release.Peer.Id), Lane.Records, publication.Bodies[release.View], bodies[release.View], kemKey, row);
            AttachmentRows.Release(scope.Sql, row, release.Peer.Row, publication.Content, release.View.Fields);
            scope.AfterCommit(wakes.Of(release.Peer.Row).Set);
        }

        if (release.IsPostponed)
        {
            DecideAgainList.Add(scope.Sql, release.Peer.Row, publication.Version.Header.Record, release.Rules[0], scope.Now);
        }

        scope.Sql.Execute(
            """
            INSERT INTO decision (record_row, peer_id, outcome, revision, released, withheld, rules, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            row, release.Peer.Row, (int)release.Outcome, publication.Revision, release.View.Name, release.Withheld, string.Join('\n', release.Rules), (long?)seq);
    }

    /// <summary>Whether fields of the record were recalled since its publisher asked: what was written before may say again what they said.</summary>
    private static bool IsRecalledInPart(SqlSession sql, PendingPublication publication) =>
        StoredStatements.LastOfFields(sql, publication.Version.Header.Originator.ToString(), publication.Version.Header.Record.ToString()) != publication.LastRecall;

    private static bool IsRecalledFrom(SqlSession sql, PendingPublication publication)
    {
        var gone = StoredStatements.RecalledFrom(sql, publication.Version.Header.Originator.ToString(), publication.Version.Header.Record.ToString());
        return publication.Releases.Any(release => release.KemKey is not null && gone.Contains(release.Peer.Row));
    }

    private static bool IsRecalled(SqlSession sql, RecordHeader header) => sql.Number(
        "SELECT COUNT(*) FROM record_version WHERE originator = $1 AND record_id = $2 AND status IN ($3, $4)", header.Originator.ToString(),
        header.Record.ToString(), (int)Record.V1.RecordStatus.Recalled, (int)Record.V1.RecordStatus.Erased) > 0;

    /// <summary>
    /// What was decided must still hold in the transaction that acts on it: the policy in force, every peer accepted and under the same ceiling,
    /// every feed going on, the version the next one, and nothing recalled since. The store says so, not what is held in memory, which follows only after a commit.
    /// </summary>
    private bool IsOvertaken(SqlSession sql, PendingPublication publication, Dictionary<long, ClassificationRank> ceilings)
    {
        var header = publication.Version.Header;
        var latest = sql.Number(
            "SELECT COALESCE(MAX(version), 0) FROM record_version WHERE originator = $1 AND record_id = $2", header.Originator.ToString(), header.Record.ToString());
        return (ulong)latest + 1 != header.Version
            || (latest > 0 && (IsRecalled(sql, header) || IsRecalledFrom(sql, publication) || IsRecalledInPart(sql, publication)))
            || !policies.IsInForce(sql, publication.Revision)
            || publication.Releases.Any(release =>
                release.KemKey is not null && (!ceilings.TryGetValue(release.Peer.Row, out var ceiling) || ceiling != release.Peer.Ceiling));
    }
}
