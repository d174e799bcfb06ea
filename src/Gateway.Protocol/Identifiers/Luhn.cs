namespace Gateway.Protocol.Identifiers;

/// <summary>The check digit of IMEI and ICCID numbers (ISO/IEC 7812-1, annex B).</summary>
internal static class Luhn
{
    private const int Modulus = 10;

    /// <summary>Whether the last digit is the check digit of the ones before it.</summary>
    public static bool Holds(ReadOnlySpan<char> digits) => digits.Length > 1 && CheckDigit(digits[..^1]) == digits[^1];

    /// <summary>The digit that makes the number hold when it is appended.</summary>
    public static char CheckDigit(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            // Seen from the right end, every second digit counts double; a two-digit product counts by its digit sum.
            var weighted = (digits[^(i + 1)] - '0') * (i % 2 == 0 ? 2 : 1);
            sum += weighted >= Modulus ? weighted - (Modulus - 1) : weighted;
        }

        return (char)('0' + ((Modulus - (sum % Modulus)) % Modulus));
    }
}
