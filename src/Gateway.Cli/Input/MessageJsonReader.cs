using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Cli.Output;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Cli.Input;

/// <summary>
/// Reads protobuf JSON strictly: a name the message does not have, a name given twice, a value of another type, an enumeration value the
/// schema does not know, a second case of a oneof are refused with line and field. The library's own reader takes the last of two equal
/// names and cannot say where it stopped.
/// </summary>
internal ref struct MessageJsonReader
{
    /// <summary>Deepest nesting: the schema itself needs less than half.</summary>
    private const int MaxDepth = 32;

    /// <summary>Most elements of one list, before the schema's own limits are looked at.</summary>
    private const int MaxElements = 10_000;

    /// <summary>Longest part of a name from the file that a message repeats, in characters.</summary>
    private const int MaxShownName = 60;

    private readonly ReadOnlySpan<byte> _text;
    private Utf8JsonReader _reader;
    private JsonProblem? _problem;

    private MessageJsonReader(ReadOnlySpan<byte> text)
    {
        _text = text;
        _reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    /// <summary>Reads a whole text into a message. The message is only to be used when nothing was wrong.</summary>
    /// <returns>The first problem, or null.</returns>
    public static JsonProblem? ReadInto(IMessage message, ReadOnlySpan<byte> text)
    {
        if (text.StartsWith(Encoding.UTF8.Preamble))
        {
            text = text[Encoding.UTF8.Preamble.Length..];
        }

        var reader = new MessageJsonReader(text);
        try
        {
            reader._reader.Read();
            reader.ReadMessage(message, "");
            if (reader._problem is null && reader._reader.Read())
            {
                reader.Refuse("", "The text goes on after the record.", "Put one record into a file.");
            }

            return reader._problem;
        }
        catch (JsonException broken)
        {
            return new JsonProblem(
                (int)(broken.LineNumber ?? 0) + 1, (int)(broken.BytePositionInLine ?? 0) + 1, "", "This is not JSON, or it is nested too deep.",
                $"Check commas, quotes and brackets here; at most {MaxDepth} levels.");
        }
        catch (InvalidOperationException)
        {
            // The reader's word for a string that is not well-formed Unicode.
            reader.Refuse("", "A string is not well-formed Unicode.", "Save the file as UTF-8.");
            return reader._problem;
        }
    }

    private void ReadMessage(IMessage message, string at)
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            Refuse(at, $"A {message.Descriptor.Name} is an object.", "Write { … }.");
            return;
        }

        var seen = new HashSet<int>();
        while (_problem is null && _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = _reader.GetString()!;
            var field = message.Descriptor.Fields.InDeclarationOrder().FirstOrDefault(field => field.Name == name || field.JsonName == name);
            var path = at.Length == 0 ? Shown(name) : $"{at}.{Shown(name)}";
            if (field is null)
            {
                Refuse(path, $"A {message.Descriptor.Name} has no such field.", Suggestion(message.Descriptor, name));
                return;
            }

            var oneof = field.ContainingOneof;
            if (!seen.Add(field.FieldNumber) || (oneof is not null && seen.Intersect(oneof.Fields.Select(other => other.FieldNumber)).Count() > 1))
            {
                Refuse(path, "This is given twice, or beside another of which only one may stand.", "Keep one of them.");
                return;
            }

            _reader.Read();
            if (field.IsRepeated)
            {
                ReadList(message, field, path);
            }
            else if (_reader.TokenType != JsonTokenType.Null && ReadValue(field, path) is { } value)
            {
                field.Accessor.SetValue(message, value);
            }
        }
    }

    private void ReadList(IMessage message, FieldDescriptor field, string at)
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            Refuse(at, "This must be a list.", "Write [ … ], also around a single element.");
            return;
        }

        var list = (IList)field.Accessor.GetValue(message);
        while (_problem is null && _reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (list.Count == MaxElements)
            {
                Refuse(at, $"A list has at most {MaxElements} elements.", "Split the record into several.");
            }
            else if (ReadValue(field, $"{at}[{list.Count.ToString(CultureInfo.InvariantCulture)}]") is { } value)
            {
                list.Add(value);
            }
        }
    }

    /// <summary>Null when the value was refused.</summary>
    private object? ReadValue(FieldDescriptor field, string at) => field.FieldType switch
    {
        FieldType.Message when field.MessageType == Timestamp.Descriptor => ReadTimestamp(at),
        FieldType.Message => ReadNested(field, at),
        FieldType.Enum => ReadEnum(field, at),
        FieldType.String => _reader.TokenType == JsonTokenType.String ? _reader.GetString() : RefuseType(at, "a string"),
        FieldType.Bool => _reader.TokenType is JsonTokenType.True or JsonTokenType.False ? _reader.GetBoolean() : RefuseType(at, "true or false"),
        FieldType.Bytes => _reader.TokenType == JsonTokenType.String && _reader.TryGetBytesFromBase64(out var bytes)
            ? ByteString.CopyFrom(bytes)
            : RefuseType(at, "bytes in base64"),
        FieldType.UInt32 => uint.TryParse(NumberText(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : RefuseType(at, "a whole number from 0 to 4294967295"),
        FieldType.UInt64 => ulong.TryParse(NumberText(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : RefuseType(at, "a whole number from 0 to 18446744073709551615"),
        FieldType.Double => double.TryParse(NumberText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : RefuseType(at, "a number"),
        _ => RefuseType(at, "a type this version reads"),
    };

    private IMessage ReadNested(FieldDescriptor field, string at)
    {
        var nested = field.MessageType.Parser.ParseFrom(ByteString.Empty);
        ReadMessage(nested, at);
        return nested;
    }

    private object? ReadEnum(FieldDescriptor field, string at)
    {
        if (_reader.TokenType == JsonTokenType.String && field.EnumType.FindValueByName(_reader.GetString()!) is { } member)
        {
            return System.Enum.ToObject(field.EnumType.ClrType, member.Number);
        }

        var names = field.EnumType.Values.Skip(1).Select(value => value.Name).ToList();
        Refuse(at, $"This must be one of the {names.Count} values of {field.EnumType.Name}, as a string.", $"Use one of: {string.Join(", ", names)}.");
        return null;
    }

    private object? ReadTimestamp(string at)
    {
        if (_reader.TokenType != JsonTokenType.String)
        {
            return RefuseType(at, "an instant such as \"2026-03-01T10:15:00Z\"");
        }

        try
        {
            return JsonParser.Default.Parse<Timestamp>(JsonSerializer.Serialize(_reader.GetString()));
        }
        catch (InvalidProtocolBufferException)
        {
            return RefuseType(at, "an instant such as \"2026-03-01T10:15:00Z\"");
        }
    }

    /// <summary>Numbers may stand in quotes, as protobuf JSON writes 64-bit ones.</summary>
    private readonly string NumberText() =>
        _reader.TokenType is JsonTokenType.Number or JsonTokenType.String ? Encoding.UTF8.GetString(_reader.ValueSpan) : "";

    private object? RefuseType(string at, string wanted)
    {
        Refuse(at, $"This must be {wanted}.", "Correct the value, or leave the field out.");
        return null;
    }

    private void Refuse(string at, string rule, string remedy)
    {
        var before = _text[..(int)Math.Min(_reader.TokenStartIndex, _text.Length)];
        _problem ??= new JsonProblem(before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'), at, rule, remedy);
    }

    private static string Suggestion(MessageDescriptor message, string name)
    {
        var folded = Fold(name);
        var near = message.Fields.InDeclarationOrder().FirstOrDefault(field => Fold(field.Name) == folded || Fold(field.Name).StartsWith(folded, StringComparison.Ordinal));
        return near is not null && folded.Length > 1
            ? $"Did you mean `{near.Name}`?"
            : $"Its fields are: {string.Join(", ", message.Fields.InDeclarationOrder().Select(field => field.Name))}.";
    }

    private static string Fold(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    private static string Shown(string name) => SafeText.Line(name.Length > MaxShownName ? name[..MaxShownName] + "…" : name);
}
