using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Node.Access;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Node.Reception;

/// <summary>
/// What becomes of entries set aside: they are read again from the bytes that were kept, by the keys and rules of today, as if they had just
/// come. Their place in the feed is receipted already; what changes goes to the sender as an outcome.
/// </summary>
internal sealed class Quarantine(
    GatewayDatabase database, PeerDirectory directory, Receiving receiving, OutcomeEntries outcomes, OwnKeys ownKeys, PageTokens tokens, TimeProvider time)
{
    /// <summary>One page, oldest first.</summary>
    /// <returns>Null when the page token is none of this list.</returns>
    public async Task<ListQuarantineResponse?> ListAsync(ClientIdentity client, ListQuarantineRequest request, CancellationToken cancel)
    {
        var list = $"quarantine {client.Pin}";
        long skip = 0;
        if (request.PageToken.Length > 0 && !tokens.TryRead(list, request.PageToken, out skip))
        {
            await database.WriteAsync(
                _ => new Written<bool>(false, new AuditEntry(client.Name, "refuse") { Detail = "list quarantine: page token" }), cancel);
            return null;
        }

        return await database.ReadAuditedAsync(
            sql =>
            {
                var size = PageSize.Of(request.PageSize);
                var found = QuarantineRows.Oldest(sql, skip, size + 1);
                var answer = new ListQuarantineResponse { Entries = { found.Take(size).Select(ToMessage) } };
                if (found.Count > size)
                {
                    answer.NextPageToken = tokens.Issue(list, skip + size);
                }

                return new Written<ListQuarantineResponse>(answer, new AuditEntry(client.Name, "list") { Detail = $"{answer.Entries.Count} entries set aside" });
            },
            cancel);
    }

    /// <summary>Tries an entry again. Durable when it returns.</summary>
    public async Task<QuarantineResult> RetryAsync(ClientIdentity client, QuarantineName name, CancellationToken cancel)
    {
        if (directory.Find(name.Peer) is not { } peer)
        {
            return new QuarantineResult.NotFound();
        }

        if (!peer.IsAccepted)
        {
            return new QuarantineResult.NotAccepted();
        }

        var route = RouteOf(peer, name);
        if (database.Read(sql => QuarantineRows.Find(sql, peer.Row, route, name.Seq)) is not { } kept)
        {
            return new QuarantineResult.NotFound();
        }

        // Read and decided before the write that everybody waits for; what it needs of the store is read there again.
        var decided = receiving.Decide(new ReadEntry(name.Seq, default, Reader(peer).Read(kept.Body)), peer);
        return await database.WriteAsync(
            scope =>
            {
                var audit = new List<AuditEntry> { new(client.Name, "retry") { Peer = peer.Name, Record = kept.Row.Record, Detail = name.ToString() } };
                if (!QuarantineRows.Delete(scope.Sql, peer.Row, route, name.Seq))
                {
                    return new Written<QuarantineResult>(new QuarantineResult.NotFound(), audit);
                }

                var outcome = receiving.Apply(scope, peer, route, decided, audit);
                var told = outcome != OutcomeCode.Quarantined && outcomes.Send(scope, peer, route, name.Seq, outcome);
                if (outcome == OutcomeCode.Quarantined)
                {
                    QuarantineRows.KeepSince(scope.Sql, peer.Row, route, name.Seq, kept.Row.At);
                }

                return new Written<QuarantineResult>(new QuarantineResult.Tried(outcome, audit[^1].Detail, told), audit);
            },
            cancel);
    }

    /// <summary>Gives an entry up. Durable when it returns.</summary>
    public async Task<QuarantineResult> DiscardAsync(ClientIdentity client, QuarantineName name, string reason, CancellationToken cancel)
    {
        if (directory.Find(name.Peer) is not { } peer)
        {
            return new QuarantineResult.NotFound();
        }

        var route = RouteOf(peer, name);
        return await database.WriteAsync(
            scope =>
            {
                var record = QuarantineRows.Find(scope.Sql, peer.Row, route, name.Seq)?.Row.Record;
                var entry = new AuditEntry(client.Name, "discard") { Peer = peer.Name, Record = record ?? "", Detail = $"{name}: {(record is null ? "not found" : reason)}" };
                if (!QuarantineRows.Delete(scope.Sql, peer.Row, route, name.Seq))
                {
                    return new Written<QuarantineResult>(new QuarantineResult.NotFound(), entry);
                }

                var told = outcomes.Send(scope, peer, route, name.Seq, OutcomeCode.Refused);
                return new Written<QuarantineResult>(new QuarantineResult.Tried(OutcomeCode.Refused, reason, told), entry);
            },
            cancel);
    }

    private FeedRoute RouteOf(KnownPeer peer, QuarantineName name) => new(peer.Id, ownKeys.Agency, name.Lane, name.Generation);

    private QuarantinedEntry ToMessage(QuarantinedRow row)
    {
        var peer = directory.All.FirstOrDefault(known => known.Row == row.PeerRow)?.Name ?? "";
        return new QuarantinedEntry
        {
            Name = new QuarantineName(peer, row.Lane, row.Generation, row.Seq).ToString(),
            Peer = peer,
            Reason = row.Reason,
            Record = row.Record,
            Since = Timestamp.FromDateTimeOffset(row.At),
        };
    }

    /// <summary>Reads a kept body as the session that received it would today.</summary>
    private BodyReader Reader(KnownPeer peer) => new(new FeedReaderKeys
    {
        FindLinkKey = key => directory.Find(peer.Id)?.FindLinkKey(key, time.GetUtcNow()),
        FindPastLinkKey = key => directory.FindPastLinkKey(peer.Id, key),
        FindKemKey = ownKeys.FindKemKey,
        FindRecordKey = directory.FindRecordKey,
        // An outcome is never set aside: it is read, or refused, when it comes.
        IsOwnFeed = _ => false,
        BatchSignatures = directory.BatchSignatures,
    });
}

/// <summary>What became of an entry that was set aside.</summary>
internal abstract record QuarantineResult
{
    private QuarantineResult()
    {
    }

    /// <summary>It was tried or given up.</summary>
    /// <param name="Outcome">What it is now.</param>
    /// <param name="Detail">The rule or reason.</param>
    /// <param name="Told">Whether an outcome is queued for the sender.</param>
    public sealed record Tried(OutcomeCode Outcome, string Detail, bool Told) : QuarantineResult;

    /// <summary>There is no such entry.</summary>
    public sealed record NotFound : QuarantineResult;

    /// <summary>Its sender is no accepted peer any more: nothing of it is admitted.</summary>
    public sealed record NotAccepted : QuarantineResult;
}
