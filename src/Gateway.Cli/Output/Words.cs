using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using Gateway.Record.V1;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Cli.Output;

/// <summary>Says the schema's values in words, and reads words back.</summary>
internal static class Words
{
    /// <summary>A value in words: <c>RECORD_KIND_ONLINE_AD</c> is "online ad". A value the schema does not have is its number.</summary>
    public static string Of<T>(T value)
        where T : struct, System.Enum =>
        Member<T>.Words.TryGetValue(value, out var word) ? word.Replace('-', ' ') : $"unknown value {value:D}";

    /// <summary>A value in words, or nothing when it is unset.</summary>
    public static string OfSet<T>(T value)
        where T : struct, System.Enum =>
        Convert.ToInt32(value, CultureInfo.InvariantCulture) == 0 ? "" : Of(value);

    /// <summary>A value that only its descriptor knows, in words.</summary>
    public static string Of(EnumDescriptor type, object value)
    {
        var number = Convert.ToInt32(value, CultureInfo.InvariantCulture);
        return type.FindValueByNumber(number) is { } member
            ? WithoutPrefix(type.Name, member.Name).Replace('-', ' ')
            : $"unknown value {number.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>Every word of an enumeration as options take it: <c>online-ad</c>. The unset value has none.</summary>
    public static IReadOnlyCollection<string> All<T>()
        where T : struct, System.Enum => Member<T>.Values.Keys;

    /// <summary>Reads a word as options take it; any case, with hyphen or underscore.</summary>
    public static bool TryParse<T>(string text, out T value)
        where T : struct, System.Enum =>
        Member<T>.Values.TryGetValue(text.ToLowerInvariant().Replace('_', '-'), out value);

    /// <summary>An instant, to the second, in UTC.</summary>
    public static string Of(Timestamp? time) => time switch
    {
        null => "",
        { Seconds: < -62_135_596_800 or > 253_402_300_799 } or { Nanos: < 0 or > 999_999_999 } => "not an instant",
        _ => time.ToDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + "Z",
    };

    /// <summary>A date as far as it is known: <c>1987-05</c>.</summary>
    public static string Of(PartialDate? date) => date switch
    {
        null => "",
        { Month: 0 } => string.Create(CultureInfo.InvariantCulture, $"{date.Year:D4}"),
        { Day: 0 } => string.Create(CultureInfo.InvariantCulture, $"{date.Year:D4}-{date.Month:D2}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{date.Year:D4}-{date.Month:D2}-{date.Day:D2}"),
    };

    /// <summary>An evaluation with its scheme, because letters mean different things in different schemes: <c>Admiralty B2</c>.</summary>
    public static string Of(Grading? grading)
    {
        var scheme = grading?.Scheme switch
        {
            GradingScheme.Europol4X4 => "Europol 4x4",
            GradingScheme.Uk3X5X2 => "UK 3x5x2",
            GradingScheme.Uk5X5X5 => "UK 5x5x5",
            GradingScheme.Admiralty => "Admiralty",
            _ => null,
        };
        return scheme is null ? "" : $"{scheme} {grading!.SourceCode}{grading.InformationCode}";
    }

    /// <summary>A count with its noun.</summary>
    public static string Count(long number, string one, string many) =>
        number.ToString(CultureInfo.InvariantCulture) + " " + (number == 1 ? one : many);

    private static string WithoutPrefix(string type, string name)
    {
        var prefix = string.Concat(type.Select((c, i) => i > 0 && char.IsAsciiLetterUpper(c) ? $"_{c}" : $"{char.ToUpperInvariant(c)}")) + "_";
        return (name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name).ToLowerInvariant().Replace('_', '-');
    }

    private static class Member<T>
        where T : struct, System.Enum
    {
        public static FrozenDictionary<T, string> Words { get; } = System.Enum.GetValues<T>().ToFrozenDictionary(
            value => value,
            value => WithoutPrefix(typeof(T).Name, typeof(T).GetField(value.ToString())!.GetCustomAttribute<OriginalNameAttribute>()!.Name));

        public static FrozenDictionary<string, T> Values { get; } = Words
            .Where(pair => Convert.ToInt32(pair.Key, CultureInfo.InvariantCulture) != 0)
            .ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }
}
