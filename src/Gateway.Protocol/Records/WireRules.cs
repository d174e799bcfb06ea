using System.Text.Unicode;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Protocol.Records;

/// <summary>
/// Reads the bytes of a record, or of a fragment of one, without making objects, and says whether they surely are canonical
/// (<see cref="CanonicalMessage"/>) and break no rule of <see cref="ContentRules"/>. It never says so of others; of some good ones it does not
/// say so either: whoever asks then takes the slow way, which decides, and names what is wrong.
/// </summary>
internal static class WireRules
{
    /// <summary>Whether the bytes of a CaseRecord surely are canonical and within every rule of its fields.</summary>
    public static bool Hold(ReadOnlySpan<byte> record) => Hold(record, WirePlan.Record);

    private static bool Hold(ReadOnlySpan<byte> message, WirePlan plan)
    {
        if (plan.IsTimestamp)
        {
            return CanonicalMessage.TryParse(Timestamp.Parser, message, out var time) && MessageRules.Broken(time) is null;
        }

        var rest = message;
        var (last, count, seen, hasOneof) = (0, 0, 0UL, false);
        ReadOnlySpan<byte> previous = default;
        while (!rest.IsEmpty)
        {
            if (!TryReadVarint(ref rest, out var tag) || tag > uint.MaxValue || plan.Field((uint)tag >> 3) is not { } field || field.Tag != tag)
            {
                return false;
            }

            var number = (int)(tag >> 3);
            if (number == last)
            {
                if (!field.IsRepeated || ++count > field.Rules!.ListLimit)
                {
                    return false;
                }
            }
            else
            {
                if (number < last || (hasOneof && field.IsInOneof))
                {
                    return false;
                }

                (last, count, seen, hasOneof) = (number, 1, seen | WirePlan.Bit(number), hasOneof || field.IsInOneof);
            }

            if (!TryReadValue(ref rest, field, previous, isFirst: count == 1, out var content))
            {
                return false;
            }

            previous = content;
        }

        return (seen & plan.Required) == plan.Required && (plan.Parser is null || MessageRules.Broken(plan.Parser.ParseFrom(message)) is null);
    }

    private static bool TryReadValue(scoped ref ReadOnlySpan<byte> rest, WireField field, ReadOnlySpan<byte> previous, bool isFirst, out ReadOnlySpan<byte> content)
    {
        content = default;
        switch (field.Kind)
        {
            case WireKind.Flag:
                return TryReadVarint(ref rest, out var flag) && flag == 1;
            case WireKind.Number:
                return TryReadVarint(ref rest, out var number) && number > 0 && number <= field.Highest;
            case WireKind.Choice:
                return TryReadVarint(ref rest, out var choice) && choice is > 0 and <= int.MaxValue && field.Rules!.IsKnown((int)choice);
            case WireKind.Unusual:
                return false;
        }

        if (!TryReadVarint(ref rest, out var length) || length > (ulong)rest.Length)
        {
            return false;
        }

        content = rest[..(int)length];
        rest = rest[(int)length..];
        return field.Kind switch
        {
            WireKind.Text => IsText(content, field) && (isFirst || !field.Rules!.IsSet || previous.SequenceCompareTo(content) < 0),
            WireKind.Bytes => content.Length is > 0 and <= FieldLimits.DefaultText,
            WireKind.Message => Hold(content, field.Message!),
            WireKind.Choices => AreChoices(content, field.Rules!),
            _ => false,
        };
    }

    /// <summary>A replacement character may stand for a character that could not be written: the slow way sees the text itself.</summary>
    private static bool IsText(ReadOnlySpan<byte> text, WireField field) =>
        text.Length <= field.Rules!.TextLimit
        && (text.Length > 0 || field.IsRepeated)
        && (!field.Rules.IsCountry || (text.Length == 2 && char.IsAsciiLetterUpper((char)text[0]) && char.IsAsciiLetterUpper((char)text[1])))
        && !text.Contains((byte)0)
        && text.IndexOf("\uFFFD"u8) < 0
        && Utf8.IsValid(text);

    private static bool AreChoices(ReadOnlySpan<byte> packed, FieldPlan rules)
    {
        if (packed.IsEmpty)
        {
            return false;
        }

        var (last, count) = (0UL, 0);
        while (!packed.IsEmpty)
        {
            if (!TryReadVarint(ref packed, out var choice) || choice > int.MaxValue || ++count > rules.ListLimit || !rules.IsKnown((int)choice)
                || (rules.IsSet && count > 1 && choice <= last))
            {
                return false;
            }

            last = choice;
        }

        return true;
    }

    /// <summary>Reads a number in its shortest form.</summary>
    private static bool TryReadVarint(scoped ref ReadOnlySpan<byte> rest, out ulong value)
    {
        if (!rest.IsEmpty && rest[0] < 0x80)
        {
            value = rest[0];
            rest = rest[1..];
            return true;
        }

        value = 0;
        for (var at = 0; at < rest.Length && at < 10; at++)
        {
            value |= (ulong)(rest[at] & 0x7F) << (7 * at);
            if (rest[at] < 0x80)
            {
                // The tenth byte has one bit left, and a last byte of zero would have been left out.
                var isShortest = rest[at] != 0 && (at < 9 || rest[at] == 1);
                rest = rest[(at + 1)..];
                return isShortest;
            }
        }

        return false;
    }
}
