namespace Gateway.Simulation.Tests;

/// <summary>What most of a world is about.</summary>
internal enum SimulationProfile
{
    /// <summary>A little of everything.</summary>
    Usual,

    /// <summary>Publishing, and nodes that crash, are restored, and lose the answers to their commits.</summary>
    Crashes,
}
