using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Gateway.Cli.Output;
using Gateway.Protocol.Identity;

namespace Gateway.Cli.Input;

/// <summary>Arguments and options that several verbs have in common; what they accept is checked while the line is parsed.</summary>
internal static class Arguments
{
    /// <summary>Longest list a verb reads, in rows.</summary>
    private const int MaxRows = 100_000;

    /// <summary>A record.</summary>
    public static Argument<RecordName> Record() => new("RECORD")
    {
        Description = RecordName.Help,
        CustomParser = result => Parse<RecordName>(result, RecordName.TryParse, "is not a record; copy it from `gateway record list`."),
    };

    /// <summary>A file to read.</summary>
    public static Argument<string> File(string what) => new("FILE") { Description = $"{what}; - is standard input." };

    /// <summary>A number that lists show.</summary>
    public static Argument<ulong> Number(string what) => new("ID") { Description = what };

    /// <summary>A fingerprint that somebody read out. Fewer or more digits are a slip of the pen, not another agency's.</summary>
    public static Option<string?> Fingerprint(string description)
    {
        var option = new Option<string?>("--fingerprint") { Description = description, HelpName = "DIGITS" };
        option.Validators.Add(result =>
        {
            var typed = (result.GetValueOrDefault<string?>() ?? "").Where(c => !char.IsWhiteSpace(c)).ToList();
            if (typed.Count != AgencyId.FingerprintDigits || !typed.TrueForAll(char.IsAsciiDigit))
            {
                result.AddError($"--fingerprint is {AgencyId.FingerprintDigits} digits, spaces do not count; here are {typed.Count(char.IsAsciiDigit)}.");
            }
        });
        return option;
    }

    /// <summary>How many rows a list shows.</summary>
    public static Option<int> Limit()
    {
        var option = new Option<int>("--limit")
        {
            Description = "Most rows to show.",
            HelpName = "N",
            DefaultValueFactory = _ => 100,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxRows)
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--limit is a number from 1 to {MaxRows}."));
            }
        });
        return option;
    }

    /// <summary>One word of an enumeration of the schema.</summary>
    public static Option<T> Word<T>(string name, string description)
        where T : struct, Enum => new(name)
        {
            Description = $"{description} One of: {string.Join(", ", Words.All<T>())}.",
            HelpName = "WORD",
            CustomParser = result => Parse<T>(result, Words.TryParse, $"is none of: {string.Join(", ", Words.All<T>())}."),
        };

    /// <summary>Several words of an enumeration of the schema.</summary>
    public static Option<T[]> WordList<T>(string name, string description)
        where T : struct, Enum => new(name)
        {
            Description = $"{description} One of: {string.Join(", ", Words.All<T>())}. May be given several times.",
            HelpName = "WORD",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = result => [.. result.Tokens.Select(token => Parse<T>(result, token, Words.TryParse, $"is none of: {string.Join(", ", Words.All<T>())}."))],
        };

    /// <summary>Reads the single value of an argument or option.</summary>
    public static T? Parse<T>(ArgumentResult result, TryRead<T> read, string otherwise) => Parse(result, result.Tokens[0], read, otherwise);

    /// <summary>Reads one of several values of an argument or option.</summary>
    public static T? Parse<T>(ArgumentResult result, Token token, TryRead<T> read, string otherwise)
    {
        if (read(token.Value, out var value))
        {
            return value;
        }

        result.AddError($"`{SafeText.Line(token.Value)}` {otherwise}");
        return default;
    }

    /// <summary>Reads a value from text; false when the text is none.</summary>
    internal delegate bool TryRead<T>(string text, out T? value);
}
