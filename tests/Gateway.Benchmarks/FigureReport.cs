using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Benchmarks;

/// <summary>One measured figure beside what it is measured against.</summary>
/// <param name="Name">What it is, as JSON names it.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Floor">What was measured in the same run to compare it with, in the same unit.</param>
internal sealed record Figure(string Name, double Value, string Unit, double Floor)
{
    /// <summary>How many times the floor it is.</summary>
    public double Ratio => Value / Floor;
}

/// <summary>The figures of one run.</summary>
/// <param name="Title">What was done.</param>
/// <param name="FloorMeaning">What the floors are.</param>
/// <param name="Figures">The figures.</param>
internal sealed record FigureReport(string Title, string FloorMeaning, IReadOnlyList<Figure> Figures)
{
    /// <summary>Prints it on standard output.</summary>
    /// <returns>Exit code.</returns>
    public int Print(bool isJson)
    {
        Console.Out.WriteLine(isJson ? ToJson() : ToTable());
        return 0;
    }

    private string ToJson() => new JsonObject
    {
        ["title"] = Title,
        ["floor"] = FloorMeaning,
        ["figures"] = new JsonArray([.. Figures.Select(figure => new JsonObject
        {
            ["name"] = figure.Name,
            ["value"] = Math.Round(figure.Value, 3),
            ["unit"] = figure.Unit,
            ["floor"] = Math.Round(figure.Floor, 3),
            ["ratioToFloor"] = Math.Round(figure.Ratio, 3),
        })]),
    }.ToJsonString();

    private string ToTable()
    {
        var table = new StringBuilder().AppendLine(Title);
        foreach (var figure in Figures)
        {
            table.AppendLine(string.Create(
                CultureInfo.InvariantCulture, $"{figure.Name,-44}{figure.Value,14:F2} {figure.Unit,-4}{figure.Ratio,10:F2} x the floor of {figure.Floor:F2}"));
        }

        return table.Append(CultureInfo.InvariantCulture, $"Floor: {FloorMeaning}").ToString();
    }
}
