using Spectre.Console;

namespace Gateway.Cli.Output;

/// <summary>
/// Writes a list: a table for a person; tab-separated values with a line of column names where the output is piped, every column whole.
/// </summary>
internal static class Listing
{
    /// <summary>Writes all rows.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="whenEmpty">What a person reads instead of an empty table.</param>
    public static void Write<T>(Terminal terminal, IReadOnlyCollection<T> rows, IReadOnlyList<Column<T>> columns, string whenEmpty)
    {
        if (!terminal.OutIsTerminal)
        {
            WritePiped(terminal, rows, columns);
            return;
        }

        if (rows.Count == 0)
        {
            terminal.Page.WriteLine(whenEmpty, Look.Quiet);
            return;
        }

        terminal.Page.Write(TableOf(rows, columns));
    }

    /// <summary>A table for a person.</summary>
    public static Table TableOf<T>(IEnumerable<T> rows, IReadOnlyList<Column<T>> columns)
    {
        var shown = columns.Where(column => !column.OnlyPiped).ToList();
        var table = new Table { Border = TableBorder.Simple, BorderStyle = Look.Quiet, UseSafeBorder = false };
        foreach (var column in shown)
        {
            table.AddColumn(new TableColumn(new Text(column.Name.Replace('_', ' '), Look.Heading))
            {
                NoWrap = column.IsWhole,
                Alignment = column.IsNumber ? Justify.Right : Justify.Left,
            });
        }

        foreach (var row in rows)
        {
            table.AddRow(shown.Select(column => new Text(
                SafeText.Line((column.InTable ?? column.Value)(row)), column.Style?.Invoke(row) ?? Style.Plain)));
        }

        return table;
    }

    /// <summary>The first line of tab-separated values.</summary>
    public static void WriteNames<T>(Terminal terminal, IReadOnlyList<Column<T>> columns) =>
        terminal.Out.WriteLine(string.Join('\t', columns.Select(column => column.Name)));

    /// <summary>One line of tab-separated values.</summary>
    public static void WriteCells<T>(Terminal terminal, T row, IReadOnlyList<Column<T>> columns) =>
        terminal.Out.WriteLine(string.Join('\t', columns.Select(column => SafeText.Cell(column.Value(row)))));

    private static void WritePiped<T>(Terminal terminal, IEnumerable<T> rows, IReadOnlyList<Column<T>> columns)
    {
        WriteNames(terminal, columns);
        foreach (var row in rows)
        {
            WriteCells(terminal, row, columns);
        }
    }
}
