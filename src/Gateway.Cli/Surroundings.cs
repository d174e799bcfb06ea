using Gateway.Cli.Demo;
using Gateway.Cli.Output;

namespace Gateway.Cli;

/// <summary>What the program finds around it: handed in, so that a test can put its own there.</summary>
internal sealed class Surroundings
{
    /// <summary>Where words are read from and written to.</summary>
    public required Terminal Terminal { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>This program, to start again as another process.</summary>
    public required ProgramSelf Self { get; init; }

    /// <summary>The process's environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }
}
