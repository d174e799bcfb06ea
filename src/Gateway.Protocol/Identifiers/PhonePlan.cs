using System.Collections.Immutable;

namespace Gateway.Protocol.Identifiers;

/// <summary>How one country numbers its telephones.</summary>
/// <param name="Region">ISO 3166-1 alpha-2 code; <c>001</c> for services of no country.</param>
/// <param name="CallingCode">Country calling code (ITU-T E.164), without plus.</param>
/// <param name="TrunkPrefixes">What is dialled before a national number within the country, longest first; none in many plans.</param>
/// <param name="InternationalPrefixes">What is dialled before a foreign number, where it is not <c>00</c>; longest first.</param>
/// <param name="MinLength">Fewest digits of a number after the calling code.</param>
/// <param name="MaxLength">Most digits of a number after the calling code.</param>
internal sealed record PhonePlan(
    string Region,
    string CallingCode,
    ImmutableArray<string> TrunkPrefixes,
    ImmutableArray<string> InternationalPrefixes,
    int MinLength,
    int MaxLength)
{
    private const string NorthAmerica = "1";
    private const string TrunkZero = "0";

    /// <summary>Whether a number after the calling code has a length this plan uses.</summary>
    public bool Fits(ReadOnlySpan<char> number) =>
        number.Length >= MinLength && number.Length <= MaxLength && (CallingCode != NorthAmerica || FitsNorthAmerica(number));

    /// <summary>
    /// The number after the calling code, without trunk prefix. Where the trunk prefix is a single zero no number begins with one, so it is
    /// always dropped (<c>+44 (0)7700</c>); the other prefixes may also be first digits of a number and are dropped only where
    /// <paramref name="written"/> would not fit with them, or where it stands in national form and fits without them.
    /// </summary>
    public string WithoutTrunkPrefix(string written, bool isNationalForm)
    {
        if (TrunkPrefixes.Contains(TrunkZero) && written.StartsWith(TrunkZero, StringComparison.Ordinal))
        {
            return written[TrunkZero.Length..];
        }

        var kept = written;
        var prefix = TrunkPrefixes.FirstOrDefault(
            prefix => kept.StartsWith(prefix, StringComparison.Ordinal) && Fits(kept.AsSpan(prefix.Length)));
        return prefix is not null && (isNationalForm || !Fits(written)) ? written[prefix.Length..] : written;
    }

    // The North American plan is NXX-NXX-XXXX: area code and exchange begin with 2 to 9.
    private static bool FitsNorthAmerica(ReadOnlySpan<char> number) =>
        number[0] is >= '2' and <= '9' && number[3] is >= '2' and <= '9';
}
