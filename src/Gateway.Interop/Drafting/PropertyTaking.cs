using Gateway.Interop.Reading;
using Gateway.Record.V1;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Interop.Drafting;

/// <summary>Takes properties of a source object into fields. What does not fit is left out by name and the original kept, never cut.</summary>
internal static class PropertyTaking
{
    private const int CountryLength = 2;

    /// <summary>The values of a property that fit, in order, without repetition.</summary>
    /// <param name="draft">The object.</param>
    /// <param name="property">The property.</param>
    /// <param name="limit">Most UTF-8 bytes of one value.</param>
    /// <param name="most">Most values.</param>
    public static IReadOnlyList<string> TakeAll(this ObjectDraft draft, string property, int limit = ImportLimits.MaxText, int most = ImportLimits.MaxListed)
    {
        var all = draft.Source.Texts(property).Distinct(StringComparer.Ordinal).ToList();
        var fit = all.Where(text => ObjectDraft.Fits(text, limit)).ToList();
        if (fit.Count < all.Count)
        {
            draft.Lose(property, "longer than the field");
        }

        if (fit.Count > most)
        {
            draft.Lose(property, "more values than the field holds");
        }

        return fit.Count > most ? fit[..most] : fit;
    }

    /// <summary>The first value of a property; empty when there is none. Further values are left out.</summary>
    public static string Take(this ObjectDraft draft, string property, int limit = ImportLimits.MaxText) =>
        draft.TakeAll(property, limit, most: 1) is [var first] ? first : "";

    /// <summary>Names and description of something that happened, one below the other; empty when together they do not fit.</summary>
    public static string Describe(this ObjectDraft draft, params ReadOnlySpan<string> properties)
    {
        var parts = new List<string>();
        foreach (var property in properties)
        {
            parts.AddRange(draft.TakeAll(property, ImportLimits.MaxLongText));
        }

        var text = string.Join('\n', parts);
        if (ObjectDraft.Fits(text, ImportLimits.MaxLongText))
        {
            return text;
        }

        draft.Lose(properties[0], "longer than the field");
        return "";
    }

    /// <summary>A date of which parts may be missing; null when there is none that reads as one.</summary>
    public static PartialDate? TakeDate(this ObjectDraft draft, string property) =>
        draft.TakeRead(property, static text => TimeText.TryParseDate(text, out var date) ? date : null, "not a date");

    /// <summary>An instant, or the beginning of a day in UTC; null when there is none that reads as one.</summary>
    public static Timestamp? TakeTime(this ObjectDraft draft, string property) =>
        draft.TakeRead(property, static text => TimeText.TryParseDay(text, out var time) ? time : null, "not a whole date");

    /// <summary>An ISO 3166-1 alpha-2 code in capitals; empty when there is none. Codes of parts or of former countries are left out.</summary>
    public static string TakeCountry(this ObjectDraft draft, string property) =>
        draft.TakeRead(property, Country, "not a two-letter country code") ?? "";

    /// <summary>All country codes.</summary>
    public static IEnumerable<string> TakeCountries(this ObjectDraft draft, string property)
    {
        foreach (var text in draft.TakeAll(property))
        {
            if (Country(text) is { } country)
            {
                yield return country;
            }
            else
            {
                draft.Lose(property, "not a two-letter country code");
            }
        }
    }

    /// <summary>A value that has to read as something.</summary>
    public static T? TakeRead<T>(this ObjectDraft draft, string property, Func<string, T?> read, string otherwise)
        where T : class
    {
        if (draft.Take(property) is not { Length: > 0 } text)
        {
            return null;
        }

        var value = read(text);
        if (value is null)
        {
            draft.Lose(property, otherwise);
        }

        return value;
    }

    /// <summary>Makes identifiers of a property. Only raw value, type and scope are set: publication normalises.</summary>
    public static void Identify(this ObjectDraft draft, EntityDraft entity, IdentifierType type, string property, string scope = "")
    {
        foreach (var raw in draft.TakeAll(property, ImportLimits.MaxIdentifier, ImportLimits.MaxIdentifiers))
        {
            draft.Identify(entity, type, property, raw, scope);
        }
    }

    /// <summary>Makes one identifier.</summary>
    public static void Identify(this ObjectDraft draft, EntityDraft entity, IdentifierType type, string property, string raw, string scope)
    {
        var present = entity.Entity.Identifiers;
        if (raw.Length == 0 || present.Any(other => other.Type == type && other.Raw == raw && other.Scope == scope))
        {
            return;
        }

        if (present.Count == ImportLimits.MaxIdentifiers || !ObjectDraft.Fits(raw, ImportLimits.MaxIdentifier))
        {
            draft.Lose(property, "more or longer identifiers than an entity holds");
            return;
        }

        if (!draft.Import.Spend())
        {
            return;
        }

        present.Add(new Identifier
        {
            Key = draft.Import.Keys.Draw($"{draft.Source.Id}\nidentifier\n{type}\n{scope}\n{raw}"),
            Type = type,
            Raw = raw,
            Scope = scope,
        });
    }

    /// <summary>Links this object to another, or another to it, when that is known to be an entity.</summary>
    public static void Wish(this ObjectDraft draft, string from, string to, LinkType type, string property) =>
        draft.Wish(new LinkWish(from, to, type, property));

    /// <summary>Leaves a value out and keeps the original in its place.</summary>
    public static void Lose(this ObjectDraft draft, string property, string reason)
    {
        draft.LeaveOut(property, reason);
        draft.KeepBeside($"{property}: {reason}");
    }

    private static string? Country(string text) =>
        text.Length == CountryLength && text.All(char.IsAsciiLetter) ? text.ToUpperInvariant() : null;
}
