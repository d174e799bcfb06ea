namespace Gateway.Policy.Language;

/// <summary>One reason why a policy cannot be read.</summary>
/// <param name="Line">Line of the text, from 1.</param>
/// <param name="Column">Column of the line, from 1.</param>
/// <param name="Word">The word at fault, shortened to <see cref="MaxWord"/> characters; empty where something is missing.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Nearest">The valid word most like it, or null when there is none to offer.</param>
/// <param name="Remedy">What to do.</param>
public sealed record PolicyProblem(int Line, int Column, string Word, string Problem, string? Nearest, string Remedy)
{
    /// <summary>Longest word shown, in characters.</summary>
    public const int MaxWord = 64;

    /// <summary>The problem on one line, as a compiler would print it.</summary>
    public override string ToString() =>
        $"{Line}:{Column}: {Problem}{(Nearest is null ? "" : $" Nearest: `{Nearest}`.")} {Remedy}";
}
