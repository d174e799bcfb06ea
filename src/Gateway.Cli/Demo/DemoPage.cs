using Gateway.Cli.Output;
using Spectre.Console;

namespace Gateway.Cli.Demo;

/// <summary>What the audience sees: a line per step while it is played, tables of what came of it, and the summary.</summary>
internal sealed class DemoPage(Terminal terminal, TimeProvider clock, bool isJson)
{
    /// <summary>Width of a step's name, in characters.</summary>
    private const int StepWidth = 30;

    /// <summary>Where everything goes: beside the JSON, if that is the answer.</summary>
    private IAnsiConsole Console => isJson ? terminal.Margin : terminal.Page;

    /// <summary>A paragraph.</summary>
    public void Say(string text, Style? style = null) => Console.WriteLine(SafeText.Lines(text), style ?? Style.Plain);

    /// <summary>A command to copy: never broken over two lines.</summary>
    public void Command(string line) => Terminal.WriteUnbroken(Console, SafeText.Line(line), Look.Command);

    /// <summary>A heading.</summary>
    public void Head(string text)
    {
        Console.WriteLine();
        Console.WriteLine(text, Look.Heading);
    }

    /// <summary>Plays a step: says its name while it lasts, then what came of it and how long it took.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="act">Plays it; answers what came of it in a few words.</param>
    public async Task StepAsync(string name, Func<Task<string>> act)
    {
        var began = clock.GetTimestamp();
        var outcome = "";
        if (terminal.ErrorIsTerminal && terminal.OutIsTerminal)
        {
            await Console.Status().StartAsync(Markup.Escape(name) + " …", async _ => outcome = await act());
        }
        else
        {
            outcome = await act();
        }

        Console.Write(new Text("✓ ", Look.Good));
        Console.Write(new Text(name.PadRight(StepWidth), Look.Heading));
        Console.Write(new Text(SafeText.Line(outcome)));
        Console.WriteLine(FormattableString.Invariant($"  {clock.GetElapsedTime(began).TotalSeconds:0.0} s"), Look.Quiet);
    }

    /// <summary>A table.</summary>
    public void Table<T>(IEnumerable<T> rows, IReadOnlyList<Column<T>> columns) => Console.Write(Listing.TableOf(rows, columns));

    /// <summary>Names with values.</summary>
    public void Facts(params IReadOnlyList<Fact> facts) => Console.Write(Output.Facts.Grid(facts, facts.Max(fact => fact.Name.Length)));
}
