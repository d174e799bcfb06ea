using System.Collections.Immutable;
using Gateway.Policy.Deciding;

namespace Gateway.Policy.Language;

/// <summary>A policy that was read without a problem, ready to decide. Immutable; may be used by many threads at once.</summary>
public sealed class PolicyDocument
{
    internal PolicyDocument(
        PolicyRevision revision, ImmutableSortedDictionary<string, ImmutableSortedSet<string>> groups, ImmutableArray<PolicyRule> rules)
    {
        Revision = revision;
        Groups = groups;
        Rules = rules;
        Tables = RuleTables.Of(rules, groups);
    }

    /// <summary>What every decision under this policy names.</summary>
    public PolicyRevision Revision { get; }

    /// <summary>Groups by name, with the local names of their peers.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedSet<string>> Groups { get; }

    /// <summary>The rules in the order of the text. Their order has no meaning.</summary>
    public ImmutableArray<PolicyRule> Rules { get; }

    /// <summary>The rules as they are evaluated.</summary>
    internal RuleTables Tables { get; }
}
