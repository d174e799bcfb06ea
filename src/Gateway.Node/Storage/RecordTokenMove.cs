namespace Gateway.Node.Storage;

/// <summary>
/// Moves the tokens of many records at a time from where they were written to where they are looked up fast. Until then they are looked up where
/// they are: a record is findable exactly when it is stored, before and after.
/// </summary>
/// <remarks>
/// Run by the writer between groups, in a transaction of its own. If we crash before it is committed, the tokens are still fresh and are moved
/// later; there is no moment at which one is in both tables or in neither.
/// </remarks>
internal static class RecordTokenMove
{
    /// <summary>
    /// Fresh rows of either table at which they are moved, in rows. More makes moving cheaper for each record, and a search, which reads all of
    /// them, dearer: this many take a few milliseconds.
    /// </summary>
    public const int MaxFresh = 32_768;

    /// <summary>Moves all fresh tokens once there are enough to make it worth while. Costs two look-ups when there are not.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The store could not; the transaction is still open.</exception>
    public static void MoveIfMany(SqlSession sql)
    {
        // Rows are numbered from 1 again whenever the table was emptied.
        if (sql.Number("SELECT MAX(fresh_id) FROM identifier_fresh") < MaxFresh && sql.Number("SELECT MAX(fresh_id) FROM name_fresh") < MaxFresh)
        {
            return;
        }

        Move(sql);
    }

    /// <summary>Moves all fresh tokens.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The store could not; the transaction is still open.</exception>
    public static void Move(SqlSession sql)
    {
        sql.Execute("BEGIN IMMEDIATE");
        sql.Execute(
            """
            INSERT OR IGNORE INTO identifier_sorted (type, normal, record_row, identifier_key)
            SELECT type, normal, record_row, identifier_key FROM identifier_fresh ORDER BY type, normal, record_row, identifier_key
            """);

        // Overwritten, not only freed: an erasure later deletes the rows where they are then, and knows nothing of pages they once were on.
        sql.Script("PRAGMA secure_delete = ON");
        sql.Execute("DELETE FROM identifier_fresh");
        sql.Execute(
            "INSERT OR IGNORE INTO name_sorted (token, record_row, name) SELECT token, record_row, name FROM name_fresh ORDER BY token, record_row, name");
        sql.Execute("DELETE FROM name_fresh");
        sql.Script("PRAGMA secure_delete = FAST");
        sql.Execute("COMMIT");
    }
}
