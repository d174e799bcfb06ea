using System.Collections.Immutable;

namespace Gateway.Policy.Language;

/// <summary>What reading a policy came to.</summary>
public abstract record PolicyParseResult
{
    private PolicyParseResult()
    {
    }

    /// <summary>The text is a policy.</summary>
    /// <param name="Policy">The policy, ready to decide.</param>
    public sealed record Parsed(PolicyDocument Policy) : PolicyParseResult;

    /// <summary>The text is no policy; nothing of it is in force.</summary>
    /// <param name="Problems">In the order of the text; at least one, at most <see cref="PolicyText.MaxProblems"/>.</param>
    public sealed record Rejected(ImmutableArray<PolicyProblem> Problems) : PolicyParseResult;
}
