using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;

namespace Gateway.Node.Alerts;

/// <summary>What a subscription must be to be created. All problems are found at once.</summary>
internal static class SubscriptionRules
{
    /// <summary>Most terms of one subscription, in elements of all its lists together.</summary>
    public const int MaxTerms = 200;

    /// <summary>Longest name of a subscription, in UTF-16 code units.</summary>
    public const int MaxTitleLength = 200;

    /// <summary>Longest watched name, in UTF-16 code units.</summary>
    public const int MaxNameLength = 256;

    /// <summary>Checks what an analyst wants to watch.</summary>
    /// <param name="request">As it came.</param>
    /// <param name="stopList">Identifiers that belong to nobody in particular.</param>
    public static IReadOnlyList<TermProblem> Check(CreateSubscriptionRequest request, IdentifierStopList stopList)
    {
        var terms = request.Terms ?? new SubscriptionTerms();
        var count = terms.Identifiers.Count + terms.Names.Count + terms.Kinds.Count + terms.IdentifierTypes.Count + terms.Countries.Count;
        if (count > MaxTerms)
        {
            // The rest is not looked at: a million terms would cost a million problems.
            return [new TermProblem("terms", $"has {count} terms; the limit is {MaxTerms}.", "Split it into several subscriptions.")];
        }

        var problems = new List<TermProblem>();
        CheckFrame(request, count, problems);
        for (var i = 0; i < terms.Identifiers.Count; i++)
        {
            CheckIdentifier(terms.Identifiers[i], $"terms.identifiers[{i}]", stopList, problems);
        }

        for (var i = 0; i < terms.Names.Count; i++)
        {
            CheckName(terms.Names[i], $"terms.names[{i}]", problems);
        }

        CheckLabels(terms, problems);
        return problems;
    }

    private static void CheckFrame(CreateSubscriptionRequest request, int count, List<TermProblem> problems)
    {
        if (request.Name.Length is 0 or > MaxTitleLength || string.IsNullOrWhiteSpace(request.Name))
        {
            problems.Add(new TermProblem("name", $"has 1 to {MaxTitleLength} characters.", "Say in a few words what you watch."));
        }

        if (!IsKnown(request.Purpose))
        {
            problems.Add(new TermProblem(
                "purpose", "is not set, or no purpose of the schema.", "Say for what a hit will be used, for example PURPOSE_INVESTIGATION."));
        }

        if (count == 0 && (request.Terms?.UrgencyAtLeast ?? Urgency.Unspecified) == Urgency.Unspecified)
        {
            problems.Add(new TermProblem(
                "terms", "names nothing to watch.", "Give an identifier, a name, a kind, an identifier type, a country or an urgency."));
        }
    }

    private static void CheckIdentifier(IdentifierQuery query, string field, IdentifierStopList stopList, List<TermProblem> problems)
    {
        if (query.Type != IdentifierType.Unspecified && !IsKnown(query.Type))
        {
            problems.Add(new TermProblem($"{field}.type", "is no identifier type of the schema.", "Use a type of the schema, or leave it out to try all."));
            return;
        }

        if (WatchedTerms.KeysOf(query, stopList).Length > 0)
        {
            return;
        }

        var name = EnumWords.Of(query.Type);
        var quality = IdentifierNormaliser.Normalise(query.Type, query.Value, query.Scope).Quality;
        problems.Add(WatchedTerms.KeysOf(query, IdentifierStopList.Empty).Length > 0
            ? new TermProblem(
                field, "is on the stop list: it belongs to nobody in particular and would match every other record.",
                "Watch something that tells one person or thing from others.")
            : query.Type == IdentifierType.Unspecified
                ? new TermProblem(field, "is no identifier of any type, as it is written.", "Give its type, and its scope: country, issuer, platform or chain.")
            : quality == IdentifierQuality.Partial
                ? new TermProblem(field, $"is not whole as a {name}.", "Give it in full, and its scope: country, issuer, platform or chain.")
            : quality == IdentifierQuality.Unspecified
                ? new TermProblem(field, $"is a {name}, which nothing can be matched by.", "Give the type that says what it is.")
            : new TermProblem(field, $"is not a valid {name}.", "Compare it with the source; a digit may be wrong."));
    }

    private static void CheckName(string name, string field, List<TermProblem> problems)
    {
        if (name.Length is 0 or > MaxNameLength)
        {
            problems.Add(new TermProblem(field, $"has 1 to {MaxNameLength} characters.", "Give the name as it is usually written."));
        }
        else if (NameIndexKeys.Of(name).IsEmpty)
        {
            problems.Add(new TermProblem(field, "has no word that names can be compared by.", "Give the name in letters, in any script."));
        }
    }

    private static void CheckLabels(SubscriptionTerms terms, List<TermProblem> problems)
    {
        if (!terms.Kinds.All(IsKnown))
        {
            problems.Add(new TermProblem("terms.kinds", "has no kind of the schema in it.", "Use kinds of the schema, for example RECORD_KIND_SIGHTING."));
        }

        if (!terms.IdentifierTypes.All(type => IsKnown(type) && type != IdentifierType.Other))
        {
            problems.Add(new TermProblem("terms.identifier_types", "has a type by which nothing is matched.", "Use types of the schema other than OTHER."));
        }

        if (!terms.Countries.All(country => country.Length == 2 && country.All(char.IsAsciiLetterUpper)))
        {
            problems.Add(new TermProblem("terms.countries", "are two capital letters each (ISO 3166-1 alpha-2).", "Use codes like XK."));
        }

        if (!Enum.IsDefined(terms.TlpAtMost))
        {
            problems.Add(new TermProblem("terms.tlp_at_most", "is no TLP value.", "Leave it out to be alerted about any."));
        }

        if (!Enum.IsDefined(terms.UrgencyAtLeast))
        {
            problems.Add(new TermProblem("terms.urgency_at_least", "is no urgency.", "Leave it out to be alerted about any."));
        }
    }

    private static bool IsKnown<T>(T value)
        where T : struct, Enum => Enum.IsDefined(value) && !EqualityComparer<T>.Default.Equals(value, default);
}

/// <summary>One reason why a subscription cannot be created. Names the field and the rule, never the value.</summary>
/// <param name="Field">Where, for example <c>terms.identifiers[2]</c>.</param>
/// <param name="Rule">What must hold, with its limit.</param>
/// <param name="Remedy">What to do about it.</param>
internal sealed record TermProblem(string Field, string Rule, string Remedy)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Field} {Rule} {Remedy}";
}
