namespace Gateway.Policy.Language;

/// <summary>Checks of mappings, lists and names that every part of the grammar shares.</summary>
internal static class Keys
{
    /// <summary>Reports every key of a mapping that does not belong there.</summary>
    /// <returns>True when there was none. Otherwise one of them may be what seems to be missing.</returns>
    public static bool Check(YamlMapping mapping, IReadOnlyCollection<string> allowed, ProblemList problems)
    {
        var allBelong = true;
        foreach (var (key, _) in mapping.Entries)
        {
            if (!allowed.Contains(key.Text))
            {
                problems.AddUnknown(key, "key that belongs here", allowed);
                allBelong = false;
            }
        }

        return allBelong;
    }

    /// <summary>Reads a list of words; reports anything else, an empty or overlong list, and words that stand twice.</summary>
    public static IReadOnlyList<YamlWord> Words(YamlPart part, string what, ProblemList problems)
    {
        if (part is YamlUnusable)
        {
            return [];
        }

        if (part is not YamlList list)
        {
            var written = part is YamlWord { Text.Length: > 0 } word ? ProblemList.Shown(word.Text) : "…";
            problems.Add(part, $"A list of {what} belongs here.", $"Write it in brackets: [{written}].");
            return [];
        }

        if (list.Items.IsEmpty || list.Items.Length > PolicyText.MaxListLength)
        {
            problems.Add(list, list.Items.IsEmpty ? "The list is empty." : $"The list has {list.Items.Length} elements; the limit is {PolicyText.MaxListLength}.",
                list.Items.IsEmpty ? "Fill it, or remove the key." : "Split it.");
            return [];
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var words = new List<YamlWord>(list.Items.Length);
        foreach (var item in list.Items)
        {
            if (item is not YamlWord { Text.Length: > 0 } element)
            {
                AddUnless(item is YamlUnusable, item, "A plain word belongs here.", $"List {what} only.", problems);
            }
            else if (!seen.Add(element.Text))
            {
                problems.Add(element, $"`{ProblemList.Shown(element.Text)}` stands twice in the list.", "Keep one of them.");
            }
            else
            {
                words.Add(element);
            }
        }

        return words;
    }

    /// <summary>Whether a word can name a rule or group: ASCII letters, digits, hyphens and underscores.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= PolicyText.MaxNameLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static void AddUnless(bool known, YamlPart place, string problem, string remedy, ProblemList problems)
    {
        if (!known)
        {
            problems.Add(place, problem, remedy);
        }
    }
}
