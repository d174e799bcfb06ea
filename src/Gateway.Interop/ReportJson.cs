using System.Text;
using System.Text.Json;

namespace Gateway.Interop;

/// <summary>Writes a report as one JSON object; names with underscores as in the protos, in the order of <see cref="ImportReport"/>.</summary>
internal static class ReportJson
{
    public static string Write(ImportReport report)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("file_name", report.FileName);
            json.WriteString("format", report.Format);
            json.WriteNumber("record_count", report.RecordCount);
            json.WriteNumber("object_count", report.Objects.Length);
            List(json, "mapping", report.Mapping, row =>
            {
                json.WriteString("source_type", row.SourceType);
                json.WriteString("target", row.Target);
                json.WriteNumber("count", row.Count);
                json.WriteNumber("originals_kept", row.OriginalsKept);
            });
            List(json, "objects", report.Objects, row =>
            {
                json.WriteNumber("position", row.Position);
                json.WriteString("id", row.Id);
                json.WriteString("source_type", row.SourceType);
                json.WriteString("target", row.Target);
                json.WriteBoolean("original_kept", row.IsOriginalKept);
                json.WriteString("reason", row.Reason);
            });
            WriteNotes(json, report);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteNotes(Utf8JsonWriter json, ImportReport report)
    {
        List(json, "left_out", report.LeftOut, row =>
        {
            json.WriteString("source_type", row.SourceType);
            json.WriteString("property", row.Property);
            json.WriteString("reason", row.Reason);
            json.WriteNumber("count", row.Count);
        });
        List(json, "tightened", report.Tightened, row =>
        {
            json.WriteString("id", row.Id);
            json.WriteString("source_type", row.SourceType);
            json.WriteString("axis", row.Axis);
            json.WriteString("from", row.From);
            json.WriteString("to", row.To);
        });
        List(json, "dangling", report.Dangling, row =>
        {
            json.WriteString("id", row.Id);
            json.WriteString("source_type", row.SourceType);
            json.WriteString("property", row.Property);
            json.WriteString("missing_id", row.MissingId);
        });
    }

    private static void List<T>(Utf8JsonWriter json, string name, IEnumerable<T> rows, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var row in rows)
        {
            json.WriteStartObject();
            write(row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
