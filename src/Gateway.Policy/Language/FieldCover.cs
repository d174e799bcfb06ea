namespace Gateway.Policy.Language;

/// <summary>Which kinds of fields a rule acts on.</summary>
internal static class FieldCover
{
    /// <summary>Numbers of the field kinds that the patterns name and the exceptions do not take out.</summary>
    public static ulong[] Of(IEnumerable<string> fields, IEnumerable<string> except, RuleAction action)
    {
        var cover = new ulong[NumberSet.WordsFor(FieldCatalogue.Count)];
        foreach (var pattern in fields)
        {
            NumberSet.Unite(cover, FieldCatalogue.Cover(pattern, action));
        }

        foreach (var pattern in except)
        {
            // An exception is read in full, also where a release rule's wildcard would skip a field: it can only take out.
            NumberSet.Subtract(cover, FieldCatalogue.Cover(pattern, RuleAction.Withhold));
        }

        return cover;
    }

    /// <summary>Whether a cover has no field.</summary>
    public static bool IsEmpty(ulong[] cover) => cover.All(word => word == 0);
}
