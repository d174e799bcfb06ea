using Gateway.Exchange.V1;
using Gateway.Node.Access;
using Gateway.Node.Configuration;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Node.Records;

/// <summary>Hands out a record's signed view with the originator's identity, so that anyone can verify it offline, years later.</summary>
internal sealed class RecordExport(GatewayDatabase database, ShownRecords rows, ViewCheck check, OwnKeys keys, TimeProvider time)
{
    /// <summary>What the file says it is.</summary>
    public const string Format = "gateway/exported-record/v1";

    /// <summary>Exports a version. The file was verified before it is given out.</summary>
    public Task<ExportOutcome> ExportAsync(
        ClientIdentity client, ExportRecordRequest request, RecordId id, CancellationToken cancel) => database.ReadAuditedAsync(
        sql =>
        {
            var originator = rows.ReadOriginator(sql, request.Originator);
            var outcome = Export(sql, request, originator, id);
            var version = outcome is ExportOutcome.Exported exported ? exported.Version : request.Version;
            var detail = $"version {(version == 0 ? "latest" : version)}: {outcome switch
            {
                ExportOutcome.Exported => "exported",
                ExportOutcome.NotFound => "not found",
                ExportOutcome.NoIdentity => "no identity names its key",
                ExportOutcome.Damaged => "its view does not verify",
                ExportOutcome.PeerOfReceived => "received, not sent",
                _ => throw new System.Diagnostics.UnreachableException(),
            }}";
            return new Written<ExportOutcome>(
                outcome, new AuditEntry(client.Name, "export") { Detail = detail, Record = $"{originator}/{id}", Peer = PeerName(sql, request.Peer) });
        },
        cancel);

    private ExportOutcome Export(SqlSession sql, ExportRecordRequest request, string? originator, RecordId id)
    {
        var now = time.GetUtcNow();
        if (rows.Find(sql, now, originator, id, request.Version) is not { } held)
        {
            return new ExportOutcome.NotFound();
        }

        var isOwn = rows.IsOwn(held.Summary.Originator);
        if (request.Peer.Length > 0 && !isOwn)
        {
            return new ExportOutcome.PeerOfReceived();
        }

        var released = request.Peer.Length > 0 ? ReleasedTo(sql, held.Row, request.Peer) : null;
        if (request.Peer.Length > 0 && released is null)
        {
            return new ExportOutcome.NotFound();
        }

        var file = CanonicalMessage.Write(Redact(held.View, released, now));
        if (check.Verify(sql, file) is not { } verified)
        {
            return new ExportOutcome.Damaged();
        }

        var identity = isOwn ? keys.Self : IdentityOf(sql, held.Summary.Originator, now);
        return identity?.FindKey(verified.RecordKey, KeyUse.Record) is null
            ? new ExportOutcome.NoIdentity()
            : new ExportOutcome.Exported(
                held.Summary.Version, new ExportedRecord { Format = Format, Originator = identity.Identity, View = ByteString.CopyFrom(file) }.ToByteArray());
    }

    /// <summary>
    /// Keeps the disclosures that were released, in the order in which they stand, so a peer's view comes out byte for byte as it was sent; but what
    /// is past its own retention goes to nobody any more.
    /// </summary>
    private static RecordView Redact(ReadOnlyMemory<byte> stored, HashSet<string>? released, DateTimeOffset now)
    {
        var view = RecordView.Parser.ParseFrom(stored.Span);
        var kept = view.Disclosures.Where(disclosure => released?.Contains(disclosure.Path) != false && !IsOver(disclosure, now)).ToList();
        view.Disclosures.Clear();
        view.Disclosures.Add(kept);
        return view;
    }

    private static bool IsOver(Disclosure disclosure, DateTimeOffset now) =>
        !FieldPath.TryParse(disclosure.Path, out var path) || FieldMerge.Read(path, disclosure.Value.Span) is not { } field
        || ElementRetention.HasPartThatIsOver(field.Fragment, now);

    /// <summary>The paths a peer was sent of an own version; null when it was sent nothing.</summary>
    private static HashSet<string>? ReleasedTo(SqlSession sql, long row, string peer) => sql.First(
        """
        SELECT d.released FROM decision d JOIN peer p ON p.peer_id = d.peer_id
        WHERE d.record_row = $1 AND (p.name = $2 OR p.agency = $2) AND d.outcome = $3
        """,
        found => found.GetString(0), row, peer, (int)DecisionOutcome.Released)
        ?.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);

    private static VerifiedAgency? IdentityOf(SqlSession sql, string originator, DateTimeOffset now)
    {
        var stored = sql.First("SELECT identity FROM peer WHERE agency = $1", row => row.GetBytes(0), originator);
        return stored is null ? null : IdentityChain.Verify(AgencyIdentity.Parser.ParseFrom(stored), now) switch
        {
            IdentityResult.Verified verified => verified.Agency,
            IdentityResult.Expired expired => expired.Agency,
            _ => null,
        };
    }

    // Only a name that is a peer's goes into the audit: what else was typed may be anything.
    private static string PeerName(SqlSession sql, string peer) =>
        sql.First("SELECT name FROM peer WHERE name = $1 OR agency = $1", row => row.GetString(0), peer) ?? "";
}

/// <summary>What became of an export.</summary>
internal abstract record ExportOutcome
{
    private ExportOutcome()
    {
    }

    /// <summary>Here it is.</summary>
    /// <param name="Version">The version that was exported, whichever was asked for.</param>
    /// <param name="File">The bytes.</param>
    public sealed record Exported(ulong Version, ReadOnlyMemory<byte> File) : ExportOutcome
    {
        /// <summary>Its size: content never reaches a log.</summary>
        public override string ToString() => $"{File.Length} bytes";
    }

    /// <summary>It is not there, may not be shown, or that peer was sent nothing of it: nobody is told which.</summary>
    public sealed record NotFound : ExportOutcome;

    /// <summary>No identity held here names the key that signed it.</summary>
    public sealed record NoIdentity : ExportOutcome;

    /// <summary>What is stored is not what its originator signed.</summary>
    public sealed record Damaged : ExportOutcome;

    /// <summary>Only own records were sent to peers.</summary>
    public sealed record PeerOfReceived : ExportOutcome;
}
