using System.Globalization;
using System.Text;

namespace Gateway.Interop;

/// <summary>Writes a report as plain text in columns.</summary>
internal static class ReportTable
{
    /// <summary>Most lines of one list; the JSON form has all.</summary>
    private const int MaxRows = 50;

    public static string Write(ImportReport report)
    {
        var text = new StringBuilder();
        _ = text.AppendLine(CultureInfo.InvariantCulture, $"{report.FileName} ({report.Format}): {report.Objects.Length} objects, {report.RecordCount} records");
        Section(text, "", ["source type", "became", "count", "originals kept"], [.. report.Mapping.Select(row =>
            new[] { row.SourceType, row.Target, Number(row.Count), Number(row.OriginalsKept) })]);
        Section(text, "Kept as external references", ["source type", "why", "count"], [.. report.Objects
            .Where(item => item.IsOriginalKept).GroupBy(item => (item.SourceType, item.Reason)).Select(group =>
                new[] { group.Key.SourceType, group.Key.Reason, Number(group.Count()) })]);
        Section(text, "Values left out", ["source type", "property", "why", "objects"], [.. report.LeftOut.Select(row =>
            new[] { row.SourceType, row.Property, row.Reason, Number(row.Count) })]);
        Section(text, "Tightened by markings", ["object", "axis", "from", "to"], [.. report.Tightened.Select(row =>
            new[] { row.Id, row.Axis, row.From, row.To })]);
        Section(text, "References to objects that are not in the file", ["object", "property", "missing"], [.. report.Dangling.Select(row =>
            new[] { row.Id, row.Property, row.MissingId })]);
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, string[] head, string[][] rows)
    {
        if (rows.Length == 0)
        {
            return;
        }

        _ = title.Length == 0 ? text : text.AppendLine().AppendLine(title);
        var shown = rows.Take(MaxRows).Prepend(head).Select(row => row.Select(Clean).ToArray()).ToArray();
        var widths = head.Select((_, column) => shown.Max(row => row[column].Length)).ToArray();
        foreach (var row in shown)
        {
            _ = text.Append("  ").AppendLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }

        if (rows.Length > MaxRows)
        {
            _ = text.AppendLine(CultureInfo.InvariantCulture, $"  … and {rows.Length - MaxRows} more; --json has all");
        }
    }

    /// <summary>Ids and names come from a stranger: what could move a terminal's cursor or reverse a line is shown as a question mark.</summary>
    private static string Clean(string cell) => string.Concat(cell.EnumerateRunes().Select(rune =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned
            ? "?" : rune.ToString()));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
