namespace Gateway.Cli.Demo;

/// <summary>The agencies on the stage, in the order of the case, and the folder they live in. Stops every process that was started here.</summary>
internal sealed class DemoStage(string folder) : IAsyncDisposable
{
    private readonly List<DemoAgency> _agencies = [];

    /// <summary>The folder.</summary>
    public string Folder => folder;

    /// <summary>All agencies.</summary>
    public IReadOnlyList<DemoAgency> Agencies => _agencies;

    /// <summary>Every ordered pair of different agencies.</summary>
    public IEnumerable<(DemoAgency From, DemoAgency To)> Pairs =>
        _agencies.SelectMany(from => _agencies.Where(to => to != from).Select(to => (from, to)));

    /// <summary>The agency of this short name.</summary>
    public DemoAgency this[string name] => _agencies.Single(agency => agency.Name == name);

    /// <summary>Whether an agency of this short name is on the stage.</summary>
    public bool Has(string name) => _agencies.Exists(agency => agency.Name == name);

    /// <summary>Makes and starts all nodes side by side.</summary>
    public async Task StartAsync(ProgramSelf self, TimeProvider clock, CancellationToken cancel)
    {
        var starts = LanternCase.Agencies.Select(part => DemoAgency.StartAsync(part, folder, self, clock, cancel)).ToList();
        await Task.WhenAll(starts.Cast<Task>()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Those that did start are kept in any case, so that they are stopped when one of the others did not.
        foreach (var started in starts.Where(start => start.IsCompletedSuccessfully))
        {
            _agencies.Add(await started);
        }

        await Task.WhenAll(starts);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_agencies.Select(agency => agency.DisposeAsync().AsTask()));
}
