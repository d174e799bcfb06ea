using System.Collections;
using System.Globalization;
using System.Text;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Gateway.Protocol.Records;

/// <summary>
/// Walks a record and checks every value by the limits and rules of its field. Names of fields are put together only for what is wrong.
/// </summary>
internal sealed class ContentRules(List<RecordProblem> problems)
{
    private readonly List<(FieldPlan Field, int Index)> _place = [];

    /// <summary>Adds every problem found, and stops once there are too many.</summary>
    public void Check(CaseRecord record) => CheckMessage(record);

    private void CheckMessage(IMessage message)
    {
        if (MessageRules.Broken(message) is { } broken)
        {
            Add(broken.Suffix, broken.Rule, broken.Remedy);
        }

        foreach (var field in FieldPlan.Of(message.Descriptor))
        {
            if (problems.Count > RecordRules.MaxProblems)
            {
                return;
            }

            var value = field.Accessor.GetValue(message);
            if (value is IList list)
            {
                if (list.Count > 0)
                {
                    CheckList(field, list);
                }
            }
            else if (value is not null)
            {
                _place.Add((field, -1));
                CheckValue(field, value);
                _place.RemoveAt(_place.Count - 1);
            }
        }
    }

    private void CheckList(FieldPlan field, IList list)
    {
        _place.Add((field, -1));
        if (list.Count > field.ListLimit)
        {
            Add("", $"has {list.Count} elements; the limit is {field.ListLimit}.", "Split the record into several.");
        }
        else
        {
            if (field.IsSet && !IsAscending(list))
            {
                Add("", "is a set: ascending, each value once.", "Order the values and drop repeated ones.");
            }

            for (var i = 0; i < list.Count && problems.Count <= RecordRules.MaxProblems; i++)
            {
                _place[^1] = (field, i);
                CheckValue(field, list[i]!);
            }
        }

        _place.RemoveAt(_place.Count - 1);
    }

    private static bool IsAscending(IList values)
    {
        for (var i = 1; i < values.Count; i++)
        {
            var order = values[i] is string text ? string.CompareOrdinal((string)values[i - 1]!, text) : (int)values[i - 1]! - (int)values[i]!;
            if (order >= 0)
            {
                return false;
            }
        }

        return true;
    }

    private void CheckValue(FieldPlan field, object value)
    {
        switch (value)
        {
            case IMessage nested:
                CheckMessage(nested);
                break;
            case string text:
                CheckText(field, text);
                break;
            case System.Enum when !field.IsKnown((int)value):
                Add("", $"has no known {field.EnumName} value.", "Use a value of the schema, or upgrade the node.");
                break;
            case double number when !double.IsFinite(number):
                Add("", "is not a finite number.", "Leave it out if it is not known.");
                break;
            case ByteString bytes when bytes.Length > FieldLimits.DefaultText:
                Add("", $"has {bytes.Length} bytes; the limit is {FieldLimits.DefaultText}.", "Shorten it.");
                break;
        }
    }

    private void CheckText(FieldPlan field, string text)
    {
        if (!IsWellFormed(text))
        {
            Add("", "is not well-formed Unicode, or has a NUL character.", "Remove the broken characters.");
        }
        else if (Encoding.UTF8.GetByteCount(text) is var size && size > field.TextLimit)
        {
            Add("", $"has {size} bytes; the limit is {field.TextLimit}.", "Shorten it, or attach it as a file.");
        }
        else if (field.IsCountry && !IsCountry(text) && (field.IsRepeated || text.Length > 0))
        {
            Add("", "is not an ISO 3166-1 alpha-2 code.", "Use two capital letters, for example XK.");
        }
    }

    private static bool IsCountry(string text) => text.Length == 2 && char.IsAsciiLetterUpper(text[0]) && char.IsAsciiLetterUpper(text[1]);

    private static bool IsWellFormed(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return !text.Contains('\0', StringComparison.Ordinal);
        }

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

    private void Add(string suffix, string rule, string remedy)
    {
        var name = new StringBuilder();
        foreach (var (field, index) in _place)
        {
            name.Append(name.Length == 0 ? "" : ".").Append(field.Name);
            if (index >= 0)
            {
                name.Append(CultureInfo.InvariantCulture, $"[{index}]");
            }
        }

        problems.Add(new RecordProblem(name.Append(suffix).ToString(), rule, remedy));
    }
}
