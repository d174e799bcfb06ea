using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gateway.Benchmarks;

/// <summary>What the exchange benchmark is asked to do.</summary>
/// <param name="Records">Records of each bulk round.</param>
/// <param name="Seconds">Length of the latency run and, at most, of each floor, in seconds.</param>
/// <param name="Rounds">Bulk rounds; the figure is their median.</param>
/// <param name="IsJson">Print one JSON object on standard output instead of the table.</param>
internal sealed record ExchangeOptions(int Records, int Seconds, int Rounds, bool IsJson)
{
    /// <summary>Most records of one round.</summary>
    public const int MaxRecords = 1_000_000;

    /// <summary>Longest latency run, in seconds.</summary>
    public const int MaxSeconds = 600;

    /// <summary>Most rounds.</summary>
    public const int MaxRounds = 20;

    /// <summary>How to call it.</summary>
    public const string Usage = """
        Usage: dotnet run -c Release --project tests/Gateway.Benchmarks -- exchange [--records N] [--seconds S] [--rounds R] [--json]
          --records N   records of each bulk round (default 20000)
          --seconds S   length of the latency run and of each floor (default 5)
          --rounds R    bulk rounds, of which the median counts (default 3)
          --json        one JSON object on standard output; progress goes to standard error
        """;

    /// <summary>Reads the arguments after the verb; false for anything that is not exactly as <see cref="Usage"/> has it.</summary>
    public static bool TryParse(ReadOnlySpan<string> args, [NotNullWhen(true)] out ExchangeOptions? options)
    {
        var read = new ExchangeOptions(20_000, 5, 3, IsJson: false);
        options = null;
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--json")
            {
                read = read with { IsJson = true };
                continue;
            }

            if (i + 1 == args.Length || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            switch (args[i++])
            {
                case "--records" when number is > 0 and <= MaxRecords:
                    read = read with { Records = number };
                    break;
                case "--seconds" when number is > 0 and <= MaxSeconds:
                    read = read with { Seconds = number };
                    break;
                case "--rounds" when number is > 0 and <= MaxRounds:
                    read = read with { Rounds = number };
                    break;
                default:
                    return false;
            }
        }

        options = read;
        return true;
    }
}
