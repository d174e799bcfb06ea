using System.Collections.Frozen;
using System.Globalization;
using System.Net.Mail;
using System.Text;

namespace Gateway.Protocol.Identifiers;

/// <summary>
/// Mail addresses: the local part as it is (it may distinguish case), the domain as lower-case A-labels. Read with the platform's parser
/// (<see cref="MailAddress"/>); what RFC 5321 does not let a mail server accept is refused. Fuzzy keys: without regard to case, and with the
/// provider's rules for one mailbox applied.
/// </summary>
internal static class EmailNormaliser
{
    private const string Rule = "email/1";
    private const string UriScheme = "mailto:";

    // RFC 5321 §4.5.3.1, and the erratum that makes the whole address 254.
    private const int MaxLocalLength = 64;
    private const int MaxLength = 254;

    private const string GoogleMail = "gmail.com";

    // Providers that deliver user+anything to user.
    private static readonly FrozenSet<string> PlusProviders = new[]
    {
        GoogleMail, "googlemail.com", "outlook.com", "hotmail.com", "live.com", "icloud.com", "me.com", "fastmail.com", "proton.me",
        "protonmail.com", "yandex.ru", "yandex.com", "zoho.com", "gmx.net",
    }.ToFrozenSet();

    public static NormalIdentifier Normalise(string raw)
    {
        if (!PlainText.IsWellFormed(raw))
        {
            return NormalIdentifier.Invalid(Rule);
        }

        // The parser skips comments, white space and whatever it can take for a display name. An address of which it skipped a part may be two
        // addresses or none, so it must have read all of it.
        var text = WithoutWrapping(raw).Normalize(NormalizationForm.FormC);
        if (!MailAddress.TryCreate(text, out var address) || address.Address != text || text.Any(char.IsControl))
        {
            return NormalIdentifier.Invalid(Rule);
        }

        var local = address.User;
        if (local.Length is 0 or > MaxLocalLength || !TryReadDomain(address.Host, out var domain, out var isCommon))
        {
            return NormalIdentifier.Invalid(Rule);
        }

        var normal = $"{local}@{domain}";
        var isQuoted = local[0] == '"';
        if (normal.Length > MaxLength || !(isQuoted || IsDotAtom(local)))
        {
            return NormalIdentifier.Invalid(Rule);
        }

        var folded = $"{local.ToUpperInvariant().ToLowerInvariant()}@{domain}";
        var mailbox = Mailbox(local.ToUpperInvariant().ToLowerInvariant(), domain);
        string[] keys = mailbox == folded ? [folded] : [folded, mailbox];
        return isCommon && !isQuoted ? NormalIdentifier.Valid(Rule, normal, "", keys) : NormalIdentifier.Plausible(Rule, normal, "", keys);
    }

    // A host name with a dot and a top-level label that is no number; also an address literal, which is legal and hardly ever seen.
    private static bool TryReadDomain(string host, out string domain, out bool isCommon)
    {
        isCommon = false;
        domain = host.ToLowerInvariant();
        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            const string Ipv6Tag = "ipv6:";
            var literal = domain[1..^1];
            var isVersion6 = literal.StartsWith(Ipv6Tag, StringComparison.Ordinal);
            return System.Net.IPAddress.TryParse(isVersion6 ? literal[Ipv6Tag.Length..] : literal, out var ip)
                && (ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6) == isVersion6
                && (isVersion6 ? !literal.Contains('%', StringComparison.Ordinal) : ip.ToString() == literal);
        }

        if (!HostName.TryRead(host, out var ascii))
        {
            return false;
        }

        domain = ascii;
        var dot = ascii.LastIndexOf('.');
        isCommon = dot > 0 && !ascii[(dot + 1)..].All(char.IsAsciiDigit);
        return true;
    }

    /// <summary>RFC 5322 dot-atom, with the letters of other scripts that RFC 6531 adds.</summary>
    private static bool IsDotAtom(string local) => local.Split('.').All(
        atom => atom.Length > 0 && atom.All(character => character > '\u007F' || char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-/=?^_`{|}~".Contains(character, StringComparison.Ordinal)));

    private static string Mailbox(string local, string domain)
    {
        var name = PlusProviders.Contains(domain) ? local.Split('+')[0] : local;
        return domain is GoogleMail or "googlemail.com"
            ? $"{name.Replace(".", "", StringComparison.Ordinal)}@{GoogleMail}"
            : $"{name}@{domain}";
    }

    // What surrounds an address in a letter's head or a link: "Dori <dori@example.com>", "mailto:dori@example.com?subject=x".
    private static string WithoutWrapping(string raw)
    {
        var text = string.Concat(raw.Where(character => char.GetUnicodeCategory(character) != UnicodeCategory.Format)).Trim();
        var open = text.IndexOf('<', StringComparison.Ordinal);
        if (open >= 0 && text.EndsWith('>') && !text[..open].Contains('@', StringComparison.Ordinal))
        {
            return text[(open + 1)..^1];
        }

        return text.StartsWith(UriScheme, StringComparison.OrdinalIgnoreCase) ? text[UriScheme.Length..].Split('?')[0] : text;
    }
}
