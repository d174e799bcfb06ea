using Spectre.Console;

namespace Gateway.Cli.Output;

/// <summary>One column of a list: its name, the value of a row, and how it looks in a table.</summary>
/// <param name="Name">Heading of the table with spaces for underscores, and the word in the first line of tab-separated values.</param>
/// <param name="Value">The value of a row.</param>
internal sealed record Column<T>(string Name, Func<T, string> Value)
{
    /// <summary>Colour of a row's value; plain where null.</summary>
    public Func<T, Style>? Style { get; init; }

    /// <summary>What a table shows instead, where the whole value would not help a person.</summary>
    public Func<T, string>? InTable { get; init; }

    /// <summary>Only in tab-separated values: too long for a table.</summary>
    public bool OnlyPiped { get; init; }

    /// <summary>Numbers stand to the right.</summary>
    public bool IsNumber { get; init; }

    /// <summary>Never broken over two lines: something to copy.</summary>
    public bool IsWhole { get; init; }
}
