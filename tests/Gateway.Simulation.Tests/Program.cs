using System.Globalization;
using Gateway.Simulation.Tests;

// A test suite like the others, and two verbs for a person:
//   dotnet run -c Release --project tests/Gateway.Simulation.Tests -- replay SEED [BUG PROFILE]
//   dotnet run -c Release --project tests/Gateway.Simulation.Tests -- soak [--seeds N] [--from SEED]
return args switch
{
    ["replay", var seed] => Replay.Run(ulong.Parse(seed, CultureInfo.InvariantCulture), PlantedBug.None, SimulationProfile.Usual),
    ["replay", var seed, var bug, var profile] =>
        Replay.Run(ulong.Parse(seed, CultureInfo.InvariantCulture), Enum.Parse<PlantedBug>(bug), Enum.Parse<SimulationProfile>(profile)),
    ["soak", .. var rest] => Soak.Run(rest),
    _ => await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
};
