using System.Collections.Immutable;
using Gateway.Record.V1;

namespace Gateway.Protocol.Identifiers;

/// <summary>What a normaliser made of one written identifier. Two identifiers are equal when their type and <see cref="Normal"/> are.</summary>
/// <param name="Normal">
/// The normal form; it includes the scope where the value is unique only within it (<c>UTO/K4471904</c>, <c>XK/KR47BXT</c>,
/// <c>telegram/dori_jobs</c>). Empty when there is none. Normalising it again gives itself.
/// </param>
/// <param name="Normaliser">Name and version of the rule, for example <c>phone/1</c>; empty when the type has none.</param>
/// <param name="Scope">The scope in its own normal form: issuer, country, platform, bank code or chain; empty when none is needed.</param>
/// <param name="Quality">VALID: a check digit or a published plan holds. PLAUSIBLE: the form is right and nothing more can be checked.
/// PARTIAL: something is missing. INVALID: it cannot be such an identifier.</param>
/// <param name="DefaultMatch">How it may be matched when nobody says otherwise; NEVER for PARTIAL and INVALID.</param>
/// <param name="FuzzyKeys">Coarser keys for fuzzy matching on plaintext; never to be tokenised for blind matching.</param>
public sealed record NormalIdentifier(
    string Normal,
    string Normaliser,
    string Scope,
    IdentifierQuality Quality,
    IdentifierMatch DefaultMatch,
    ImmutableArray<string> FuzzyKeys)
{
    /// <summary>The rule and its verdict; never the value, which is case content.</summary>
    public override string ToString() => $"{Normaliser} {Quality} {DefaultMatch}";

    internal static NormalIdentifier Valid(string rule, string normal, string scope = "", params ReadOnlySpan<string> fuzzyKeys) =>
        new(normal, rule, scope, IdentifierQuality.Valid, IdentifierMatch.Exact, [.. fuzzyKeys]);

    internal static NormalIdentifier Plausible(string rule, string normal, string scope = "", params ReadOnlySpan<string> fuzzyKeys) =>
        new(normal, rule, scope, IdentifierQuality.Plausible, IdentifierMatch.Exact, [.. fuzzyKeys]);

    internal static NormalIdentifier Partial(string rule, string scope = "") =>
        new("", rule, scope, IdentifierQuality.Partial, IdentifierMatch.Never, []);

    internal static NormalIdentifier Invalid(string rule, string scope = "", string normal = "") =>
        new(normal, rule, scope, IdentifierQuality.Invalid, IdentifierMatch.Never, []);
}
