using System.Collections.Immutable;
using Gateway.Policy.Language;

namespace Gateway.Policy.Explaining;

/// <summary>Says rules in words.</summary>
public static class RuleSentences
{
    private const string RoleLabel = "role";

    /// <summary>Every rule of a policy as a sentence, in the order of the text.</summary>
    public static ImmutableArray<string> Of(PolicyDocument policy) => [.. policy.Rules.Select(rule => $"{rule.Name}: {Of(rule)}")];

    /// <summary>One rule as a sentence.</summary>
    public static string Of(PolicyRule rule)
    {
        var (verb, preposition) = rule.Action switch
        {
            RuleAction.Release => ("Releases", "to"),
            RuleAction.Hold => ("Holds for a second person", "before it goes to"),
            _ => ("Withholds", "from"),
        };
        var except = rule.Except.IsEmpty ? "" : $", except {List(rule.Except, "and")},";
        var when = rule.When.IsEmpty ? "" : $", when {List([.. rule.When.Select(Of)], "and")}";
        return $"{verb} {Fields(rule.Fields)}{except} {preposition} {Recipients(rule)}{when}.";
    }

    /// <summary>A test in words.</summary>
    internal static string Of(LabelTest test)
    {
        var axis = LabelAxis.All.Single(candidate => candidate.Word == test.Label);
        var words = List(test.Words, "or");
        if (axis.Level == LabelLevel.Persons)
        {
            var verb = test.Label == RoleLabel ? "acts as" : "is";
            return test.Operator switch
            {
                TestOperator.AnyOf => $"anyone it describes {verb} {words}",
                TestOperator.NoneOf => $"nobody it describes {verb} {words}",
                _ => $"everyone it describes {verb} {words}",
            };
        }

        return test.Operator switch
        {
            TestOperator.AtLeast => $"{axis.Phrase} is at least {words}",
            TestOperator.AtMost => $"{axis.Phrase} is at most {words}",
            TestOperator.AnyOf => $"{axis.Phrase} include {words}",
            TestOperator.NoneOf => $"{axis.Phrase} do not include {words}",
            TestOperator.AllWithin => $"{axis.Phrase} are none but {words}",
            _ => $"{axis.Phrase} is {words}",
        };
    }

    /// <summary>Words as a person lists them: "a, b and c".</summary>
    internal static string List(ImmutableArray<string> words, string last) =>
        words.Length <= 1 ? string.Concat(words) : $"{string.Join(", ", words.SkipLast(1))} {last} {words[^1]}";

    private static string Fields(ImmutableArray<string> patterns) => patterns is ["*"] ? "every field" : List(patterns, "and");

    private static string Recipients(PolicyRule rule)
    {
        if (rule.To is not { } to)
        {
            return "every peer";
        }

        ImmutableArray<string> named = [.. to.Agencies, .. to.Groups.Select(group => $"the group {group}")];
        var who = named.IsEmpty ? "every peer" : List(named, "and");
        var where = to.Countries.IsEmpty ? "" : $" in {List(to.Countries, "or")}";
        var what = to.Functions.IsEmpty ? ""
            : rule.Action == RuleAction.Release ? $" that is nothing but {List(to.Functions, "or")}" : $" that is {List(to.Functions, "or")}";
        return $"{who}{where}{what}";
    }
}
