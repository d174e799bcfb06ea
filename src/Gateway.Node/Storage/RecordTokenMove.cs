using System.Globalization;

namespace Gateway.Node.Storage;

/// <summary>
/// Moves the tokens of many records at a time from where they were written to where they are looked up fast. Until then they are looked up where
/// they are: a record is findable exactly when it is stored, before and after.
/// </summary>
/// <remarks>
/// <para>
/// Run by the writer when nobody waits for it, one small step at a time, each in a transaction of its own, so that whoever comes next waits for a step
/// and not for all of it. First the fresh tokens are copied in the order of their keys, then they are deleted; in between they stand in both tables,
/// and whoever reads the view counts each once. A writer that is never idle moves all at once when there are too many.
/// </para>
/// <para>
/// If we crash at any moment, what was not moved is still fresh and is moved later; there is none at which a token is in neither table. A fresh
/// token is deleted only if it stands in the sorted table: the number of a row that was erased in the meantime may have been given to another.
/// </para>
/// </remarks>
internal sealed class RecordTokenMove(SqlSession sql)
{
    /// <summary>
    /// Fresh rows of either table at which they are moved, in rows. More makes moving cheaper for each record, and a search, which reads all of
    /// them, dearer: this many take a few milliseconds.
    /// </summary>
    public const int MaxFresh = 32_768;

    /// <summary>Fresh rows of either table at which callers wait until all are moved, in rows.</summary>
    public const int TooMany = 4 * MaxFresh;

    /// <summary>Rows one step copies, in rows: each may stand on a page of its own.</summary>
    public const int CopiedInStep = 64;

    /// <summary>Rows one step deletes, in rows: they stand side by side.</summary>
    public const int DeletedInStep = 512;

    private static readonly TokenTable[] Tables =
        [new("identifier", ["type", "normal", "record_row", "identifier_key"]), new("name", ["token", "record_row", "name"])];

    private Moving? _moving;

    /// <summary>Moves all fresh tokens at once if there are too many. Costs four look-ups when there are not.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The store could not; the transaction is still open.</exception>
    public void MoveIfTooMany()
    {
        if (Array.Exists(Tables, table => Fresh(table) >= TooMany))
        {
            MoveAll();
        }
    }

    /// <summary>Moves all fresh tokens, however few.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The store could not; the transaction is still open.</exception>
    public void MoveAll()
    {
        _moving = null;
        sql.Execute("BEGIN IMMEDIATE");
        sql.Overwrite(deleted: true);
        foreach (var table in Tables)
        {
            sql.Execute(table.CopyAll);
            sql.Execute(table.DeleteAll);
        }

        sql.Overwrite(deleted: false);
        sql.Execute("COMMIT");
    }

    /// <summary>Takes one step.</summary>
    /// <param name="fewest">Fresh rows of a table at which they are moved.</param>
    /// <returns>False when there was nothing to do.</returns>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The store could not; a transaction may still be open. The step is taken again.</exception>
    public bool Step(int fewest)
    {
        _moving ??= Begin(fewest);
        if (_moving is not { } moving)
        {
            return false;
        }

        if (moving.Copied < moving.Rows.Count)
        {
            Copy(moving);
            return true;
        }

        Delete(moving);
        if (moving.DeletedTo >= moving.UpTo)
        {
            _moving = null;
        }

        return true;
    }

    private Moving? Begin(int fewest)
    {
        foreach (var table in Tables)
        {
            if (Fresh(table) >= fewest)
            {
                var last = sql.Number(table.Last);
                return new Moving(table, sql.Query(table.InOrder, row => row.GetInt64(0), last), sql.Number(table.First) - 1, last);
            }
        }

        return null;
    }

    /// <summary>How many rows may be fresh. Rows are numbered as they come, and go from the front.</summary>
    private long Fresh(TokenTable table) => sql.Number(table.Last) is var last and > 0 ? last - sql.Number(table.First) + 1 : 0;

    private void Copy(Moving moving)
    {
        var rows = new SqlValue[CopiedInStep];
        for (var i = 0; i < CopiedInStep; i++)
        {
            // The last one fills up what is left: copied twice is copied once.
            rows[i] = moving.Rows[Math.Min(moving.Copied + i, moving.Rows.Count - 1)];
        }

        sql.Execute(moving.Table.Copy, rows);
        moving.Copied += CopiedInStep;
    }

    private void Delete(Moving moving)
    {
        var to = Math.Min(moving.DeletedTo + DeletedInStep, moving.UpTo);
        sql.Execute("BEGIN IMMEDIATE");

        // Overwritten, not only freed: an erasure later deletes the rows where they are then, and knows nothing of pages they once were on.
        sql.Overwrite(deleted: true);
        sql.Execute(moving.Table.Delete, moving.DeletedTo, to);
        sql.Overwrite(deleted: false);
        sql.Execute("COMMIT");
        moving.DeletedTo = to;
    }

    /// <summary>The statements of one pair of tables.</summary>
    private sealed class TokenTable
    {
        public TokenTable(string name, string[] columns)
        {
            var all = string.Join(", ", columns);
            First = $"SELECT MIN(fresh_id) FROM {name}_fresh";
            Last = $"SELECT MAX(fresh_id) FROM {name}_fresh";
            InOrder = $"SELECT fresh_id FROM {name}_fresh WHERE fresh_id <= $1 ORDER BY {all}";
            Copy = $"INSERT OR IGNORE INTO {name}_sorted ({all}) SELECT {all} FROM {name}_fresh WHERE fresh_id IN ("
                + string.Join(", ", Enumerable.Range(1, CopiedInStep).Select(place => string.Create(CultureInfo.InvariantCulture, $"${place}"))) + ")";
            CopyAll = $"INSERT OR IGNORE INTO {name}_sorted ({all}) SELECT {all} FROM {name}_fresh ORDER BY {all}";
            DeleteAll = $"DELETE FROM {name}_fresh";
            Delete = $"DELETE FROM {name}_fresh WHERE fresh_id > $1 AND fresh_id <= $2 AND EXISTS (SELECT 1 FROM {name}_sorted sorted WHERE "
                + string.Join(" AND ", columns.Select(column => $"sorted.{column} = {name}_fresh.{column}")) + ")";
        }

        public string First { get; }

        public string Last { get; }

        public string InOrder { get; }

        public string Copy { get; }

        public string CopyAll { get; }

        public string DeleteAll { get; }

        public string Delete { get; }
    }

    /// <summary>A move under way.</summary>
    /// <param name="Table">Which tables.</param>
    /// <param name="Rows">Numbers of the fresh rows in the order of their keys.</param>
    /// <param name="DeletedTo">Up to which number fresh rows were deleted.</param>
    /// <param name="UpTo">The last number that is moved.</param>
    private sealed record Moving(TokenTable Table, List<long> Rows, long DeletedTo, long UpTo)
    {
        /// <summary>How many of the rows were copied.</summary>
        public int Copied { get; set; }

        public long DeletedTo { get; set; } = DeletedTo;
    }
}
