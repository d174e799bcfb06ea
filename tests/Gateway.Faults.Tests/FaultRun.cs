using System.Globalization;
using System.Security.Cryptography;

namespace Gateway.Faults.Tests;

/// <summary>
/// What a run is made from: a seed for the load and for the moments of the faults, and how many faults. Both can be set from outside, to
/// repeat a run that failed and to run for longer than a build server has time for.
/// </summary>
internal sealed class FaultRun
{
    private const string SeedVariable = "GATEWAY_FAULT_SEED";
    private const string CountVariable = "GATEWAY_FAULT_COUNT";

    private FaultRun(int seed, int count)
    {
        Seed = seed;
        Count = count;
    }

    /// <summary>Where all random choices of the run begin.</summary>
    public int Seed { get; }

    /// <summary>How many faults it makes.</summary>
    public int Count { get; }

    /// <summary>Begins a run, and prints the command that repeats it.</summary>
    /// <param name="test">The test's name, or a part of it.</param>
    /// <param name="count">Faults, unless the environment wants another number.</param>
    public static FaultRun Begin(string test, int count)
    {
        var run = new FaultRun(Number(SeedVariable) ?? RandomNumberGenerator.GetInt32(int.MaxValue), Number(CountVariable) ?? count);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"again: {SeedVariable}={run.Seed} {CountVariable}={run.Count} dotnet test tests/Gateway.Faults.Tests --filter 'DisplayName~{test}'");
        return run;
    }

    /// <summary>Random choices of one part of the run; parts do not disturb each other's.</summary>
    public Random Choices(int part) => new(unchecked((Seed * 397) ^ part));

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
