using Spectre.Console;

namespace Gateway.Cli.Output;

/// <summary>The few styles of the program. Colour never carries a meaning that the words do not.</summary>
internal static class Look
{
    /// <summary>Headings.</summary>
    public static Style Heading { get; } = new(decoration: Decoration.Bold);

    /// <summary>What may be skipped.</summary>
    public static Style Quiet { get; } = new(Color.Grey);

    /// <summary>As it should be.</summary>
    public static Style Good { get; } = new(Color.Green);

    /// <summary>To be looked at.</summary>
    public static Style Warning { get; } = new(Color.Yellow);

    /// <summary>Wrong or withheld.</summary>
    public static Style Bad { get; } = new(Color.Red);

    /// <summary>Something to copy or to type.</summary>
    public static Style Command { get; } = new(Color.Aqua);
}
