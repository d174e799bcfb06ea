using System.Collections.Immutable;
using System.Security.Cryptography;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Policies;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Policy;
using Gateway.Policy.Deciding;
using Gateway.Policy.Facts;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Node.Publication;

/// <summary>Steps 1 to 4 of a record's life: validate and normalise, split, decide per peer, and hand over to the batch that commits it.</summary>
internal sealed class Publishing(
    GatewayDatabase database, PublicationBatches batches, PeerDirectory directory, PolicyStore policies, OwnKeys ownKeys, TimeProvider time)
{
    private const int Attempts = 3;

    /// <summary>Publishes a new record, or a later version of one.</summary>
    /// <param name="client">Who publishes.</param>
    /// <param name="requestId">The caller's request id, checked at the edge.</param>
    /// <param name="requestDigest">Digest of what the caller asked for.</param>
    /// <param name="written">The record as the caller wrote it.</param>
    /// <param name="amended">The record it is a later version of; null for a new one.</param>
    /// <param name="dryRun">Only say what would happen.</param>
    public async Task<PublicationResult> PublishAsync(
        string client, string requestId, byte[] requestDigest, CaseRecord written, RecordId? amended, bool dryRun, CancellationToken cancel)
    {
        if (RecordKeys.CheckWritten(written) is { Count: > 0 } problems)
        {
            return new PublicationResult.Invalid(problems);
        }

        var recordId = amended ?? RecordId.New(RandomNumberGenerator.Fill);
        var recall = LastRecall(amended);
        for (var attempt = 1; ; attempt++)
        {
            if (Prepare(client, requestId, requestDigest, written, recordId, amended is not null, recall, out var pending) is { } refusal)
            {
                return refusal;
            }

            if (dryRun)
            {
                return new PublicationResult.Published(Describe(pending!));
            }

            // Decided again here, but not after a recall of fields: whether what was written before it is to go out after it, its publisher must say.
            var result = await batches.PublishAsync(pending!, cancel);
            if (result is not PublicationResult.Overtaken || attempt == Attempts || LastRecall(amended) != recall)
            {
                return result;
            }
        }
    }

    private PublicationResult? Prepare(
        string client, string requestId, byte[] requestDigest, CaseRecord written, RecordId recordId, bool isAmendment, ulong lastRecall,
        out PendingPublication? pending)
    {
        pending = null;
        var previous = isAmendment ? FindLatest(recordId) : null;
        if (isAmendment && previous is null)
        {
            return new PublicationResult.NoSuchRecord();
        }

        if (previous is { Status: RecordStatus.Recalled or RecordStatus.Erased })
        {
            return new PublicationResult.Recalled();
        }

        var keptKeys = previous is null ? [] : RecordKeys.Declared(CaseRecord.Parser.ParseFrom(previous.Content)).Select(key => key.Key).ToHashSet();
        var content = DraftRecord.Prepare(written, keptKeys, out var normalOf);
        var problems = RecordRules.CheckForPublication(content, out var fields);
        if (problems.Count > 0)
        {
            return new PublicationResult.Invalid(problems);
        }

        var now = time.GetUtcNow();
        var version = RecordVersion.Prepare(
            content,
            fields,
            new RecordHeader
            {
                Originator = ownKeys.Agency,
                RecordKey = ownKeys.Record.Id,
                Record = recordId,
                Version = previous is null ? 1 : previous.Version + 1,
                PreviousManifestDigest = previous?.ManifestDigest ?? [],
                IssuedAt = now,
            },
            RandomNumberGenerator.Fill);
        var policy = policies.Current;
        pending = new PendingPublication
        {
            Client = client,
            RequestId = requestId,
            RequestDigest = requestDigest,
            Content = content,
            Terms = RecordTerms.Of(content, normalOf),
            Version = version,
            Releases = isAmendment ? AfterRecall(recordId, Decide(content, policy, now)) : Decide(content, policy, now),
            Revision = policy.Revision,
            LastRecall = lastRecall,
        };
        return null;
    }

    private ulong LastRecall(RecordId? amended) =>
        amended is { } record ? database.Read(sql => StoredStatements.LastOfFields(sql, ownKeys.Agency.ToString(), record.ToString())) : 0;

    private ImmutableArray<PeerRelease> Decide(CaseRecord content, PolicyInForce policy, DateTimeOffset now)
    {
        var facts = RecordFacts.Of(content, new OriginatorProfile([.. ownKeys.Self.Descriptor.Functions]));
        var views = new DistinctViews();
        return [.. directory.All.Where(peer => peer.IsAccepted).Select(
            peer => PeerRelease.Of(peer, Decider.Decide(facts, peer.ToProfile(), policy.Document, now), views, now))];
    }

    private ImmutableArray<PeerRelease> AfterRecall(RecordId record, ImmutableArray<PeerRelease> releases)
    {
        var gone = database.Read(sql => StoredStatements.RecalledFrom(sql, ownKeys.Agency.ToString(), record.ToString()));
        return gone.Count == 0 ? releases : [.. releases.Select(release => gone.Contains(release.Peer.Row) ? release.AfterRecall() : release)];
    }

    private StoredVersion? FindLatest(RecordId recordId) => database.Read(sql => sql.First(
        "SELECT version, manifest_digest, content, status FROM record_version WHERE originator = $1 AND record_id = $2 ORDER BY version DESC LIMIT 1",
        row => new StoredVersion((ulong)row.GetInt64(0), row.GetBytes(1), row.GetBytes(2), (RecordStatus)row.GetInt32(3)),
        ownKeys.Agency.ToString(), recordId.ToString()));

    private static V1.Publication Describe(PendingPublication pending) => new()
    {
        Originator = pending.Version.Header.Originator.ToString(),
        RecordId = pending.Version.Header.Record.ToString(),
        Version = pending.Version.Header.Version,
        Decisions = { pending.Releases.Select(release => release.ToMessage()) },
    };

    private sealed record StoredVersion(ulong Version, byte[] ManifestDigest, byte[] Content, RecordStatus Status);
}
