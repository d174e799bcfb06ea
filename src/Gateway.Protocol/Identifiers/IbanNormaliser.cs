using System.Collections.Frozen;
using System.Globalization;

namespace Gateway.Protocol.Identifiers;

/// <summary>
/// International bank account numbers (ISO 13616): two letters of the country, two check digits, account; upper case without spaces. The
/// length is the country's and the whole modulo 97 is 1 (ISO/IEC 7064 MOD 97-10).
/// </summary>
internal static class IbanNormaliser
{
    private const string Rule = "iban/1";
    private const int CountryAndCheck = 4;
    private const int MaxLength = 34;
    private const int Modulus = 97;
    private const string PrintedWord = "IBAN";

    // Lengths of the SWIFT IBAN registry (ISO 13616-2), by country.
    private const string RegisteredLengths =
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 "
        + "FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 "
        + "MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 "
        + "SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

    // Countries whose banks print such numbers though the registry does not list them.
    private const string UnregisteredLengths =
        "AO25 BF28 BJ28 CF27 CG27 CI28 CM27 CV25 DZ26 GA27 GQ27 GW25 IR26 KM27 MA28 MG27 ML28 MZ25 NE28 SN28 TD27 TG28";

    private static readonly FrozenDictionary<string, int> Registered = ReadLengths(RegisteredLengths);
    private static readonly FrozenDictionary<string, int> Unregistered = ReadLengths(UnregisteredLengths);

    /// <summary>
    /// Reads one number. An invalid one keeps its cleaned form, because bank statements show it and people search for what they see; its match is
    /// NEVER all the same.
    /// </summary>
    public static NormalIdentifier Normalise(string raw)
    {
        if (!PlainText.TryReadAsciiCode(raw, out var code))
        {
            return NormalIdentifier.Invalid(Rule);
        }

        var iban = code.StartsWith(PrintedWord, StringComparison.Ordinal) ? code[PrintedWord.Length..] : code;
        if (iban.Length is <= CountryAndCheck or > MaxLength)
        {
            return NormalIdentifier.Invalid(Rule);
        }

        var country = iban[..2];
        return !HasCheckDigits(iban) ? NormalIdentifier.Invalid(Rule, "", iban)
            : Registered.GetValueOrDefault(country) == iban.Length ? NormalIdentifier.Valid(Rule, iban)
            : Unregistered.GetValueOrDefault(country) == iban.Length ? NormalIdentifier.Plausible(Rule, iban)
            : NormalIdentifier.Invalid(Rule, "", iban);
    }

    // Check digits are 98 minus a remainder, so 00, 01 and 99 never occur though they may give the right remainder.
    private static bool HasCheckDigits(string iban) =>
        char.IsAsciiLetter(iban[0]) && char.IsAsciiLetter(iban[1]) && char.IsAsciiDigit(iban[2]) && char.IsAsciiDigit(iban[3])
        && iban[2..4] is not ("00" or "01" or "99") && Remainder(iban[CountryAndCheck..] + iban[..CountryAndCheck]) == 1;

    // Letters count as two digits, A = 10 to Z = 35.
    private static int Remainder(string characters)
    {
        var remainder = 0;
        foreach (var character in characters)
        {
            remainder = (char.IsAsciiDigit(character) ? (remainder * 10) + (character - '0') : (remainder * 100) + (character - 'A' + 10)) % Modulus;
        }

        return remainder;
    }

    private static FrozenDictionary<string, int> ReadLengths(string table) =>
        table.Split(' ').ToFrozenDictionary(entry => entry[..2], entry => int.Parse(entry[2..], CultureInfo.InvariantCulture));
}
