using Gateway.Record.V1;

namespace Gateway.Node.Alerts;

/// <summary>Under what a subscription is filed: one value of one axis.</summary>
/// <param name="Axis">Which axis.</param>
/// <param name="Number">The value of an enumeration; the identifier's type on the identifier axis.</param>
/// <param name="Text">The value of a text.</param>
internal readonly record struct FilingKey(FilingAxis Axis, int Number, string Text)
{
    // How likely it is that an admitted record has a given value; only the order of size matters. A phone number is in one record of a million,
    // a key of a name in one of some thousands, every third record has a phone.
    private const double IdentifierChance = 0.000_001;
    private const double NameKeyChance = 0.000_5;
    private const double CountryChance = 0.05;
    private const double KindChance = 0.1;
    private const double TypeChance = 0.3;

    private const int Bits = 64;
    private static readonly Urgency[] Urgencies = Enum.GetValues<Urgency>();

    /// <summary>
    /// The keys a subscription is filed under: all of one list, because any element of it may be the one that matches; of the lists, the one
    /// whose elements records have least often. Empty when the subscription can match nothing.
    /// </summary>
    public static IReadOnlyList<FilingKey> Of(WatchedTerms watched)
    {
        var lists = new List<(double Chance, IReadOnlyList<FilingKey> Keys)>();
        if (watched.Identifiers is { } identifiers)
        {
            FilingKey[] keys = [.. identifiers.SelectMany(term => term.Keys).Select(OfIdentifier)];
            lists.Add((IdentifierChance * keys.Length, keys));
        }

        if (watched.Names is { } names)
        {
            FilingKey[] keys = [.. names.SelectMany(term => term.Keys).Select(OfName)];
            lists.Add((NameKeyChance * keys.Length, keys));
        }

        if (watched.Countries.Count > 0)
        {
            lists.Add((CountryChance * watched.Countries.Count, [.. watched.Countries.Select(OfCountry)]));
        }

        if (watched.Kinds.Count > 0)
        {
            lists.Add((KindChance * watched.Kinds.Count, [.. watched.Kinds.Select(OfKind)]));
        }

        if (watched.IdentifierTypes.Count > 0)
        {
            lists.Add((TypeChance * watched.IdentifierTypes.Count, [.. watched.IdentifierTypes.Select(OfType)]));
        }

        if (watched.UrgencyAtLeast != Urgency.Unspecified)
        {
            lists.Add((ChanceOf(watched.UrgencyAtLeast), [OfUrgency(watched.UrgencyAtLeast)]));
        }

        return lists.Count == 0 ? [] : [.. lists.MinBy(list => list.Chance).Keys.Distinct()];
    }

    /// <summary>The keys under which subscriptions that this record may meet are filed; one may be there twice.</summary>
    public static List<FilingKey> Of(MatchableRecord record)
    {
        var keys = new List<FilingKey>(2 * (record.Identifiers.Length + record.Names.Length) + Urgencies.Length + 1);
        var types = 0UL;
        foreach (var identifier in record.Identifiers)
        {
            keys.Add(OfIdentifier(identifier.Key));
            var number = (int)identifier.Written.Type;
            if (number >= Bits || (types & (1UL << number)) == 0)
            {
                types |= number < Bits ? 1UL << number : 0;
                keys.Add(OfType(identifier.Written.Type));
            }
        }

        foreach (var name in record.Names)
        {
            foreach (var key in name.Keys)
            {
                keys.Add(OfName(key));
            }
        }

        foreach (var country in record.Countries)
        {
            keys.Add(OfCountry(country));
        }

        keys.Add(OfKind(record.Content.Kind));
        foreach (var urgency in Urgencies)
        {
            if (urgency <= record.Content.Urgency)
            {
                keys.Add(OfUrgency(urgency));
            }
        }

        return keys;
    }

    private static FilingKey OfIdentifier((IdentifierType Type, string Normal) key) => new(FilingAxis.Identifier, (int)key.Type, key.Normal);

    private static FilingKey OfName(string key) => new(FilingAxis.Name, 0, key);

    private static FilingKey OfCountry(string country) => new(FilingAxis.Country, 0, country);

    private static FilingKey OfKind(RecordKind kind) => new(FilingAxis.Kind, (int)kind, "");

    private static FilingKey OfType(IdentifierType type) => new(FilingAxis.IdentifierType, (int)type, "");

    private static FilingKey OfUrgency(Urgency urgency) => new(FilingAxis.Urgency, (int)urgency, "");

    private static double ChanceOf(Urgency atLeast) => atLeast switch
    {
        Urgency.ThreatToLife => 0.02,
        Urgency.Urgent => 0.1,
        Urgency.Priority => 0.3,
        _ => 1,
    };
}

/// <summary>The axes subscriptions are filed on.</summary>
internal enum FilingAxis
{
    /// <summary>Type and normal form of an identifier.</summary>
    Identifier,

    /// <summary>A key of a name.</summary>
    Name,

    /// <summary>A country.</summary>
    Country,

    /// <summary>A kind of record.</summary>
    Kind,

    /// <summary>A type of identifier.</summary>
    IdentifierType,

    /// <summary>The least urgency asked for.</summary>
    Urgency,
}
