namespace Gateway.Protocol.Identifiers;

/// <summary>The check digit of machine-readable zones: weights 7, 3, 1, modulo 10 (ICAO Doc 9303 part 3 §4.9).</summary>
internal static class MrzCheckDigit
{
    private const int Modulus = 10;

    private static ReadOnlySpan<int> Weights => [7, 3, 1];

    /// <summary>Whether this is the check digit of the field. Digits count as they are, letters A = 10 to Z = 35, fillers 0.</summary>
    public static bool Holds(string field, char check)
    {
        var sum = 0;
        for (var i = 0; i < field.Length; i++)
        {
            sum += Value(field[i]) * Weights[i % Weights.Length];
        }

        return char.IsAsciiDigit(check) && sum % Modulus == check - '0';
    }

    private static int Value(char character) => character switch
    {
        >= '0' and <= '9' => character - '0',
        >= 'A' and <= 'Z' => character - 'A' + 10,
        _ => 0,
    };
}
