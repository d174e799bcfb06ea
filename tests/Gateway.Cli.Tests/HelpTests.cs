using System.CommandLine;
using Gateway.Cli.Demo;
using Gateway.Cli.Output;
using Gateway.Cli.Tests.Fakes;
using Gateway.Cli.Verbs;

namespace Gateway.Cli.Tests;

/// <summary>The help teaches, and what it teaches works.</summary>
public sealed class HelpTests
{
    [Fact]
    public void Every_verb_option_and_argument_is_described_and_every_verb_has_an_example()
    {
        foreach (var (path, verb) in Verbs())
        {
            Assert.False(string.IsNullOrWhiteSpace(verb.WholeDescription), path);
            Assert.True(verb.Examples.Count > 0, path);
            Assert.All(verb.Options, option => Assert.False(string.IsNullOrWhiteSpace(option.Description), $"{path} {option.Name}"));
            Assert.All(verb.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description), $"{path} {argument.Name}"));
        }
    }

    [Fact]
    public void Every_example_of_the_help_is_a_command_line_that_parses()
    {
        var root = Tree();
        var count = 0;
        foreach (var (path, verb) in Verbs())
        {
            foreach (var line in string.Join('\n', verb.Examples).Replace("\\\n", "", StringComparison.Ordinal).Split('\n'))
            {
                foreach (var words in GatewayCommands(line))
                {
                    var parsed = root.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
                    Assert.True(parsed.Errors.Count == 0, $"{path}: {line}: {string.Join(' ', parsed.Errors)}");
                    count++;
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count} examples");
        Assert.True(count > 50);
    }

    [Fact]
    public async Task Every_verb_answers_help_with_its_examples()
    {
        foreach (var (path, verb) in Verbs())
        {
            var run = await new CliRun.Setting().RunAsync([.. path.Split(' '), "--help"]);
            Assert.Equal(ExitCode.Ok, run.Code);
            Assert.Contains(verb.Examples[0], run.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_root_explains_the_exit_codes_and_a_noun_alone_its_verbs()
    {
        var root = await new CliRun.Setting().RunAsync("--help");
        var noun = await new CliRun.Setting().RunAsync("record");

        Assert.Contains("5  verification failed", root.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, noun.Code);
        Assert.Contains("verify <FILE>", noun.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_misspelt_verb_is_answered_with_the_nearest_one()
    {
        var run = await new CliRun.Setting().RunAsync("record", "serach", "x:y");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("Did you mean `search`?", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_misspelt_option_is_named_and_never_taken_for_a_file()
    {
        var before = await new CliRun.Setting().RunAsync("record", "publish", "--dryrun", "stop.json");
        var alone = await new CliRun.Setting().RunAsync("record", "publish", "--dryrun");
        var meant = await new CliRun.Setting().RunAsync("record", "verify", "--", "--dryrun");

        Assert.Equal((ExitCode.Usage, ExitCode.Usage), (before.Code, alone.Code));
        Assert.Contains("has no option `--dryrun`. Did you mean `--dry-run`?", before.Error, StringComparison.Ordinal);
        Assert.Contains("has no option `--dryrun`. Did you mean `--dry-run`?", alone.Error, StringComparison.Ordinal);
        Assert.Contains("--dryrun cannot be read", meant.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--after", "alert", "watch", "--after", "x")]
    [InlineData("--from", "record", "import", "a.json", "--from", "csv", "--tlp", "amber", "--purpose", "investigation", "--grading", "admiralty:B2")]
    [InlineData("--log", "node", "run", "--log", "loud")]
    public async Task A_value_that_cannot_be_read_is_refused_in_words_of_the_command_line(string what, params string[] arguments)
    {
        var run = await new CliRun.Setting().RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(what, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("expected type", run.Error, StringComparison.Ordinal);
    }

    private static RootCommand Tree() => CommandTree.Build(new Surroundings
    {
        Clock = TimeProvider.System,
        Environment = new Dictionary<string, string>(),
        Self = ProgramSelf.Of("dotnet"),
        Terminal = new Terminal
        {
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            In = TextReader.Null,
            OpenInput = () => Stream.Null,
            OutIsTerminal = false,
            ErrorIsTerminal = false,
            InIsTerminal = false,
        },
    });

    private static List<(string Path, Verb Verb)> Verbs() => [.. Walk(Tree(), "")];

    private static IEnumerable<(string Path, Verb Verb)> Walk(Command command, string path)
    {
        foreach (var child in command.Subcommands)
        {
            var name = $"{path} {child.Name}".Trim();
            if (child is Verb verb)
            {
                yield return (name, verb);
            }

            foreach (var found in Walk(child, name))
            {
                yield return found;
            }
        }
    }

    /// <summary>The command lines of this program in one line of a shell: quotes, comments, pipes and redirections as a POSIX shell reads them.</summary>
    private static IEnumerable<string[]> GatewayCommands(string line)
    {
        var words = new List<string>();
        var word = "";
        var (quoted, isWord) = (false, false);
        foreach (var c in line + " ;")
        {
            if (c == '\'')
            {
                (quoted, isWord) = (!quoted, true);
            }
            else if (quoted || !(char.IsWhiteSpace(c) || c is '|' or '>' or ';' or '#'))
            {
                (word, isWord) = (word + c, true);
            }
            else
            {
                if (isWord)
                {
                    words.Add(word);
                    (word, isWord) = ("", false);
                }

                if (c is '|' or '>' or ';' or '#')
                {
                    if (words.SkipWhile(part => part.Contains('=', StringComparison.Ordinal)).FirstOrDefault() == "gateway")
                    {
                        yield return [.. words.SkipWhile(part => part != "gateway").Skip(1)];
                    }

                    words.Clear();
                    if (c == '#')
                    {
                        yield break;
                    }
                }
            }
        }
    }
}
