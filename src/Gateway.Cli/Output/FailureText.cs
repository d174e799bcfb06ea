using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Gateway.Cli.Output;

/// <summary>Says why a verb failed: for people the sentence, rule, remedy and explaining command; with <c>--json</c> one object.</summary>
internal static class FailureText
{
    // Every text below has passed SafeText, so that quotes may stay as people write them.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes to the margin; answers a code for the shell.</summary>
    public static ExitCode Write(Terminal terminal, Failure failure, bool json)
    {
        if (json)
        {
            terminal.Error.WriteLine(new JsonObject { ["error"] = ToJson(failure) }.ToJsonString(Indented));
            return failure.Code;
        }

        WriteOne(terminal, failure);
        foreach (var other in failure.Others)
        {
            WriteOne(terminal, other);
        }

        return failure.Code;
    }

    private static void WriteOne(Terminal terminal, Failure failure)
    {
        terminal.Margin.Write(new Text("✗ ", new Style(Color.Red)));
        WriteProblem(terminal, SafeText.Line(failure.Problem));
        WriteRow(terminal, "where", failure.Field);
        WriteRow(terminal, "rule", failure.Rule);
        WriteRow(terminal, "limit", failure.Limit);
        WriteRow(terminal, "do", failure.Remedy);
        WriteRow(terminal, "explain", failure.Explain);
    }

    private static void WriteProblem(Terminal terminal, string problem)
    {
        if (terminal.ErrorIsTerminal)
        {
            terminal.Margin.WriteLine(problem);
        }
        else
        {
            terminal.Error.WriteLine(problem);
        }
    }

    private static void WriteRow(Terminal terminal, string name, string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        if (!terminal.ErrorIsTerminal)
        {
            terminal.Error.WriteLine($"  {name,-8}  {SafeText.Line(value)}");
            return;
        }

        var grid = new Grid { Expand = false };
        grid.AddColumn(new GridColumn { NoWrap = true, Width = 9, Padding = new Padding(2, 0, 1, 0) });
        grid.AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
        grid.AddRow(new Text(name, new Style(Color.Grey)), new Text(SafeText.Line(value)));
        terminal.Margin.Write(grid);
    }

    private static JsonObject ToJson(Failure failure)
    {
        var node = new JsonObject { ["problem"] = SafeText.Line(failure.Problem), ["exit_code"] = (int)failure.Code };
        foreach (var (name, value) in new[]
        {
            ("rule", failure.Rule), ("field", failure.Field), ("limit", failure.Limit), ("remedy", failure.Remedy), ("explain", failure.Explain),
        })
        {
            if (value.Length > 0)
            {
                node[name] = SafeText.Line(value);
            }
        }

        if (failure.Others.Count > 0)
        {
            node["others"] = new JsonArray([.. failure.Others.Select(ToJson)]);
        }

        return node;
    }
}
