namespace Gateway.Simulation.Tests;

/// <summary>Runs one seed again and prints all that happened.</summary>
internal static class Replay
{
    /// <summary>The command that does it.</summary>
    public static string Command(ulong seed, PlantedBug bug = PlantedBug.None, SimulationProfile profile = SimulationProfile.Usual) =>
        $"dotnet run -c Release --project tests/Gateway.Simulation.Tests -- replay {seed}{(bug == PlantedBug.None && profile == SimulationProfile.Usual ? "" : $" {bug} {profile}")}";

    /// <summary>Exit code 0 when no rule was broken, 1 when one was.</summary>
    public static int Run(ulong seed, PlantedBug bug, SimulationProfile profile)
    {
        using var stores = new SimulationStores();
        var result = Simulation.Run(seed, bug, stores, profile, keepsText: true);
        foreach (var line in result.Trace.Lines)
        {
            Console.WriteLine(line);
        }

        Console.WriteLine($"trace {result.Trace.Digest:X16}, {result.Turns} turns, {result.Frames} frames, {result.Delivered} records delivered, {result.Alerts} alerts, {result.Crashes} crashes");
        Console.WriteLine(result.Failure is null ? "no rule was broken" : $"BROKEN: {result.Failure}");
        return result.Failure is null ? 0 : 1;
    }
}
