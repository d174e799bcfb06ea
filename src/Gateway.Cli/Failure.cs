namespace Gateway.Cli;

/// <summary>Why a verb ends without having done its work: what happened, the rule, and what to do. Never a stack trace.</summary>
/// <param name="Code">What the shell is told.</param>
/// <param name="Problem">One sentence.</param>
internal sealed record Failure(ExitCode Code, string Problem)
{
    /// <summary>The rule's name, for example <c>RECORD_INVALID</c>; empty when there is none.</summary>
    public string Rule { get; init; } = "";

    /// <summary>The field or option concerned; empty when it is the whole.</summary>
    public string Field { get; init; } = "";

    /// <summary>The limit that was exceeded, with its unit; empty when there is none.</summary>
    public string Limit { get; init; } = "";

    /// <summary>What to do about it; empty when nothing can be done.</summary>
    public string Remedy { get; init; } = "";

    /// <summary>The command that explains the decision; empty when there is none.</summary>
    public string Explain { get; init; } = "";

    /// <summary>Further problems found at the same time.</summary>
    public IReadOnlyList<Failure> Others { get; init; } = [];
}
