using System.Collections.Immutable;
using Gateway.Node.Storage;
using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;

namespace Gateway.Node.Alerts;

/// <summary>
/// Decides whether a record meets a subscription. Pure, and the whole truth: the index only leaves out subscriptions for which this would
/// find nothing.
/// </summary>
/// <remarks>
/// Every list that is not empty must have a match. What matches must also be allowed: the purpose of the subscription is among those the
/// record, and the matched part of it, may be used for, and neither is more restricted than the subscription asks. A victim's identifier never
/// raises an alert; it does not get as far as here (<see cref="RecordTerms"/>).
/// </remarks>
internal static class AlertMatching
{
    /// <summary>Most alerts one record raises for one subscription; further matches are in the record for whoever opens it.</summary>
    public const int MaxMatches = 50;

    /// <summary>Matches a record against a subscription.</summary>
    /// <returns>One match for each identifier and name that matched; one in all for a subscription by labels only; none when a list has no
    /// match.</returns>
    public static ImmutableArray<AlertMatch> Match(MatchableRecord record, WatchedTerms watched)
    {
        // 1. The record itself: what it is, how urgent, and whether it may be used for this at all.
        var content = record.Content;
        if (!IsAllowed(content.Handling, watched) || content.Urgency < watched.UrgencyAtLeast
            || (watched.Kinds.Count > 0 && !watched.Kinds.Contains(content.Kind))
            || (watched.Countries.Count > 0 && !record.Countries.Any(watched.Countries.Contains)))
        {
            return [];
        }

        // 2. The types it carries.
        var typed = watched.IdentifierTypes.Count == 0 ? null
            : record.Identifiers.FirstOrDefault(
                identifier => watched.IdentifierTypes.Contains(identifier.Written.Type) && IsAllowed(record, identifier.Entity, watched));
        if (watched.IdentifierTypes.Count > 0 && typed is null)
        {
            return [];
        }

        // 3. Identifiers and names. A hit that also needs a name is only as certain as the name is.
        var identifiers = watched.Identifiers?.SelectMany(term => MatchIdentifier(record, term, watched)).Take(MaxMatches).ToList();
        var names = identifiers is { Count: 0 } ? [] : watched.Names?.SelectMany(term => MatchName(record, term, watched)).Take(MaxMatches).ToList();
        if (identifiers is { Count: 0 } || names is { Count: 0 })
        {
            return [];
        }

        return identifiers is null && names is null
            ? MatchLabels(record, typed, watched) is { } match ? [match] : []
            : [.. (identifiers ?? []).Concat(names ?? []).Take(MaxMatches)];
    }

    private static IEnumerable<AlertMatch> MatchIdentifier(MatchableRecord record, WatchedIdentifier term, WatchedTerms watched) =>
        term.Keys.SelectMany(key => record.Find(key)).Where(identifier => IsAllowed(record, identifier.Entity, watched)).Select(
            identifier => new AlertMatch(term.Written, identifier.Written.Raw, watched.Names is not null)
            {
                MatchGrading = record.GradingOf(identifier.Entity),
                ValidFrom = identifier.Written.ValidFrom,
                ValidUntil = identifier.Written.ValidUntil,
            });

    private static IEnumerable<AlertMatch> MatchName(MatchableRecord record, WatchedName term, WatchedTerms watched) =>
        record.FindNames(term.Keys).Where(name => IsAllowed(record, name.Entity, watched) && NameMatcher.Compare(term.Written, name.Written).IsPossible).Select(
            name => new AlertMatch(term.Written, name.Written, IsPossible: true) { MatchGrading = record.GradingOf(name.Entity) });

    /// <summary>One match that names all labels; null when the subscription names none, because to watch nothing is not to watch everything.</summary>
    private static AlertMatch? MatchLabels(MatchableRecord record, RecordIdentifier? typed, WatchedTerms watched)
    {
        var content = record.Content;
        var country = record.Countries.FirstOrDefault(watched.Countries.Contains);
        var terms = new List<string>();
        var matched = new List<string>();
        if (watched.Kinds.Count > 0)
        {
            terms.Add(EnumWords.Of(content.Kind));
            matched.Add($"kind {EnumWords.Of(content.Kind)}");
        }

        if (typed is not null)
        {
            terms.Add(EnumWords.Of(typed.Written.Type));
            matched.Add($"{EnumWords.Of(typed.Written.Type)} {typed.Written.Raw}");
        }

        if (country is not null)
        {
            terms.Add(country);
            matched.Add($"country {country}");
        }

        if (watched.UrgencyAtLeast != Urgency.Unspecified)
        {
            terms.Add($"{EnumWords.Of(watched.UrgencyAtLeast)} or more urgent");
            matched.Add($"urgency {EnumWords.Of(content.Urgency)}");
        }

        return terms.Count == 0 ? null : new AlertMatch(string.Join(", ", terms), string.Join(", ", matched), IsPossible: false)
        {
            MatchGrading = typed is null ? null : record.GradingOf(typed.Entity),
            ValidFrom = typed?.Written.ValidFrom,
            ValidUntil = typed?.Written.ValidUntil,
        };
    }

    private static bool IsAllowed(MatchableRecord record, Entity entity, WatchedTerms watched) => IsAllowed(record.HandlingOf(entity), watched);

    /// <summary>No labels allow nothing; an unset TLP is more restricted than any.</summary>
    private static bool IsAllowed(Handling? handling, WatchedTerms watched) =>
        handling is not null && handling.Purposes.Contains(watched.Purpose)
        && (watched.TlpAtMost == Tlp.Unspecified || (handling.Tlp != Tlp.Unspecified && handling.Tlp <= watched.TlpAtMost));
}
