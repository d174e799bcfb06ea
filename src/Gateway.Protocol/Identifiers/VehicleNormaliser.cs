using System.Text.RegularExpressions;
using Gateway.Record.V1;

namespace Gateway.Protocol.Identifiers;

/// <summary>Vehicle identification numbers (ISO 3779), ships' numbers (IMO A.1117(30), ITU-R M.585) and flight numbers.</summary>
internal static partial class VehicleNormaliser
{
    private const string VinRule = "vin/1";
    private const string VesselRule = "vessel/1";
    private const string FlightRule = "flight/1";
    private const int VinLength = 17;
    private const int VinCheckIndex = 8;
    private const int VinModulus = 11;
    private const int ImoLength = 7;
    private const int MmsiLength = 9;
    private const string Imo = "IMO";
    private const string Mmsi = "MMSI";

    // ISO 3779 leaves out I, O and Q; 49 CFR 565 gives the others these values and weights.
    private const string VinLetters = "ABCDEFGHJKLMNPRSTUVWXYZ";
    private const string VinLetterValues = "12345678123457923456789";
    private static ReadOnlySpan<int> VinWeights => [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

    /// <summary>
    /// 17 letters and digits without I, O and Q. Vehicles built for North America (first character 1 to 5) carry a check digit, which must hold.
    /// </summary>
    public static NormalIdentifier NormaliseVin(string raw)
    {
        if (!PlainText.TryReadAsciiCode(raw, out var vin) || vin.Length > VinLength || vin.AsSpan().ContainsAny('I', 'O', 'Q'))
        {
            return NormalIdentifier.Invalid(VinRule);
        }

        return vin.Length < VinLength ? NormalIdentifier.Partial(VinRule)
            : VinCheckDigit(vin) == vin[VinCheckIndex] ? NormalIdentifier.Valid(VinRule, vin)
            : vin[0] is >= '1' and <= '5' ? NormalIdentifier.Invalid(VinRule)
            : NormalIdentifier.Plausible(VinRule, vin);
    }

    /// <summary>
    /// <c>IMO9074729</c> with its check digit, or <c>MMSI244660000</c>. A bare number is told by its length; the two never fall together.
    /// </summary>
    public static NormalIdentifier NormaliseVessel(string raw)
    {
        if (!PlainText.TryReadAsciiCode(raw, out var code))
        {
            return NormalIdentifier.Invalid(VesselRule);
        }

        var digits = code.StartsWith(Imo, StringComparison.Ordinal) ? code[Imo.Length..]
            : code.StartsWith(Mmsi, StringComparison.Ordinal) ? code[Mmsi.Length..]
            : code;
        var saysImo = code.StartsWith(Imo, StringComparison.Ordinal);
        var saysMmsi = code.StartsWith(Mmsi, StringComparison.Ordinal);
        return !digits.All(char.IsAsciiDigit) ? NormalIdentifier.Invalid(VesselRule)
            : digits.Length == ImoLength && !saysMmsi && ImoHolds(digits) ? NormalIdentifier.Valid(VesselRule, Imo + digits)
            : digits.Length == MmsiLength && !saysImo && digits[0] is >= '2' and <= '7' ? NormalIdentifier.Plausible(VesselRule, Mmsi + digits)
            : digits.Length < ImoLength ? NormalIdentifier.Partial(VesselRule)
            : NormalIdentifier.Invalid(VesselRule);
    }

    /// <summary>
    /// Carrier (IATA or ICAO code) and number without leading zeros: <c>LH123</c>. The same number flies every day, so it is only a fuzzy key,
    /// to be confirmed by the date.
    /// </summary>
    public static NormalIdentifier NormaliseFlight(string raw)
    {
        var match = PlainText.TryReadAsciiCode(raw, out var code) ? Flight().Match(code) : Match.Empty;
        if (!match.Success)
        {
            return NormalIdentifier.Invalid(FlightRule);
        }

        var number = match.Groups["number"].Value.TrimStart('0');
        var flight = match.Groups["carrier"].Value + (number.Length == 0 ? "0" : number) + match.Groups["suffix"].Value;
        return NormalIdentifier.Plausible(FlightRule, flight, "", flight) with { DefaultMatch = IdentifierMatch.Fuzzy };
    }

    private static char VinCheckDigit(string vin)
    {
        var sum = 0;
        for (var i = 0; i < VinLength; i++)
        {
            var digit = char.IsAsciiDigit(vin[i]) ? vin[i] : VinLetterValues[VinLetters.IndexOf(vin[i], StringComparison.Ordinal)];
            sum += (digit - '0') * VinWeights[i];
        }

        var remainder = sum % VinModulus;
        return remainder == VinModulus - 1 ? 'X' : (char)('0' + remainder);
    }

    // The first six digits weighted 7 to 2 end in the seventh.
    private static bool ImoHolds(string digits)
    {
        var sum = 0;
        for (var i = 0; i < ImoLength - 1; i++)
        {
            sum += (digits[i] - '0') * (ImoLength - i);
        }

        return sum % 10 == digits[^1] - '0';
    }

    [GeneratedRegex("^(?<carrier>[A-Z]{3}|[A-Z][A-Z0-9]|[0-9][A-Z])(?<number>[0-9]{1,4})(?<suffix>[A-Z]?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Flight();
}
