using System.Globalization;
using Gateway.Record.V1;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Interop.Reading;

/// <summary>Dates and times as sources write them.</summary>
internal static class TimeText
{
    private const int DateLength = 10;
    private const string LeapSecond = "60";

    private static readonly string[] Forms =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm:sszzz",
    ];

    /// <summary>
    /// Reads an instant: RFC 3339 in UTC as STIX has it, digits beyond the seventh of a second dropped, a leap second read as the second
    /// after it; and the forms without zone that FollowTheMoney has, which are UTC.
    /// </summary>
    public static bool TryParse(string text, out Timestamp time)
    {
        const int SecondsAt = 17;
        var isLeap = text.Length > SecondsAt + 1 && text.AsSpan(SecondsAt, 2) is LeapSecond;
        var read = DateTimeOffset.TryParseExact(
            Shorten(isLeap ? string.Concat(text.AsSpan(0, SecondsAt), "59", text.AsSpan(SecondsAt + 2)) : text),
            Forms,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var instant);
        time = Timestamp.FromDateTimeOffset(instant);
        time.Seconds += isLeap ? 1 : 0;
        return read && instant.Year < DateTime.MaxValue.Year;
    }

    /// <summary>Reads an instant or a whole day, which begins at midnight UTC.</summary>
    public static bool TryParseDay(string text, out Timestamp time) =>
        TryParse(text.Length == DateLength ? $"{text}T00:00:00Z" : text, out time);

    /// <summary>Reads a date of which the month or day may be missing (<c>1972</c>, <c>1972-05</c>, <c>1972-05-01</c>), or that of an instant.</summary>
    public static bool TryParseDate(string text, out PartialDate date)
    {
        date = new PartialDate();
        var form = text.Length switch { 4 => "yyyy", 7 => "yyyy-MM", _ => "yyyy-MM-dd" };
        var day = text.Length > DateLength && TryParse(text, out _) ? text[..DateLength] : text;
        if (!DateTime.TryParseExact(day, form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read))
        {
            return false;
        }

        date.Year = (uint)read.Year;
        date.Month = text.Length >= "yyyy-MM".Length ? (uint)read.Month : 0;
        date.Day = text.Length >= DateLength ? (uint)read.Day : 0;
        return true;
    }

    /// <summary>Cuts a fraction of a second to the seven digits an instant can hold.</summary>
    private static string Shorten(string text)
    {
        const int MostDigits = 7;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point < 0)
        {
            return text;
        }

        var end = point + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end - point - 1 <= MostDigits ? text : string.Concat(text.AsSpan(0, point + 1 + MostDigits), text.AsSpan(end));
    }
}
