namespace Gateway.Simulation.Tests;

/// <summary>The disks that one thread uses again for one world after the other, because what takes longest is preparing the statements.</summary>
internal sealed class SimulationStores : IDisposable
{
    private readonly Dictionary<(int Node, string Planted), SimulatedStore> _stores = [];

    /// <summary>The disk of a node.</summary>
    public SimulatedStore Of(int node, PlantedBug bug)
    {
        var planted = Planted(bug);
        if (!_stores.TryGetValue((node, planted), out var store))
        {
            store = new SimulatedStore(Images.Empty);
            store.Watch(planted);
            _stores.Add((node, planted), store);
        }

        return store;
    }

    /// <summary>What a planted bug makes of a write to the disk; empty for those that are elsewhere.</summary>
    private static string Planted(PlantedBug bug)
    {
        if (bug == PlantedBug.StaleAmendment)
        {
            return """
                CREATE TEMP TRIGGER planted AFTER UPDATE OF reason ON main.statement WHEN length(NEW.digests) > 0 AND NEW.reason <> 8
                BEGIN UPDATE statement SET number = 0 WHERE statement_id = NEW.statement_id; END;
                """;
        }

        var what = bug switch
        {
            PlantedBug.EntryAppliedTwice => "UPDATE ON main.inbound_feed WHEN NEW.seq % 3 = 0",
            PlantedBug.RecallNotCarriedOut => "UPDATE OF view ON main.record_version WHEN length(NEW.view) = 0 AND OLD.received_from IS NOT NULL AND OLD.record_row % 2 = 0",
            PlantedBug.RecoveryWithoutList => "INSERT ON main.decide_again WHEN NEW.because = 'recovery'",
            _ => "",
        };
        return what.Length == 0 ? "" : $"CREATE TEMP TRIGGER planted BEFORE {what} BEGIN SELECT RAISE(IGNORE); END;";
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
