namespace Gateway.Benchmarks;

/// <summary>Measured values in ascending order.</summary>
internal sealed class Distribution
{
    private readonly double[] _sorted;

    private Distribution(double[] sorted) => _sorted = sorted;

    /// <summary>The value in the middle.</summary>
    public double Median => At(0.50);

    /// <summary>Smallest and largest.</summary>
    public (double Min, double Max) Range => (_sorted[0], _sorted[^1]);

    /// <summary>Orders the values; there is at least one.</summary>
    public static Distribution Of(IEnumerable<double> values) => new([.. values.Order()]);

    /// <summary>The value that this share of all does not exceed.</summary>
    public double At(double share) => _sorted[Math.Min(_sorted.Length - 1, (int)Math.Ceiling(share * _sorted.Length) - 1)];
}
