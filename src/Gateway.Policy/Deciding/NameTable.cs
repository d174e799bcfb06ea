namespace Gateway.Policy.Deciding;

/// <summary>Which rules agree with a name that is compared letter by letter: a peer's name, or its country.</summary>
/// <param name="open">The rules that name nobody and so are about all.</param>
/// <param name="releaseRules">The rules that release.</param>
internal sealed class NameTable(ulong[] open, ulong[] releaseRules)
{
    private readonly Dictionary<string, ulong[]> _named = new(StringComparer.Ordinal);

    private readonly ulong[] _undecided = Undecided(open, releaseRules);

    /// <summary>Adds the names one rule is about. Only while the policy is compiled.</summary>
    public void Add(IEnumerable<string> names, int rule)
    {
        foreach (var name in names)
        {
            NumberSet.Add(SetOf(name), rule);
        }
    }

    /// <summary>Adds the names several rules are about. Only while the policy is compiled.</summary>
    public void Add(IEnumerable<string> names, ulong[] ruleSet)
    {
        foreach (var name in names)
        {
            NumberSet.Unite(SetOf(name), ruleSet);
        }
    }

    /// <summary>
    /// The rules that agree with a name; null stands for a name that is not known, which agrees with no release rule that names somebody
    /// and with every withhold or hold rule that does.
    /// </summary>
    public ulong[] Passing(string? name) => name is null ? _undecided : _named.GetValueOrDefault(name, open);

    private ulong[] SetOf(string name)
    {
        if (!_named.TryGetValue(name, out var set))
        {
            _named[name] = set = [.. open];
        }

        return set;
    }

    private static ulong[] Undecided(ulong[] open, ulong[] releaseRules)
    {
        var undecided = NumberSet.All(open.Length);
        NumberSet.Subtract(undecided, releaseRules);
        NumberSet.Unite(undecided, open);
        return undecided;
    }
}
