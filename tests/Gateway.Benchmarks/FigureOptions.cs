using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gateway.Benchmarks;

/// <summary>What the smaller benchmarks are asked to do.</summary>
/// <param name="Records">Records to publish, where any are.</param>
/// <param name="Seconds">About how long each figure is measured, in seconds.</param>
/// <param name="IsJson">Print one JSON object on standard output instead of the table.</param>
internal sealed record FigureOptions(int Records, int Seconds, bool IsJson)
{
    /// <summary>How to call them.</summary>
    public const string Usage = """
               dotnet run -c Release --project tests/Gateway.Benchmarks -- VERB [--records N] [--seconds S] [--json]
          decide         CPU of a decision for one peer under policies of 1 to 1,000 rules
          pieces         CPU of each step of one record by itself, without store and network
          subscriptions  CPU of matching a record against 1,000, 10,000 and 100,000 subscriptions
          fanout         CPU of each further peer that gets the same view: 1 peer and 51
          alert          from publishing at A to the alert at B's subscriber, at a steady pace
          catchup        N records queued for a peer that is away; it returns; then it leaves and returns with nothing to do
        """;

    /// <summary>Reads the arguments after the verb; false for anything that is not exactly as <see cref="Usage"/> has it.</summary>
    public static bool TryParse(ReadOnlySpan<string> args, [NotNullWhen(true)] out FigureOptions? options)
    {
        var read = new FigureOptions(10_000, 3, IsJson: false);
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
                case "--records" when number is > 0 and <= ExchangeOptions.MaxRecords:
                    read = read with { Records = number };
                    break;
                case "--seconds" when number is > 0 and <= ExchangeOptions.MaxSeconds:
                    read = read with { Seconds = number };
                    break;
                default:
                    return false;
            }
        }

        options = read;
        return true;
    }
}
