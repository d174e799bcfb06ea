using System.Collections.Frozen;

namespace Gateway.Protocol.Identifiers;

/// <summary>
/// Names and numbers of accounts on online platforms: <c>telegram/dori_jobs</c>. A name may be given as the address of its profile. The
/// numeric id is an identifier of its own, because it outlives renaming.
/// </summary>
internal static class UsernameNormaliser
{
    private const string NameRule = "username/1";
    private const string IdRule = "user-id/1";
    private const int MaxLength = 128;
    private const string WorldWideWeb = "www.";
    private const string SchemeEnd = "://";

    // Platform, then the names and hosts by which people write it.
    private const string Aliases = """
        telegram t.me telegram.me telegram.org tg
        x twitter twitter.com x.com mobile.twitter.com
        facebook facebook.com fb fb.com m.facebook.com
        instagram instagram.com ig
        vk vk.com vkontakte m.vk.com
        ok ok.ru odnoklassniki
        tiktok tiktok.com
        snapchat snapchat.com
        youtube youtube.com
        reddit reddit.com
        threads threads.net threads.com
        onlyfans onlyfans.com
        discord discord.com
        wechat weixin
        """;

    // Hosts whose first path segment is the account's name.
    private static readonly FrozenSet<string> ProfileHosts = new[]
    {
        "t.me", "telegram.me", "twitter.com", "x.com", "mobile.twitter.com", "facebook.com", "fb.com", "m.facebook.com", "instagram.com",
        "vk.com", "m.vk.com", "ok.ru", "tiktok.com", "threads.net", "threads.com", "onlyfans.com",
    }.ToFrozenSet();

    private static readonly FrozenDictionary<string, string> PlatformOfAlias = Aliases
        .Split('\n', StringSplitOptions.TrimEntries).Select(row => row.Split(' '))
        .SelectMany(row => row.Skip(1).Select(alias => (Alias: alias, Platform: row[0])))
        .ToFrozenDictionary(pair => pair.Alias, pair => pair.Platform);

    /// <summary>Platform and name: NFKC, without regard to case, without <c>@</c>.</summary>
    public static NormalIdentifier Normalise(string raw, string scope)
    {
        if (!PlainText.TryRead(raw, out var text))
        {
            return NormalIdentifier.Invalid(NameRule);
        }

        var read = ReadProfileAddress(text) ?? ScopedText.Read(text, scope, ReadPlatform);
        var name = Fold(read.Value.TrimStart('@'));
        return Judge(NameRule, read.Scope, name);
    }

    /// <summary>Platform and the id it gave, as it is.</summary>
    public static NormalIdentifier NormaliseId(string raw, string scope)
    {
        if (!PlainText.TryRead(raw, out var text))
        {
            return NormalIdentifier.Invalid(IdRule);
        }

        var read = ScopedText.Read(text, scope, ReadPlatform);
        return Judge(IdRule, read.Scope, read.Value);
    }

    // The same name on another platform is another person's: without a platform nothing is matched.
    private static NormalIdentifier Judge(string rule, string platform, string value)
    {
        var isValue = value.Length is > 0 and <= MaxLength
            && !value.Any(character => char.IsWhiteSpace(character) || char.IsControl(character) || character is '/' or '@');
        return !isValue ? NormalIdentifier.Invalid(rule, platform)
            : platform.Length == 0 ? NormalIdentifier.Partial(rule)
            : NormalIdentifier.Plausible(rule, ScopedText.Join(platform, value), platform);
    }

    private static ScopedText? ReadProfileAddress(string text)
    {
        var address = WithoutScheme(text);
        var parts = address.Split('/', '?', '#');
        var host = parts[0].ToLowerInvariant();
        return parts.Length > 1 && ProfileHosts.Contains(host) ? new ScopedText(PlatformOfAlias[host], parts[1]) : null;
    }

    private static string ReadPlatform(string scope)
    {
        if (!PlainText.TryRead(scope, out var text))
        {
            return "";
        }

        var host = WithoutScheme(Fold(text)).TrimEnd('/');
        var platform = string.Concat(host.Where(character => !char.IsWhiteSpace(character)));
        var isName = platform.All(character => char.IsLetterOrDigit(character) || character is '.' or '-' or '_');
        return isName ? PlatformOfAlias.GetValueOrDefault(platform, platform) : "";
    }

    private static string WithoutScheme(string text)
    {
        var scheme = text.IndexOf(SchemeEnd, StringComparison.Ordinal);
        var address = scheme < 0 ? text : text[(scheme + SchemeEnd.Length)..];
        return address.StartsWith(WorldWideWeb, StringComparison.OrdinalIgnoreCase) ? address[WorldWideWeb.Length..] : address;
    }

    // Upper and then lower case: the platform has no case folding, and this maps final sigma and the like together.
    private static string Fold(string text) =>
        text.ToUpperInvariant().ToLowerInvariant().Normalize(System.Text.NormalizationForm.FormKC);
}
