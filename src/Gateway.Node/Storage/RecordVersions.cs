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
    /// <param name="sql">The store.</param>
    /// <param name="view">The version.</param>
    /// <param name="isStated">Whether any statement on the record is kept.</param>
    /// <param name="latest">The latest version held; 0 when none is.</param>
    public static RecordPlacement Place(SqlSession sql, VerifiedView view, bool isStated, out ulong latest)
    {
        var (originator, record) = (view.Originator.ToString(), view.Record.ToString());
        var held = sql.Query(
            "SELECT version, manifest_digest FROM record_version WHERE originator = $1 AND record_id = $2",
            row => (Version: (ulong)row.GetInt64(0), Digest: row.GetBytes(1)), originator, record);
        latest = held.Count == 0 ? 0 : held.Max(version => version.Version);
        if (isStated && StoredStatements.IsRecalled(sql, originator, record))
        {
            return RecordPlacement.Recalled;
        }

        var same = held.Find(version => version.Version == view.Manifest.Version);
        return same.Digest is null ? RecordPlacement.New
            : same.Digest.AsSpan().SequenceEqual(view.ManifestDigest.Span) ? RecordPlacement.Held
            : RecordPlacement.Conflict;
    }

    /// <summary>Stores a received version.</summary>
    /// <returns>Its row.</returns>
    public static long Insert(SqlSession sql, VerifiedView view, ReadOnlyMemory<byte> bytes, long peerRow, ulong latest, DateTimeOffset now) =>
        Insert(sql, view.Originator, view.Record, view.Manifest.Version, view.ManifestDigest, bytes, view.Content, view.ContentBytes, peerRow, latest, now);

    /// <summary>Stores a version, own or received, and makes it the latest if no later one is held.</summary>
    /// <param name="sql">The write's connection.</param>
    /// <param name="originator">The originator.</param>
    /// <param name="record">The record.</param>
    /// <param name="version">The version's number; not held yet.</param>
    /// <param name="manifestDigest">Digest of its manifest.</param>
    /// <param name="view">The signed view.</param>
    /// <param name="content">What it says.</param>
    /// <param name="contentBytes">That as it is written.</param>
    /// <param name="receivedFrom">The peer it came from; null for an own one.</param>
    /// <param name="latest">The latest version held, as this transaction sees it; 0 when none is.</param>
    /// <param name="now">The time.</param>
    /// <returns>Its row.</returns>
    public static long Insert(
        SqlSession sql, AgencyId originator, RecordId record, ulong version, ReadOnlyMemory<byte> manifestDigest, ReadOnlyMemory<byte> view,
        CaseRecord content, ReadOnlyMemory<byte> contentBytes, long? receivedFrom, ulong latest, DateTimeOffset now)
    {
        var names = (Originator: originator.ToString(), Record: record.ToString());
        if (latest > 0)
        {
            sql.Execute(
                "UPDATE record_version SET is_latest = 0 WHERE originator = $1 AND record_id = $2 AND version < $3", names.Originator, names.Record, (long)version);
        }

        var deleteAfter = content.Handling?.Retention?.DeleteAfter;
        var row = sql.Insert(
            """
            INSERT INTO record_version
                (originator, record_id, version, manifest_digest, view, content, kind, status, stored_at, delete_after, received_from, is_latest)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            names.Originator, names.Record, (long)version, manifestDigest, view, contentBytes, (int)content.Kind,
            (int)content.Status, now.UtcTicks, deleteAfter?.ToDateTimeOffset().UtcTicks, receivedFrom, version > latest ? 1 : 0);
        AttachmentRows.Use(sql, row, content);
        return row;
    }
}
