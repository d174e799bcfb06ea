using System.Globalization;
using Gateway.Simulation.Tests;

// A test suite like the others, and three verbs for a person:
//   dotnet run -c Release --project tests/Gateway.Simulation.Tests -- replay SEED [BUG PROFILE]
//   dotnet run -c Release --project tests/Gateway.Simulation.Tests -- soak [--seeds N] [--from SEED]
//   dotnet run -c Release --project tests/Gateway.Simulation.Tests -- hunt BUG PROFILE SEEDS
// `work` is for the program itself: a worker that soak and the tests start.
return args switch
{
    ["replay", var seed] => Replay.Run(ulong.Parse(seed, CultureInfo.InvariantCulture), PlantedBug.None, SimulationProfile.Usual),
    ["replay", var seed, var bug, var profile] =>
        Replay.Run(ulong.Parse(seed, CultureInfo.InvariantCulture), Enum.Parse<PlantedBug>(bug), Enum.Parse<SimulationProfile>(profile)),
    ["work"] => SimulationWorkers.Work(),
    ["soak", .. var rest] => Soak.Run(rest),
    ["hunt", var bug, var profile, var seeds] =>
        Soak.Hunt(Enum.Parse<PlantedBug>(bug), Enum.Parse<SimulationProfile>(profile), ulong.Parse(seeds, CultureInfo.InvariantCulture)),
    _ => await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
};
