using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Receipts;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Node.Recall;

/// <summary>Who has confirmed a recall, down the onward chain.</summary>
internal sealed class RecallStatus(GatewayDatabase database, PeerDirectory directory, OwnKeys ownKeys, TimeProvider time)
{
    /// <summary>Every recall of a record, oldest first; empty when there was none.</summary>
    public Task<GetRecallResponse> GetAsync(string client, GetRecallRequest request, CancellationToken cancel) => database.ReadAuditedAsync(
        sql =>
        {
            var originator = OriginatorOf(request.Originator);
            var answer = new GetRecallResponse();
            if (originator is not null)
            {
                answer.Recalls.Add(StoredStatements.Of(sql, originator, request.RecordId).Select(statement => Describe(sql, statement, time.GetUtcNow())));
            }

            return new Written<GetRecallResponse>(
                answer, new AuditEntry(client, "get-recall") { Record = $"{originator}/{request.RecordId}", Detail = $"{answer.Recalls.Count} recall(s)" });
        },
        cancel);

    /// <summary>One recall as it stands.</summary>
    public V1.Recall Describe(SqlSession sql, StoredStatement statement, DateTimeOffset now) => new()
    {
        Originator = statement.Originator,
        RecordId = statement.Record,
        Number = statement.Number,
        Fields = (uint)(statement.Digests.Length / 32),
        Reason = (RecallReason)statement.Reason,
        At = RecordSummaries.ToTimestamp(statement.StoredAt),
        Withdrawn = (uint)statement.Withdrawn,
        Holders = { StatementHolders.Of(sql, statement.Row).Select(holder => Describe(holder, now)).OrderBy(holder => holder.Peer, StringComparer.Ordinal) },
    };

    private RecallHolder Describe(StatementHolder holder, DateTimeOffset now)
    {
        var peer = directory.All.FirstOrDefault(known => known.Row == holder.PeerRow);
        var described = new RecallHolder
        {
            Peer = peer?.Name ?? "",
            Agency = peer?.Id.ToString() ?? "",
            Progress = holder.Code != OutcomeCode.Unspecified ? RecallProgress.Confirmed
                : holder.Seq == 0 ? RecallProgress.NotTold
                : holder.ReceiptedTo >= holder.Seq ? RecallProgress.Receipted : RecallProgress.Queued,
            Overdue = holder.Code == OutcomeCode.Unspecified && now.UtcTicks - holder.ToldAt > RecallLimits.OverdueAfter.Ticks,
            Verified = holder.Envelope is not null,
        };
        if (holder.Envelope is { } envelope)
        {
            Answer(described, envelope, RecallLimits.MaxChain);
        }

        return described;
    }

    /// <summary>What a signed outcome says, and what the agencies below said to whoever signed it.</summary>
    private void Answer(RecallHolder holder, Signed envelope, int depth)
    {
        if (!Gateway.Protocol.CanonicalMessage.TryParse(Outcome.Parser, envelope.Payload.Span, out var outcome))
        {
            // Only of an onward holder whose key is not known here: what the one above says of it stands, without proof.
            return;
        }

        holder.Code = outcome.Code;
        holder.At = outcome.At;
        holder.Ground = outcome.Ground;
        holder.UnrecoverableBy = outcome.UnrecoverableBy;
        holder.Outcome = envelope.ToByteString();
        if (depth > 0)
        {
            holder.Onward.Add(outcome.Onward.Where(onward => onward.Agency.Length == AgencyId.Size).Take(FeedOutcomes.MaxOnward).Select(onward => Onward(onward, depth - 1)));
        }
    }

    private RecallHolder Onward(OnwardHolder onward, int depth)
    {
        _ = AgencyId.TryFromBytes(onward.Agency.Span, out var agency);
        var name = agency == ownKeys.Agency ? ownKeys.Self.Descriptor.ShortName : directory.Find(agency)?.Name;
        var described = new RecallHolder
        {
            Peer = name ?? agency.ToString(),
            Agency = agency.ToString(),
            Progress = onward.Code == OutcomeCode.Unspecified ? RecallProgress.Queued : RecallProgress.Confirmed,
            Code = onward.Code,
            At = onward.At,
        };
        if (onward.Outcome is { } envelope)
        {
            described.Verified = KeyId.TryFromBytes(envelope.KeyId.Span, out var key) && directory.FindPastLinkKey(agency, key) is { } linkKey
                && FeedOutcomes.Verify(envelope, linkKey) is not null;
            Answer(described, envelope, depth);
        }

        return described;
    }

    /// <summary>The agency a client means: its fingerprint, a peer's local name, or nothing for the own one; null when none is known by that name.</summary>
    public string? OriginatorOf(string written) => written.Length == 0 ? ownKeys.Agency.ToString()
        : AgencyId.TryParse(written, out var agency) ? agency.ToString()
        : directory.Find(written)?.Id.ToString()
        ?? (written.Equals(ownKeys.Self.Descriptor.ShortName, StringComparison.OrdinalIgnoreCase) ? ownKeys.Agency.ToString() : null);
}
