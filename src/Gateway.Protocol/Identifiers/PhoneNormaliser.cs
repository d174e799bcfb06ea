using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Protocol.Identifiers;

/// <summary>
/// Telephone numbers in E.164 form: plus, calling code, national number; 15 digits at most. Written forms that are read: with plus, with the
/// international prefix of the record's country or <c>00</c>, and national ones, with or without trunk prefix, of the record's country.
/// Extensions are dropped. The leading zero of an Italian number is part of it and stays.
/// </summary>
internal static partial class PhoneNormaliser
{
    private const string Rule = "phone/1";

    /// <summary>E.164 §6: 15 digits with the calling code.</summary>
    private const int MaxDigits = 15;

    /// <summary>Fewer digits with the calling code match too many lines by chance.</summary>
    private const int MinDigits = 7;

    private const string StandardInternationalPrefix = "00";
    private const string UriScheme = "tel:";

    public static NormalIdentifier Normalise(string raw, string scope)
    {
        if (!PlainText.TryRead(raw, out var text) || !TryReadDigits(text, out var digits, out var isInternational))
        {
            return NormalIdentifier.Invalid(Rule);
        }

        if (isInternational)
        {
            return ReadInternational(digits);
        }

        var region = CountryCodes.ReadAlpha2(scope);
        var plan = PhonePlans.OfRegion(region);
        return ReadWithInternationalPrefix(digits, plan) ?? (plan is null ? NormalIdentifier.Partial(Rule, region) : ReadNational(digits, plan));
    }

    /// <summary>Digits that begin with a calling code.</summary>
    private static NormalIdentifier ReadInternational(string digits)
    {
        var plan = PhonePlans.OfInternationalDigits(digits);
        return plan is null
            ? digits.Length < MinDigits ? NormalIdentifier.Partial(Rule) : NormalIdentifier.Invalid(Rule)
            : Judge(plan, plan.WithoutTrunkPrefix(digits[plan.CallingCode.Length..], isNationalForm: false), "");
    }

    /// <summary>
    /// Digits that begin with an international prefix; null when they begin with none. <c>0066…</c> written in Thailand is a Thai number,
    /// though 006 is also a prefix there; otherwise the country's own prefixes come before the general <c>00</c>. Only a reading that fits the
    /// plan it leads to counts.
    /// </summary>
    private static NormalIdentifier? ReadWithInternationalPrefix(string digits, PhonePlan? plan)
    {
        var prefixes = (plan?.InternationalPrefixes ?? []).Add(StandardInternationalPrefix)
            .Where(prefix => digits.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        var isOwnCode = plan is not null && digits.StartsWith(StandardInternationalPrefix + plan.CallingCode, StringComparison.Ordinal);
        var readings = (isOwnCode ? prefixes.Prepend(StandardInternationalPrefix) : prefixes)
            .Select(prefix => ReadInternational(digits[prefix.Length..])).ToList();
        var fitting = readings.Find(reading => reading.Normal.Length > 0);
        if (fitting is not null)
        {
            return fitting;
        }

        // Nothing fits. With 00 it was meant to be international and stays refused; another prefix may be the start of a national number.
        return prefixes.Contains(StandardInternationalPrefix) ? readings[^1] : null;
    }

    private static NormalIdentifier ReadNational(string digits, PhonePlan plan)
    {
        var number = plan.WithoutTrunkPrefix(digits, isNationalForm: true);

        // "447700900417" is too long for a British number and is one whose plus was lost.
        var afterCode = digits.StartsWith(plan.CallingCode, StringComparison.Ordinal) ? digits[plan.CallingCode.Length..] : "";
        return !plan.Fits(number) && plan.Fits(afterCode) ? Judge(plan, afterCode, plan.Region) : Judge(plan, number, plan.Region);
    }

    private static NormalIdentifier Judge(PhonePlan plan, string number, string scope)
    {
        var digits = plan.CallingCode + number;
        return plan.Fits(number) && digits.Length is >= MinDigits and <= MaxDigits ? NormalIdentifier.Valid(Rule, "+" + digits, scope)
            : number.Length < plan.MinLength ? NormalIdentifier.Partial(Rule, scope)
            : NormalIdentifier.Invalid(Rule, scope);
    }

    private static bool TryReadDigits(string text, out string digits, out bool isInternational)
    {
        var number = text.StartsWith(UriScheme, StringComparison.OrdinalIgnoreCase) ? text[UriScheme.Length..].Split(';')[0] : text;
        var extension = Extension().Match(number);
        number = (extension.Success ? number[..extension.Index] : number).Trim();
        isInternational = number.StartsWith('+');
        var read = new StringBuilder(number.Length);
        foreach (var character in number.AsSpan(isInternational ? 1 : 0))
        {
            if (char.IsAsciiDigit(character))
            {
                read.Append(character);
            }
            else if (!IsSeparator(character))
            {
                digits = "";
                return false;
            }
        }

        digits = read.ToString();
        return digits.Length > 0;
    }

    private static bool IsSeparator(char character) => char.IsWhiteSpace(character) || char.GetUnicodeCategory(character)
        is System.Globalization.UnicodeCategory.DashPunctuation || character is '.' or '(' or ')' or '/' or '\u2212' or '~' or '·';

    [GeneratedRegex(@"\s*(?:[,;]?\s*(?:ext|extn|extension|x|доб)\.?|#)\s*:?\s*[0-9]{1,8}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Extension();
}
