using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Policies;
using Gateway.Node.Storage;
using Gateway.Policy;
using Gateway.Policy.Deciding;
using Gateway.Policy.Facts;
using Gateway.Protocol;
using Gateway.Protocol.Handling;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Protocol.Sealing;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Node.Publication;

/// <summary>
/// Decides on a stored own record for one peer, under the policy in force now: its latest version, as if it were published today. Signs
/// nothing: the version keeps its one signature, and only the view and its body are made anew.
/// </summary>
internal sealed class AgainDecisions(GatewayDatabase database, PolicyStore policies, OwnKeys ownKeys, TimeProvider time)
{
    /// <summary>Decides on a record.</summary>
    /// <param name="peer">The peer as it stands now.</param>
    /// <param name="record">One of the agency's own records.</param>
    /// <param name="isAbandoning">To count what a recovery would do: entries of the feed in force do not stand in the way.</param>
    public AgainDecision Of(KnownPeer peer, RecordId record, bool isAbandoning = false)
    {
        var now = time.GetUtcNow();
        if (database.Read(sql => Latest(sql, record)) is not { } stored)
        {
            return new AgainDecision.Skipped("it is not held any more");
        }

        var taken = database.Read(sql => TakenBack.Of(sql, ownKeys.Agency.ToString(), record.ToString(), peer.Row));
        if (taken.Everything || stored.Status is RecordStatus.Recalled or RecordStatus.Erased)
        {
            return new AgainDecision.Skipped("it was recalled");
        }

        var content = CaseRecord.Parser.ParseFrom(stored.Content);
        if (EffectiveHandling.IsExpired(content.Handling, now))
        {
            return new AgainDecision.Skipped("the time to keep it is over");
        }

        if (!isAbandoning && database.Read(sql => IsOnItsWay(sql, peer.Row, stored.Row)))
        {
            return new AgainDecision.Skipped("it is in the feed already");
        }

        var policy = policies.Current;
        var facts = RecordFacts.Of(content, new OriginatorProfile([.. ownKeys.Self.Descriptor.Functions]));
        var release = PeerRelease.Of(peer, Decider.Decide(facts, peer.ToProfile(), policy.Document, now), new DistinctViews(), now);
        if (release.IsPostponed)
        {
            return new AgainDecision.Postponed(release.Rules[0]);
        }

        var view = release.KemKey is null ? default : ViewOf(stored.View, release, taken.Digests);
        return release.KemKey is not null && view.IsEmpty
            ? new AgainDecision.Skipped("what the policy releases of it was recalled")
            : new AgainDecision.Decided(stored.Row, release, policy.Revision) { View = view, Content = content, LastStatement = taken.LastStatement };
    }

    /// <summary>Whether no statement on the record was issued since it was decided.</summary>
    public static bool IsUpToDate(SqlSession sql, AgencyId own, RecordId record, AgainDecision.Decided decided) =>
        StoredStatements.Highest(sql, own.ToString(), record.ToString()) == decided.LastStatement;

    /// <summary>Whether the latest version of the record already stands in the generation in force.</summary>
    public static bool IsOnItsWay(SqlSession sql, long peerRow, long recordRow) => sql.Number(
        """
        SELECT COUNT(*) FROM decision JOIN outbound_entry entry
            ON entry.peer_id = decision.peer_id AND entry.lane = $3 AND entry.seq = decision.seq AND entry.record_row = decision.record_row
        WHERE decision.peer_id = $1 AND decision.record_row = $2 AND decision.generation IS NULL AND entry.withdrawal IS NULL
        """,
        peerRow, recordRow, (int)Lane.Records) > 0;

    /// <summary>The row of the latest version; 0 when there is none.</summary>
    public long LatestRow(SqlSession sql, RecordId record) => sql.Number(
        "SELECT record_row FROM record_version WHERE originator = $1 AND record_id = $2 ORDER BY version DESC LIMIT 1",
        ownKeys.Agency.ToString(), record.ToString());

    /// <summary>Seals what was decided to be released.</summary>
    public static SealedBody Seal(AgainDecision.Decided decided)
    {
        var body = CanonicalMessage.Write(new EntryBody { View = UnsafeByteOperations.UnsafeWrap(decided.View) });
        return SealedBody.Seal(body, RandomNumberGenerator.Fill);
    }

    /// <summary>The released fields of a stored view, without those that were recalled from the peer; empty when nothing may go.</summary>
    private static ReadOnlyMemory<byte> ViewOf(byte[] stored, PeerRelease release, byte[] recalled)
    {
        var released = ViewDisclosures.Only(stored, release.View.Fields.Select(path => path.ToString()).ToHashSet(StringComparer.Ordinal))
            ?? throw new InvalidOperationException("A release without a required field is a bug of the decision.");
        var bytes = CanonicalMessage.Write(released);
        if (recalled.Length == 0)
        {
            return bytes;
        }

        var rest = ViewDisclosures.Without(bytes, recalled, out _);
        return rest is { Disclosures.Count: > 0 } ? CanonicalMessage.Write(rest) : default(ReadOnlyMemory<byte>);
    }

    private StoredOwn? Latest(SqlSession sql, RecordId record) => sql.First(
        "SELECT record_row, status, view, content FROM record_version WHERE originator = $1 AND record_id = $2 ORDER BY version DESC LIMIT 1",
        row => new StoredOwn(row.GetInt64(0), (RecordStatus)row.GetInt32(1), row.GetFieldValue<byte[]>(2), row.GetFieldValue<byte[]>(3)),
        ownKeys.Agency.ToString(), record.ToString());

    private sealed record StoredOwn(long Row, RecordStatus Status, byte[] View, byte[] Content);

    /// <summary>What was taken back of a record, as far as one peer is concerned.</summary>
    private sealed record TakenBack(bool Everything, byte[] Digests, ulong LastStatement)
    {
        public static TakenBack Of(SqlSession sql, string originator, string record, long peerRow) => new(
            StoredStatements.IsRecalled(sql, originator, record) || StoredStatements.RecalledFrom(sql, originator, record).Contains(peerRow),
            StoredStatements.DigestsRecalledFrom(sql, originator, record, peerRow),
            StoredStatements.Highest(sql, originator, record));
    }
}

/// <summary>What becomes of a record that is decided again for a peer.</summary>
internal abstract record AgainDecision
{
    private AgainDecision()
    {
    }

    /// <summary>Nothing is decided: it may not go out whatever the policy says, or it is out.</summary>
    public sealed record Skipped(string Why) : AgainDecision;

    /// <summary>Nothing may be sealed for the peer yet: it goes on waiting.</summary>
    public sealed record Postponed(string Rule) : AgainDecision;

    /// <summary>Released or withheld by the policy of this revision.</summary>
    public sealed record Decided(long RecordRow, PeerRelease Release, string Revision) : AgainDecision
    {
        /// <summary>The view to seal; empty when nothing is released.</summary>
        public ReadOnlyMemory<byte> View { get; init; }

        /// <summary>Exactly the fields that are sealed: what was recalled is not among them.</summary>
        public IReadOnlySet<FieldPath> Sealed => ViewDisclosures.Of(View.Span)
            .Select(named => FieldPath.TryParse(named.Path, out var path) ? path : default).ToHashSet();

        /// <summary>What the agency holds of the version.</summary>
        public CaseRecord Content { get; init; } = new();

        /// <summary>The number of the last statement on the record that was looked at; 0 for none.</summary>
        public ulong LastStatement { get; init; }

        /// <inheritdoc/>
        public override string ToString() => $"record row {RecordRow}: {Release.Outcome}";
    }
}
