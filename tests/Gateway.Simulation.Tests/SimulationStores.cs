namespace Gateway.Simulation.Tests;

/// <summary>The disks that one thread uses again for one world after the other, because what takes longest is preparing the statements.</summary>
internal sealed class SimulationStores : IDisposable
{
    private readonly Dictionary<(int Node, bool IsPlanted), SimulatedStore> _stores = [];

    /// <summary>The disk of a node.</summary>
    public SimulatedStore Of(int node, PlantedBug bug)
    {
        var isPlanted = bug == PlantedBug.EntryAppliedTwice;
        if (!_stores.TryGetValue((node, isPlanted), out var store))
        {
            store = new SimulatedStore(Images.Empty);
            store.Watch(isPlanted ? "CREATE TEMP TRIGGER planted BEFORE UPDATE ON main.inbound_feed WHEN NEW.seq % 3 = 0 BEGIN SELECT RAISE(IGNORE); END;" : "");
            _stores.Add((node, isPlanted), store);
        }

        return store;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var store in _stores.Values)
        {
            store.Dispose();
        }
    }
}
