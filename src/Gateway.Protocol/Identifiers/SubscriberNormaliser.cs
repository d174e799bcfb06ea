namespace Gateway.Protocol.Identifiers;

/// <summary>Numbers of mobile devices, subscriptions and SIM cards: IMEI (3GPP TS 23.003 §6), IMSI (§2.2), ICCID (ITU-T E.118).</summary>
internal static class SubscriberNormaliser
{
    private const string ImeiRule = "imei/1";
    private const string ImsiRule = "imsi/1";
    private const string IccidRule = "iccid/1";
    private const int ImeiBodyDigits = 14;
    private const int ImeiDigits = 15;
    private const int ImeiSvDigits = 16;
    private const int MinImsiDigits = 14;
    private const int MaxImsiDigits = 15;
    private const int IccidBodyDigits = 18;
    private const int IccidDigits = 19;
    private const int MaxIccidDigits = 20;
    private const string TelecomIndustry = "89";

    /// <summary>
    /// The 14 digits that name the device: type allocation code and serial number. The check digit (15 digits) must hold; the software
    /// version (16 digits) is dropped.
    /// </summary>
    public static NormalIdentifier NormaliseImei(string raw)
    {
        if (!PlainText.TryReadDigits(raw, out var digits))
        {
            return NormalIdentifier.Invalid(ImeiRule);
        }

        return digits.Length switch
        {
            < ImeiBodyDigits => NormalIdentifier.Partial(ImeiRule),
            ImeiBodyDigits or ImeiSvDigits => NormalIdentifier.Plausible(ImeiRule, digits[..ImeiBodyDigits]),
            ImeiDigits when Luhn.Holds(digits) => NormalIdentifier.Valid(ImeiRule, digits[..ImeiBodyDigits]),
            _ => NormalIdentifier.Invalid(ImeiRule),
        };
    }

    /// <summary>14 or 15 digits that begin with a mobile country code (200 to 799, or 901 for shared networks).</summary>
    public static NormalIdentifier NormaliseImsi(string raw)
    {
        if (!PlainText.TryReadDigits(raw, out var digits) || digits.Length > MaxImsiDigits)
        {
            return NormalIdentifier.Invalid(ImsiRule);
        }

        if (digits.Length < MinImsiDigits)
        {
            return NormalIdentifier.Partial(ImsiRule);
        }

        var startsWithCountry = digits[0] is >= '2' and <= '7' || digits.StartsWith("901", StringComparison.Ordinal);
        return startsWithCountry ? NormalIdentifier.Plausible(ImsiRule, digits) : NormalIdentifier.Invalid(ImsiRule);
    }

    /// <summary>
    /// 19 digits with check digit; one that lacks it is completed. Some networks number with 20 digits of their own, of which nothing can be
    /// checked. A trailing F is the filler of the card's memory.
    /// </summary>
    public static NormalIdentifier NormaliseIccid(string raw)
    {
        if (!PlainText.TryReadAsciiCode(raw, out var code))
        {
            return NormalIdentifier.Invalid(IccidRule);
        }

        var digits = code.TrimEnd('F');
        if (!digits.All(char.IsAsciiDigit) || !digits.StartsWith(TelecomIndustry, StringComparison.Ordinal))
        {
            return NormalIdentifier.Invalid(IccidRule);
        }

        return digits.Length switch
        {
            < IccidBodyDigits => NormalIdentifier.Partial(IccidRule),
            IccidBodyDigits => NormalIdentifier.Plausible(IccidRule, digits + Luhn.CheckDigit(digits)),
            IccidDigits or MaxIccidDigits when Luhn.Holds(digits) => NormalIdentifier.Valid(IccidRule, digits),
            MaxIccidDigits => NormalIdentifier.Plausible(IccidRule, digits),
            _ => NormalIdentifier.Invalid(IccidRule),
        };
    }
}
