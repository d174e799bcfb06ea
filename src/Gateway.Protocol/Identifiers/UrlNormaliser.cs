using System.Collections.Frozen;

namespace Gateway.Protocol.Identifiers;

/// <summary>
/// Addresses of pages: <see cref="WebAddress"/> without the parameters that only follow visitors about. A fragment is dropped, unless the page
/// is one of those that keep their own address in it (<c>#/…</c>, <c>#!…</c>). The fuzzy key is without scheme, <c>www.</c> and final slash.
/// </summary>
internal static class UrlNormaliser
{
    private const string Rule = "url/1";
    private const string AssumedScheme = "https://";
    private const string WorldWideWeb = "www.";
    private const string CampaignPrefix = "utm_";

    private static readonly FrozenSet<string> TrackingParameters = new[]
    {
        "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ymclid", "ttclid", "twclid", "igshid", "igsh",
        "li_fat_id", "mc_cid", "mc_eid", "_hsenc", "_hsmi", "mkt_tok", "vero_id", "oly_enc_id", "oly_anon_id", "_openstat",
    }.ToFrozenSet();

    public static NormalIdentifier Normalise(string raw)
    {
        if (!PlainText.IsWellFormed(raw))
        {
            return NormalIdentifier.Invalid(Rule);
        }

        var hasScheme = WebAddress.TryRead(raw, out var address);
        if (!hasScheme && !(LooksLikeHost(raw.Trim()) && WebAddress.TryRead(AssumedScheme + raw.Trim(), out address)))
        {
            return NormalIdentifier.Invalid(Rule);
        }

        var query = WithoutTracking(address!.Query);
        var fragment = address.Fragment.StartsWith("#/", StringComparison.Ordinal) || address.Fragment.StartsWith("#!", StringComparison.Ordinal)
            ? address.Fragment
            : "";
        var normal = $"{address.Scheme}://{address.Authority}{address.Path}{query}{fragment}";
        var key = FuzzyKey(address, query + fragment);
        var isCommon = hasScheme && (address.Host.Contains('.', StringComparison.Ordinal) || address.Host.StartsWith('['));
        return normal.Length > IdentifierNormaliser.MaxRawLength ? NormalIdentifier.Invalid(Rule)
            : isCommon ? NormalIdentifier.Valid(Rule, normal, "", key)
            : NormalIdentifier.Plausible(Rule, normal, "", key);
    }

    // "nightlist.example/ad/88213": people leave the scheme out. A colon before the first slash would be another scheme's.
    private static bool LooksLikeHost(string text)
    {
        var end = text.AsSpan().IndexOfAny("/?#");
        var authority = end < 0 ? text : text[..end];
        return authority.Contains('.', StringComparison.Ordinal) && !authority.AsSpan().ContainsAny(':', '@', ' ');
    }

    private static string WithoutTracking(string query)
    {
        if (query.Length <= 1)
        {
            return "";
        }

        var kept = query[1..].Split('&').Where(parameter => !IsTracking(parameter.Split('=')[0])).ToList();
        return kept.Count == 0 ? "" : "?" + string.Join('&', kept);
    }

    private static bool IsTracking(string name)
    {
        var lower = name.ToLowerInvariant();
        return lower.StartsWith(CampaignPrefix, StringComparison.Ordinal) || TrackingParameters.Contains(lower);
    }

    private static string FuzzyKey(WebAddress address, string rest)
    {
        var host = address.Authority.StartsWith(WorldWideWeb, StringComparison.Ordinal) ? address.Authority[WorldWideWeb.Length..] : address.Authority;
        return host + address.Path.TrimEnd('/') + rest;
    }
}
