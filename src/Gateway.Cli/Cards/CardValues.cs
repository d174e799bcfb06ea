using System.Collections;
using System.Globalization;
using Gateway.Cli.Output;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Cli.Cards;

/// <summary>
/// Says the values of a message in words, by its descriptor, so that a field added to the schema is shown from its first day. Entities
/// that are referred to appear by what is known of them here.
/// </summary>
internal sealed class CardValues(IReadOnlyDictionary<string, string> entityNames)
{
    /// <summary>Longest content of an external object shown on a card, in characters; <c>--json</c> has all of it.</summary>
    private const int MaxShownContent = 200;

    /// <summary>Every set field of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="except">Names of fields that are shown elsewhere.</param>
    public IEnumerable<Fact> Facts(IMessage message, params IReadOnlyCollection<string> except)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder().Where(field => !except.Contains(field.Name)))
        {
            if (Text(field, message) is { Length: > 0 } text)
            {
                yield return new Fact(field.Name.Replace('_', ' '), text);
            }
        }
    }

    /// <summary>The entity a reference names, as far as it is known here.</summary>
    public string NameOf(EntityReference? reference) => reference is null
        ? ""
        : entityNames.TryGetValue(reference.Key, out var name) ? name : $"[{reference.Key}] not shown here";

    private string Text(FieldDescriptor field, IMessage message)
    {
        var value = field.Accessor.GetValue(message);
        if (value is IList list)
        {
            var separator = field.FieldType == FieldType.Message ? "\n" : ", ";
            return string.Join(separator, list.Cast<object>().Select(element => Text(field, element)));
        }

        return (field.HasPresence && !field.Accessor.HasValue(message)) || value is null ? "" : Text(field, value);
    }

    private string Text(FieldDescriptor field, object value) => value switch
    {
        string text when field.Name == "content" && text.Length > MaxShownContent =>
            text[..MaxShownContent] + $"… ({text.Length.ToString(CultureInfo.InvariantCulture)} characters)",
        string text => text,
        bool yes => yes ? "yes" : "",
        ByteString bytes => Convert.ToHexStringLower(bytes.Span),
        uint or ulong => value is 0u or 0ul ? "" : Convert.ToString(value, CultureInfo.InvariantCulture)!,
        double number => number.ToString("0.######", CultureInfo.InvariantCulture),
        Timestamp time => Words.Of(time),
        PartialDate date => Words.Of(date),
        Grading grading => Words.Of(grading),
        Handling handling => LabelWords.OfTightening(handling),
        EntityReference reference => NameOf(reference),
        PersonName name => NameText(name),
        IMessage nested => string.Join("; ", Facts(nested).Select(fact => $"{fact.Name} {fact.Value}")),
        _ when field.FieldType == FieldType.Enum => Convert.ToInt32(value, CultureInfo.InvariantCulture) == 0 ? "" : Words.Of(field.EnumType, value),
        _ => "",
    };

    private static string NameText(PersonName name)
    {
        var parts = new[] { name.Given, name.Patronymic, name.Family }.Where(part => part.Length > 0);
        var remarks = new[] { Words.OfSet(name.Type), name.Script }.Where(part => part.Length > 0).ToList();
        return (name.Full.Length > 0 ? name.Full : string.Join(' ', parts)) + (remarks.Count > 0 ? $" ({string.Join(", ", remarks)})" : "");
    }
}
