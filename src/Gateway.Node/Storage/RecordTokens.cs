using System.Globalization;
using System.Runtime.InteropServices;
using Gateway.Record.V1;

namespace Gateway.Node.Storage;

/// <summary>
/// The tables by which records are found on this node: one row for each identifier in normal form, one for each key of each name. They are
/// written with the record, in its transaction, so a record is findable exactly when it is stored.
/// </summary>
/// <remarks>
/// Only what its originator lets be matched, and what our own normaliser finds whole, is there. Identifiers and names of victims, witnesses
/// and informants are not, nor anything marked NEVER: a table of them would be the shortest way to the people the node is there to protect, for
/// an insider as for a thief of the disk, and of a received record nobody here can tell whether NEVER stands for a victim or for a wrong check
/// digit. Whoever may know a victim's record finds it by the case, not by the victim.
/// </remarks>
internal static class RecordTokens
{
    /// <summary>Most rows one record writes to either table, in rows.</summary>
    public const int MaxRows = 8_192;

    private const int RowsAtOnce = 8;

    private static readonly string[] IdentifierRows =
        Statements("INSERT INTO identifier_fresh (type, normal, record_row, identifier_key) VALUES ", columns: 4);

    private static readonly string[] NameRows = Statements("INSERT INTO name_fresh (token, record_row, name) VALUES ", columns: 3);

    /// <summary>Writes the rows of one record version. Called once for each, in the write that stores it.</summary>
    /// <param name="sql">The write's connection.</param>
    /// <param name="recordRow">The version's row.</param>
    /// <param name="content">Its content: all of an own record, what was disclosed of another's.</param>
    public static void Write(SqlSession sql, long recordRow, CaseRecord content) => Write(sql, recordRow, RecordTerms.Of(content));

    /// <summary>Writes the rows of one record version whose terms were read before the write began.</summary>
    public static void Write(SqlSession sql, long recordRow, RecordTerms terms)
    {
        var rows = new List<SqlValue>();
        foreach (var identifier in terms.Identifiers.Take(MaxRows))
        {
            rows.AddRange([(int)identifier.Written.Type, identifier.Normal.Normal, recordRow, identifier.Written.Key]);
        }

        Insert(sql, IdentifierRows, rows, columns: 4);
        rows.Clear();

        // A name's keys differ, so what could be there twice is a name.
        var left = MaxRows;
        foreach (var name in terms.Names.DistinctBy(name => name.Written, StringComparer.Ordinal))
        {
            foreach (var key in name.Keys.AsSpan()[..Math.Min(left, name.Keys.Length)])
            {
                rows.AddRange([key, recordRow, name.Written]);
                left--;
            }
        }

        Insert(sql, NameRows, rows, columns: 3);
    }

    /// <summary>Inserts rows, as many as there are statements for at a time.</summary>
    private static void Insert(SqlSession sql, string[] statements, List<SqlValue> rows, int columns)
    {
        for (var values = CollectionsMarshal.AsSpan(rows); !values.IsEmpty;)
        {
            var taken = Math.Min(values.Length / columns, statements.Length);
            sql.Execute(statements[taken - 1], values[..(taken * columns)]);
            values = values[(taken * columns)..];
        }
    }

    /// <summary>The statements that insert one row, two rows and so on.</summary>
    private static string[] Statements(string insert, int columns) =>
    [
        .. Enumerable.Range(1, RowsAtOnce).Select(rows => insert + string.Join(", ", Enumerable.Range(0, rows).Select(
            row => $"({string.Join(", ", Enumerable.Range((row * columns) + 1, columns).Select(place => string.Create(CultureInfo.InvariantCulture, $"${place}")))})"))),
    ];

    /// <summary>Deletes the rows of one record version, by the terms they were written from.</summary>
    /// <remarks>
    /// The rows are found by making them again: an index by record would cost every record that is stored. Whoever changes how terms are
    /// normalised must write the tables anew, for searching as much as for this.
    /// </remarks>
    public static void Delete(SqlSession sql, long recordRow, RecordTerms terms)
    {
        foreach (var identifier in terms.Identifiers)
        {
            sql.Execute(
                "DELETE FROM identifier_token WHERE type = $1 AND normal = $2 AND record_row = $3", (int)identifier.Written.Type, identifier.Normal.Normal, recordRow);
        }

        foreach (var key in terms.Names.SelectMany(name => name.Keys).Distinct())
        {
            sql.Execute("DELETE FROM name_token WHERE token = $1 AND record_row = $2", key, recordRow);
        }
    }
}
