using Spectre.Console;

namespace Gateway.Cli.Output;

/// <summary>Writes names with their values: two aligned columns for a person, tab-separated where piped.</summary>
internal static class Facts
{
    /// <summary>Writes the facts that have a value.</summary>
    public static void Write(Terminal terminal, params IEnumerable<Fact> facts)
    {
        var known = facts.Where(fact => fact.Value.Length > 0).ToList();
        if (!terminal.OutIsTerminal)
        {
            foreach (var fact in known)
            {
                terminal.Out.WriteLine($"{fact.Name.Replace(' ', '_')}\t{SafeText.Cell(fact.Value)}");
            }

            return;
        }

        if (known.Count > 0)
        {
            terminal.Page.Write(Grid(known, known.Max(fact => fact.Name.Length)));
        }
    }

    /// <summary>Two columns, the first of this width.</summary>
    public static Grid Grid(IEnumerable<Fact> facts, int nameWidth)
    {
        var grid = new Grid { Expand = false };
        grid.AddColumn(new GridColumn { NoWrap = true, Width = nameWidth + 4, Padding = new Padding(2, 0, 2, 0) });
        grid.AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
        foreach (var fact in facts)
        {
            grid.AddRow(new Text(SafeText.Line(fact.Name), Look.Quiet), new Text(SafeText.Lines(fact.Value), fact.Style ?? Style.Plain));
        }

        return grid;
    }
}

/// <summary>A name with its value.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">Its value; empty facts are not shown.</param>
/// <param name="Style">How the value looks; plain where null.</param>
internal sealed record Fact(string Name, string Value, Style? Style = null);
