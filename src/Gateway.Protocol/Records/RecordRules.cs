using System.Collections;
using System.Text;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Protocol.Records;

/// <summary>
/// What a record must be to be published or accepted (protos/spec/record.md, "Content"). Every rule holds on both sides, so that no
/// legal record can be refused by a peer of the same version.
/// </summary>
public static class RecordRules
{
    /// <summary>Most problems reported at once.</summary>
    public const int MaxProblems = 50;

    /// <summary>Checks a record.</summary>
    /// <returns>Every problem found, up to <see cref="MaxProblems"/>; empty when there is none.</returns>
    public static IReadOnlyList<RecordProblem> Check(CaseRecord record, RecordPlace place)
    {
        var problems = new List<RecordProblem>();
        CheckMessage(record, "", problems);
        CheckLabels(record, problems);
        CheckKeys(record, place, problems);
        return problems.Count > MaxProblems ? problems[..MaxProblems] : problems;
    }

    private static void CheckMessage(IMessage message, string at, List<RecordProblem> problems)
    {
        CheckValue(message, at, problems);
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (problems.Count > MaxProblems)
            {
                return;
            }

            var name = at.Length == 0 ? field.Name : $"{at}.{field.Name}";
            var value = field.Accessor.GetValue(message);
            if (value is IList list)
            {
                CheckList(field, list, name, problems);
            }
            else if (value is not null && (!field.HasPresence || field.Accessor.HasValue(message)))
            {
                CheckField(field, value, name, problems);
            }
        }
    }

    private static void CheckList(FieldDescriptor field, IList list, string name, List<RecordProblem> problems)
    {
        var limit = FieldLimits.List($"{field.ContainingType.Name}.{field.Name}");
        if (list.Count > limit)
        {
            problems.Add(new RecordProblem(name, $"has {list.Count} elements; the limit is {limit}.", "Split the record into several."));
            return;
        }

        for (var i = 0; i < list.Count; i++)
        {
            CheckField(field, list[i]!, $"{name}[{i}]", problems);
        }

        if (field.FieldType == FieldType.Enum && !IsAscending(list))
        {
            problems.Add(new RecordProblem(name, "is a set: ascending, each value once.", "Order the values and drop repeated ones."));
        }
    }

    private static bool IsAscending(IList values)
    {
        for (var i = 1; i < values.Count; i++)
        {
            if (Comparer.DefaultInvariant.Compare(values[i - 1], values[i]) >= 0)
            {
                return false;
            }
        }

        return true;
    }

    private static void CheckField(FieldDescriptor field, object value, string name, List<RecordProblem> problems)
    {
        switch (value)
        {
            case IMessage nested:
                CheckMessage(nested, name, problems);
                break;
            case string text:
                CheckText(field, text, name, problems);
                break;
            case System.Enum member when field.EnumType.FindValueByNumber(Convert.ToInt32(member, null)) is null || (field.IsRepeated && Convert.ToInt32(member, null) == 0):
                problems.Add(new RecordProblem(name, $"has no known {field.EnumType.Name} value.", "Use a value of the schema, or upgrade the node."));
                break;
            case double number when !double.IsFinite(number):
                problems.Add(new RecordProblem(name, "is not a finite number.", "Leave it out if it is not known."));
                break;
            case ByteString bytes when bytes.Length > FieldLimits.DefaultText:
                problems.Add(new RecordProblem(name, $"has {bytes.Length} bytes; the limit is {FieldLimits.DefaultText}.", "Shorten it."));
                break;
        }
    }

    private static void CheckText(FieldDescriptor field, string text, string name, List<RecordProblem> problems)
    {
        var limit = FieldLimits.Text($"{field.ContainingType.Name}.{field.Name}");
        if (!IsWellFormed(text))
        {
            problems.Add(new RecordProblem(name, "is not well-formed Unicode, or has a NUL character.", "Remove the broken characters."));
        }
        else if (Encoding.UTF8.GetByteCount(text) is var size && size > limit)
        {
            problems.Add(new RecordProblem(name, $"has {size} bytes; the limit is {limit}.", "Shorten it, or attach it as a file."));
        }
        else if (IsCountry(field.Name) && text.Length > 0 && !(text.Length == 2 && text.All(char.IsAsciiLetterUpper)))
        {
            problems.Add(new RecordProblem(name, "is not an ISO 3166-1 alpha-2 code.", "Use two capital letters, for example XK."));
        }
    }

    private static bool IsCountry(string field) =>
        field is "country" or "citizenships" or "releasable_to" or "origin_countries" or "transit_countries" or "destination_countries";

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || char.IsLowSurrogate(text[i]))
            {
                return false;
            }

            if (char.IsHighSurrogate(text[i]) && (++i == text.Length || !char.IsLowSurrogate(text[i])))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Rules of single messages, wherever they stand.</summary>
    private static void CheckValue(IMessage message, string at, List<RecordProblem> problems)
    {
        var problem = message switch
        {
            Timestamp time when time.Nanos is < 0 or > 999_999_999 || time.Seconds is < -62_135_596_800 or > 253_402_300_799 =>
                new RecordProblem(at, "is not an instant between the years 1 and 9999.", "Correct it."),
            PartialDate date when !IsDate(date) => new RecordProblem(at, "is not a date.", "Give a year, and a month before a day."),
            Grading grading when !GradingRules.IsValid(grading) =>
                new RecordProblem(at, $"has a code that {grading.Scheme} does not have.", "Grade in the scheme's own letters and digits."),
            GeoPoint point when Math.Abs(point.Latitude) > 90 || Math.Abs(point.Longitude) > 180 || point.RadiusM < 0 =>
                new RecordProblem(at, "is not a place on earth.", "Give WGS 84 degrees."),
            Entity { Confidence: > 100 } or Link { Confidence: > 100 } =>
                new RecordProblem($"{at}.confidence", "is over 100 per cent.", "Give 1 to 100."),
            _ => null,
        };
        if (problem is not null)
        {
            problems.Add(problem);
        }
    }

    private static bool IsDate(PartialDate date) =>
        date.Year is >= 1 and <= 9999 && date.Month <= 12 && (date.Day == 0 || date.Month != 0)
        && (date.Day == 0 || date.Day <= DateTime.DaysInMonth((int)date.Year, (int)date.Month));

    private static void CheckLabels(CaseRecord record, List<RecordProblem> problems)
    {
        if (record.Kind == RecordKind.Unspecified)
        {
            problems.Add(new RecordProblem("kind", "is not set.", "Say what kind of item this is, for example RECORD_KIND_SIGHTING."));
        }

        if (record.Status == RecordStatus.Unspecified)
        {
            problems.Add(new RecordProblem("status", "is not set.", "Use RECORD_STATUS_ACTIVE for a record that may leave."));
        }

        if (record.Handling is null)
        {
            problems.Add(new RecordProblem("handling", "is not set.", "Set at least tlp and purposes; what is unset denies."));
        }

        if (record.Handling?.HandlingCodes.Contains(HandlingCode.H3) == true && record.Conditions.Length == 0)
        {
            problems.Add(new RecordProblem("conditions", "is empty although handling code H3 is set.", "Write the conditions, or drop H3."));
        }
    }

    private static void CheckKeys(CaseRecord record, RecordPlace place, List<RecordProblem> problems)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, field) in RecordKeys.Declared(record))
        {
            if (!FieldPath.IsKey(key))
            {
                problems.Add(new RecordProblem(field, "is not 16 lower-case hexadecimal digits.", "Leave keys to the node: it draws them at publication."));
            }
            else if (!keys.Add(key))
            {
                problems.Add(new RecordProblem(field, "is used twice.", "Give every element a key of its own."));
            }
        }

        for (var i = 0; i < record.Entities.Count; i++)
        {
            if (record.Entities[i].DetailCase == Entity.DetailOneofCase.None || FieldSplit.Split(new CaseRecord { Entities = { record.Entities[i] } }).Count == 0)
            {
                problems.Add(new RecordProblem($"entities[{i}]", "says nothing.", "Say what it is and give at least one field or identifier."));
            }
        }

        if (place == RecordPlace.Publication)
        {
            var entities = record.Entities.Select(entity => entity.Key).ToHashSet(StringComparer.Ordinal);
            problems.AddRange(RecordKeys.References(record).Where(reference => !entities.Contains(reference.Reference.Key)).Select(
                reference => new RecordProblem(reference.Field, "names no entity of this record.", "Name an entity by its key.")));
        }
    }
}
