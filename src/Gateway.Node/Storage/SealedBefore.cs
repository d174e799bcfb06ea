namespace Gateway.Node.Storage;

/// <summary>
/// What a peer was sealed of a record version before the entry that counts now: a withdrawn body may have been under way, and one of an earlier
/// generation arrived. Nothing of it is forgotten, so that a recall reaches everyone who may hold something, and takes back all of it.
/// </summary>
internal static class SealedBefore
{
    /// <summary>Whether a row of `decision`, named d, says that something was ever sealed for its peer.</summary>
    public const string WasSealed = "(d.seq IS NOT NULL OR d.sealed_before IS NOT NULL)";

    /// <summary>Notes, before the decision changes, what was sealed by it until now. Does nothing where there is none or nothing was.</summary>
    public static void Note(SqlSession sql, long recordRow, long peerRow) => Note(sql, "decision", recordRow, peerRow);

    /// <summary>The same for what was passed on.</summary>
    public static void NoteForwarded(SqlSession sql, long recordRow, long peerRow) => Note(sql, "forwarded", recordRow, peerRow);

    private static void Note(SqlSession sql, string table, long recordRow, long peerRow)
    {
        var (released, before, wasSealed) = sql.First(
            $"SELECT released, sealed_before, seq FROM {table} WHERE record_row = $1 AND peer_id = $2",
            row => (row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), !row.IsDBNull(2)), recordRow, peerRow);
        if (wasSealed)
        {
            var paths = string.Join('\n', Paths(released).Concat(Paths(before)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
            sql.Execute($"UPDATE {table} SET sealed_before = $3 WHERE record_row = $1 AND peer_id = $2", recordRow, peerRow, paths);
        }
    }

    /// <summary>The paths of a list, one a line.</summary>
    public static string[] Paths(string? list) => (list ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
