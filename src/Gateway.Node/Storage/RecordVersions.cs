using Gateway.Protocol;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Node.Storage;

/// <summary>Where a record version belongs among those already stored.</summary>
internal enum RecordPlacement
{
    /// <summary>Nowhere yet.</summary>
    New,

    /// <summary>The same version with the same manifest is stored.</summary>
    Held,

    /// <summary>The same version with another manifest is stored.</summary>
    Conflict,

    /// <summary>The record was recalled.</summary>
    Recalled,
}

/// <summary>Stored record versions. (originator, record id) is the only key of a record; versions may skip, an older one never overwrites.</summary>
internal static class RecordVersions
{
    /// <summary>Looks where a version belongs.</summary>
    public static RecordPlacement Place(SqlSession sql, VerifiedView view)
    {
        var (originator, record) = (view.Originator.ToString(), view.Record.ToString());
        if (StoredStatements.IsRecalled(sql, originator, record))
        {
            return RecordPlacement.Recalled;
        }

        var held = sql.First(
            "SELECT manifest_digest FROM record_version WHERE originator = $1 AND record_id = $2 AND version = $3",
            row => row.GetBytes(0), originator, record, (long)view.Manifest.Version);
        return held is null ? RecordPlacement.New
            : held.AsSpan().SequenceEqual(view.ManifestDigest.Span) ? RecordPlacement.Held
            : RecordPlacement.Conflict;
    }

    /// <summary>Stores a received version.</summary>
    /// <returns>Its row.</returns>
    public static long Insert(SqlSession sql, VerifiedView view, ReadOnlyMemory<byte> bytes, long peerRow, DateTimeOffset now) =>
        Insert(sql, view.Originator, view.Record, view.Manifest.Version, view.ManifestDigest, bytes, view.Content, peerRow, now);

    /// <summary>Stores a version, own or received, and makes it the latest if no later one is held.</summary>
    /// <returns>Its row.</returns>
    public static long Insert(
        SqlSession sql, AgencyId originator, RecordId record, ulong version, ReadOnlyMemory<byte> manifestDigest, ReadOnlyMemory<byte> view,
        CaseRecord content, long? receivedFrom, DateTimeOffset now)
    {
        var names = (Originator: originator.ToString(), Record: record.ToString());
        if (version > 1)
        {
            sql.Execute(
                "UPDATE record_version SET is_latest = 0 WHERE originator = $1 AND record_id = $2 AND version < $3", names.Originator, names.Record, (long)version);
        }

        var isLatest = sql.Number(
            "SELECT COUNT(*) FROM record_version WHERE originator = $1 AND record_id = $2 AND version > $3", names.Originator, names.Record, (long)version) == 0;
        var deleteAfter = content.Handling?.Retention?.DeleteAfter;
        var row = sql.Insert(
            """
            INSERT INTO record_version
                (originator, record_id, version, manifest_digest, view, content, kind, status, stored_at, delete_after, received_from, is_latest)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            names.Originator, names.Record, (long)version, manifestDigest, view, CanonicalMessage.Write(content), (int)content.Kind,
            (int)content.Status, now.UtcTicks, deleteAfter?.ToDateTimeOffset().UtcTicks, receivedFrom, isLatest ? 1 : 0);
        AttachmentRows.Use(sql, row, content);
        return row;
    }
}
