using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Gateway.Policy.Language;

/// <summary>Reads <c>groups:</c>, named lists of peers.</summary>
internal static class GroupsReader
{
    /// <summary>Reads the groups; an absent key is no group.</summary>
    public static ImmutableSortedDictionary<string, ImmutableSortedSet<string>> Read(YamlPart? part, FrozenSet<string> peers, ProblemList problems)
    {
        var groups = ImmutableSortedDictionary.CreateBuilder<string, ImmutableSortedSet<string>>(StringComparer.Ordinal);
        if (part is null or YamlUnusable)
        {
            return groups.ToImmutable();
        }

        if (part is not YamlMapping mapping || mapping.Entries.Length is 0 or > PolicyText.MaxGroups)
        {
            problems.Add(part, $"`groups` is a mapping of 1 to {PolicyText.MaxGroups} names to lists of peers.", "Write `name: [PEER, PEER]`, or remove the key.");
            return groups.ToImmutable();
        }

        foreach (var (name, members) in mapping.Entries)
        {
            if (problems.IsFull)
            {
                break;
            }

            if (!Keys.IsName(name.Text))
            {
                problems.Add(name, $"`{ProblemList.Shown(name.Text)}` cannot name a group.", $"Use letters, digits, - and _; {PolicyText.MaxNameLength} at most.");
            }

            groups[name.Text] = [.. KnownWords.Read(members, "peer", peers, problems)];
        }

        return groups.ToImmutable();
    }
}

/// <summary>Reads lists of words of which each must be one of those known.</summary>
internal static class KnownWords
{
    /// <summary>The words of a list that are known; the others are reported.</summary>
    public static ImmutableArray<string> Read(YamlPart part, string what, IReadOnlyCollection<string> known, ProblemList problems)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        foreach (var word in Keys.Words(part, $"{what}s", problems))
        {
            if (problems.IsFull)
            {
                break;
            }

            if (known.Contains(word.Text))
            {
                words.Add(word.Text);
            }
            else
            {
                problems.AddUnknown(word, what, known);
            }
        }

        return words.ToImmutable();
    }
}
