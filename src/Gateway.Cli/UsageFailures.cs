using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Cli.Output;

namespace Gateway.Cli;

/// <summary>Says what is wrong with a command line, with the nearest word there is and the help to look at.</summary>
internal static class UsageFailures
{
    /// <summary>Most letters by which a word may differ from the one that is suggested.</summary>
    private const int MaxDistance = 2;

    /// <summary>Longest word compared, in characters.</summary>
    private const int MaxWord = 40;

    /// <summary>Writes it. A noun without its verb gets its help.</summary>
    public static ExitCode Write(Terminal terminal, ParseResult parsed, IReadOnlyList<string> arguments)
    {
        var path = PathOf(parsed);
        var lacksVerb = parsed.CommandResult.Command is { Subcommands.Count: > 0 };
        if (lacksVerb && parsed.UnmatchedTokens.Count == 0)
        {
            CommandTree.WriteHelp(parsed, terminal);
            return ExitCode.Usage;
        }

        var word = parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : "";
        var failures = lacksVerb
            ? [new Failure(ExitCode.Usage, $"`{string.Join(' ', path)}` has no verb `{SafeText.Line(word)}`.{Suggestion(parsed.CommandResult.Command, word)}")]
            : parsed.Errors.Select(error => new Failure(ExitCode.Usage, SafeText.Line(Sentence(error)))).ToList();
        return FailureText.Write(
            terminal,
            failures[0] with { Rule = "USAGE", Remedy = $"See: {string.Join(' ', path)} --help", Others = failures[1..] },
            arguments.Contains("--json"));
    }

    /// <summary>
    /// A word with two hyphens that stands where a file or a name is wanted: a misspelt option, which the parser takes for the value. Null
    /// when there is none, or when <c>--</c> says that such words are meant.
    /// </summary>
    public static Failure? StrayOption(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        var stray = arguments.Contains("--")
            ? null
            : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value)
                .Concat(parsed.UnmatchedTokens).FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal));
        if (stray is null)
        {
            return null;
        }

        var options = new List<string>();
        for (CommandResult? result = parsed.CommandResult; result is not null; result = result.Parent as CommandResult)
        {
            options.AddRange(result.Command.Options.Where(option => option.Recursive || result == parsed.CommandResult).Select(option => option.Name));
        }

        var path = string.Join(' ', PathOf(parsed));
        var nearest = Nearest(options, stray);
        return new Failure(ExitCode.Usage, $"`{path}` has no option `{SafeText.Line(stray)}`.{(nearest is null ? "" : $" Did you mean `{nearest}`?")}")
        {
            Rule = "USAGE",
            Remedy = $"See: {path} --help",
        };
    }

    /// <summary>What the parser says, without the names of types that mean nothing to its reader.</summary>
    private static string Sentence(ParseError error)
    {
        var (name, type, tokens) = error.SymbolResult switch
        {
            OptionResult option => (option.Option.Name, option.Option.ValueType, option.Tokens),
            ArgumentResult argument => (argument.Argument.Name, argument.Argument.ValueType, argument.Tokens),
            _ => ("", typeof(string), []),
        };
        var isUnread = type.IsPrimitive || type.IsEnum;
        return !isUnread || tokens.Count == 0 || !error.Message.Contains(type.ToString(), StringComparison.Ordinal) ? error.Message
            : type.IsEnum ? $"`{tokens[0].Value}` is none of the words of {name}: {string.Join(", ", Enum.GetNames(type).Select(word => word.ToLowerInvariant()))}."
            : $"`{tokens[0].Value}` is no whole number, as {name} wants it.";
    }

    private static List<string> PathOf(ParseResult parsed)
    {
        var path = new List<string>();
        for (CommandResult? result = parsed.CommandResult; result?.Parent is not null; result = result.Parent as CommandResult)
        {
            path.Insert(0, result.Command.Name);
        }

        path.Insert(0, "gateway");
        return path;
    }

    private static string Suggestion(Command noun, string word)
    {
        var names = noun.Subcommands.Select(command => command.Name).ToList();
        return Nearest(names, word) is { } near ? $" Did you mean `{near}`?" : $" There are: {string.Join(", ", names)}.";
    }

    private static string? Nearest(IEnumerable<string> names, string word) => names
        .Select(name => (name, distance: Distance(name, word))).Where(pair => pair.distance <= MaxDistance).OrderBy(pair => pair.distance).FirstOrDefault().name;

    /// <summary>Letters to insert, remove or change to make one word the other (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        if (b.Length > MaxWord)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
            }
        }

        return row[b.Length];
    }
}
