using Spectre.Console;

namespace Gateway.Cli.Output;

/// <summary>
/// Writes a list: for a person a table, or a block for each row where the window is too narrow for one; tab-separated values with a line of
/// column names where the output is piped, every column whole.
/// </summary>
internal static class Listing
{
    /// <summary>What a column takes beside its text, in characters.</summary>
    private const int Gutter = 3;

    /// <summary>Words up to this length are not broken in a table, in characters.</summary>
    private const int LongestWholeWord = 14;

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

        // What is empty in every row is only in the way of a person.
        var told = columns.Where(column => !column.OnlyPiped && rows.Any(row => Shown(column, row).Length > 0)).ToList();
        if (told.Sum(column => LeastWidth(column, rows) + Gutter) < terminal.Width)
        {
            terminal.Page.Write(TableOf(rows, told));
        }
        else
        {
            WriteBlocks(terminal, rows, told);
        }
    }

    /// <summary>A table for a person.</summary>
    public static Table TableOf<T>(IEnumerable<T> rows, IReadOnlyList<Column<T>> columns)
    {
        var listed = rows.ToList();
        var shown = columns.Where(column => !column.OnlyPiped).ToList();
        var table = new Table { Border = TableBorder.Simple, BorderStyle = Look.Quiet, UseSafeBorder = false };
        foreach (var column in shown)
        {
            table.AddColumn(new TableColumn(new Text(column.Name.Replace('_', ' '), Look.Heading))
            {
                NoWrap = IsUnbroken(column, listed),
                Alignment = column.IsNumber ? Justify.Right : Justify.Left,
            });
        }

        foreach (var row in listed)
        {
            table.AddRow(shown.Select(column => new Text(
                SafeText.Line(Shown(column, row)), column.Style?.Invoke(row) ?? Style.Plain)));
        }

        return table;
    }

    /// <summary>The first line of tab-separated values.</summary>
    public static void WriteNames<T>(Terminal terminal, IReadOnlyList<Column<T>> columns) =>
        terminal.Out.WriteLine(string.Join('\t', columns.Select(column => column.Name)));

    /// <summary>One line of tab-separated values.</summary>
    public static void WriteCells<T>(Terminal terminal, T row, IReadOnlyList<Column<T>> columns) =>
        terminal.Out.WriteLine(string.Join('\t', columns.Select(column => SafeText.Cell(column.Value(row)))));

    private static string Shown<T>(Column<T> column, T row) => (column.InTable ?? column.Value)(row);

    /// <summary>Something to copy, or nothing longer than a word.</summary>
    private static bool IsUnbroken<T>(Column<T> column, IReadOnlyCollection<T> rows) =>
        column.IsWhole || rows.All(row => Shown(column, row).Length <= LongestWholeWord);

    private static int LeastWidth<T>(Column<T> column, IReadOnlyCollection<T> rows)
    {
        var texts = rows.Select(row => Shown(column, row)).Append(column.Name.Replace('_', ' '));
        return IsUnbroken(column, rows)
            ? texts.Max(text => text.Length)
            : texts.SelectMany(text => text.Split(' ')).Max(word => Math.Min(word.Length, LongestWholeWord));
    }

    private static void WriteBlocks<T>(Terminal terminal, IEnumerable<T> rows, IReadOnlyList<Column<T>> columns)
    {
        foreach (var row in rows)
        {
            terminal.Page.WriteLine();
            Facts.Write(
                terminal,
                columns.Select((column, index) => new Fact(
                    column.Name.Replace('_', ' '), Shown(column, row), index == 0 ? Look.Heading : column.Style?.Invoke(row))));
        }

        terminal.Page.WriteLine();
    }

    private static void WritePiped<T>(Terminal terminal, IEnumerable<T> rows, IReadOnlyList<Column<T>> columns)
    {
        WriteNames(terminal, columns);
        foreach (var row in rows)
        {
            WriteCells(terminal, row, columns);
        }
    }
}
