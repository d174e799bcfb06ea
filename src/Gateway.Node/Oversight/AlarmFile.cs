using System.Text.Json;
using Gateway.Node.Configuration;
using Gateway.Node.Storage;

namespace Gateway.Node.Oversight;

/// <summary>
/// The file alarms.json in the node's folder, for monitors: when it was written, how many alarms stand, and how many of each code. Written anew at
/// every look, whole or not at all.
/// </summary>
internal sealed class AlarmFile(NodeFolder folder, TimeProvider time)
{
    /// <summary>Its name.</summary>
    public const string Name = "alarms.json";

    /// <summary>Writes it.</summary>
    public void Write(IReadOnlyList<StoredAlarm> raised)
    {
        var path = Path.Combine(folder.Path, Name);
        using (var stream = File.Create($"{path}.new"))
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("at", time.GetUtcNow());
            json.WriteNumber("raised", raised.Count);
            json.WriteNumber("unacknowledged", raised.Count(alarm => alarm.AcknowledgedAt is null));
            json.WriteStartObject("codes");
            foreach (var (code, count) in raised.CountBy(alarm => AlarmWords.NameOf(alarm.Code)).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                json.WriteNumber(code, count);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        File.Move($"{path}.new", path, overwrite: true);
    }
}
