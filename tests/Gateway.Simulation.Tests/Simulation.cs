using Gateway.Node.Publication;
using Gateway.Node.Storage;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Simulation.Tests;

/// <summary>
/// One world from its seed to its rest: people publish, amend, decide and watch; nodes crash, disks fail, links part, clocks jump; then all is
/// well again, and everything that was accepted must have arrived.
/// </summary>
internal sealed class Simulation
{
    /// <summary>Longest time the world may take to come to rest once nothing is wrong any more: what was not told is told again each minute.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    /// <summary>How often people look after feeds that stand still, once nothing is wrong any more.</summary>
    private static readonly TimeSpan PeopleLookEvery = TimeSpan.FromSeconds(3);

    private readonly World _world;
    private readonly Network _network;
    private readonly Ledger _ledger;
    private readonly RestChecks _rest;
    private readonly People _people;
    private readonly Seals _seals;
    private readonly List<SimulatedNode> _nodes = [];
    private readonly Dictionary<int, byte[]> _backups = [];
    private readonly SimulationProfile _profile;
    private int _restores;

    private Simulation(ulong seed, PlantedBug bug, SimulationStores stores, SimulationProfile profile, bool keepsText)
    {
        _profile = profile;
        _world = new World(seed, keepsText);
        _network = new Network(_world);
        _seals = new Seals(_world);
        var count = _world.Plan.OneIn(6) ? 3 : 2;
        for (var i = 0; i < count; i++)
        {
            var store = stores.Of(i, bug);
            store.Load(Images.Of(i, count));
            (store.Sealed, store.Begun) = (_seals.Sealed, _seals.Begun);
            _nodes.Add(new SimulatedNode(_world, _network, SimulatedAgency.All[i], store, bug));
        }

        _ledger = new Ledger(_world, _nodes);
        _rest = new RestChecks(_ledger, _nodes);
        _people = new People(_world, _ledger);
        _network.Observe = _ledger.Sending;
        foreach (var node in _nodes)
        {
            node.Committed = _ledger.Committed;
            node.Started = OnStarted;
            node.Reached = connection => _nodes[connection.Answerer].Answer(connection);
        }
    }

    /// <summary>Runs a seed.</summary>
    public static SimulationResult Run(
        ulong seed, PlantedBug bug, SimulationStores stores, SimulationProfile profile = SimulationProfile.Usual, bool keepsText = false)
    {
        var simulation = new Simulation(seed, bug, stores, profile, keepsText);
        simulation.Run();
        var world = simulation._world;
        return new SimulationResult(seed, world.Failure, world.Trace)
        {
            Turns = world.Turns,
            Frames = simulation._network.Frames,
            Crashes = simulation._nodes.Sum(node => node.Crashes),
            Restores = simulation._restores,
            Delivered = simulation._ledger.Delivered,
            Alerts = simulation._ledger.Alerts,
            Recalls = simulation._ledger.Recalls,
            TakeOvers = simulation._nodes.Sum(node => node.TakeOvers),
            Seals = simulation._seals.Count,
        };
    }

    private void Run()
    {
        WhoDials();
        foreach (var node in _nodes)
        {
            node.Start();
        }

        var at = 0L;
        for (var steps = _world.Plan.Between(3, 9); steps > 0; steps--)
        {
            at += (_world.Plan.OneIn(8) ? _world.Plan.Between(2_000, 18_000) : _world.Plan.Between(0, 250)) * TimeSpan.TicksPerMillisecond;
            _world.Run(() => false, at);
            if (_world.Failure is not null)
            {
                return;
            }

            Step();
        }

        // From here on nothing goes wrong any more.
        _network.Heal();
        _nodes.ForEach(node => node.Fates.Clear());
        LookAfterFeeds();
        _world.Run(IsAtRest, at + Patience.Ticks);
        if (_world.Failure is null && !IsAtRest())
        {
            _world.Fail($"REST: everything accepted arrives within {Patience.TotalMinutes} minutes: {_rest.Missing()}");
        }

        if (_world.Failure is null)
        {
            _rest.Rested();
        }
    }

    private bool IsAtRest() => _people.HaveAnswers && _rest.IsAtRest();

    private void LookAfterFeeds()
    {
        _nodes.ForEach(_people.Recover);
        _world.After(PeopleLookEvery, LookAfterFeeds);
    }

    private void WhoDials()
    {
        for (var a = 0; a < _nodes.Count; a++)
        {
            for (var b = a + 1; b < _nodes.Count; b++)
            {
                var who = _world.Plan.Below(3);
                if (who != 1)
                {
                    _nodes[a].Dials.Add(_nodes[b].Agency);
                }

                if (who != 2)
                {
                    _nodes[b].Dials.Add(_nodes[a].Agency);
                }
            }
        }
    }

    private void Step()
    {
        var plan = _world.Plan;
        var node = _nodes[plan.Below(_nodes.Count)];
        var peer = _nodes[(node.Number + plan.Between(1, _nodes.Count - 1)) % _nodes.Count];
        switch (plan.Below(100))
        {
            case < 50 when _profile == SimulationProfile.Crashes:
                Publish(node, amends: null);
                break;
            case < 100 when _profile == SimulationProfile.Crashes:
                Interrupt(node);
                break;
            case < 40:
                Publish(node, amends: null);
                break;
            case < 47:
                Publish(node, Latest(node));
                break;
            case < 55:
                Recall(node);
                break;
            case < 61:
                SetPolicy(node, plan.Below(Rules.Policies));
                break;
            case < 65:
                SetCeiling(node, peer, plan.OneIn(2) ? ClassificationRank.Restricted : ClassificationRank.Unclassified);
                break;
            case < 69:
                Watch(node, plan.Below(Rules.Watches), plan.Below(int.MaxValue));
                break;
            default:
                Break(node, peer);
                break;
        }
    }

    private void Interrupt(SimulatedNode node)
    {
        var faults = _world.Faults;
        switch (faults.Below(10))
        {
            case < 3:
                node.Crash(isSilent: faults.OneIn(3), TimeSpan.FromMilliseconds(faults.Between(1, 100)));
                break;
            case < 7:
                node.Fates.Enqueue((CommitFate)faults.Between(1, 4));
                break;
            case < 9:
                node.TakeOver(TimeSpan.FromMilliseconds(faults.Between(1, 2_000)));
                break;
            default:
                Restore(node);
                break;
        }
    }

    private void Break(SimulatedNode node, SimulatedNode peer)
    {
        var faults = _world.Faults;
        switch (faults.Below(36))
        {
            case < 8:
                node.Crash(isSilent: faults.OneIn(3), TimeSpan.FromMilliseconds(faults.Between(1, faults.OneIn(4) ? 20_000 : 500)));
                break;
            case < 18:
                Enumerable.Range(0, faults.Below(3)).ToList().ForEach(_ => node.Fates.Enqueue(CommitFate.Done));
                node.Fates.Enqueue((CommitFate)faults.Between(1, 4));
                break;
            case < 23:
                _world.Trace.Note(node.Number, "loses its connections to", peer.Number);
                _network.Break(node.Number, peer.Number);
                break;
            case < 26:
                Part(node.Number, peer.Number, TimeSpan.FromMilliseconds(faults.Between(100, 20_000)), faults.Below(3));
                break;
            case < 27:
                node.ClockError = TimeSpan.FromMinutes(faults.Between(-1_440, 1_440));
                _world.Trace.Note(node.Number, "has a wrong clock");
                break;
            case < 30:
                if (_network.Replay(node.Number, peer.Number, faults))
                {
                    _world.Trace.Note(node.Number, "'s old frame comes again to", peer.Number);
                }

                break;
            case < 32:
                Restore(node);
                break;
            case < 34:
                node.TakeOver(TimeSpan.FromMilliseconds(faults.Between(1, 5_000)));
                break;
            case < 35:
                _people.Recover(node);
                break;
            default:
                Revoke(node, peer);
                break;
        }
    }

    private void Publish(SimulatedNode node, PlannedRecord? amends)
    {
        var plan = _world.Plan;
        for (var count = plan.OneIn(3) ? plan.Between(2, 4) : 1; count > 0; count--)
        {
            var record = new PlannedRecord(_ledger.Records.Count, node.Number, plan.OneIn(2), plan.OneIn(4), plan.Between(6, 8), amends);
            _ledger.Records.Add(record);
            _people.Publish(node, record);
        }
    }

    private PlannedRecord? Latest(SimulatedNode node) => _ledger.Records.LastOrDefault(record => record.Node == node.Number && record.IsAnswered);

    /// <summary>An officer takes back a record, or its summary, from everybody or from one peer.</summary>
    private void Recall(SimulatedNode node)
    {
        var plan = _world.Plan;
        var (isPart, isFromOne) = (plan.OneIn(3), plan.OneIn(5));
        var own = _ledger.Records.Where(record => record.Node == node.Number && record.IsAnswered && record.RecordId.Length > 0).ToList();
        if (own.Count > 0)
        {
            var record = own[plan.Below(own.Count)];
            var peers = Images.Peers(node.Number, _nodes.Count);
            _people.Recall(node, new PlannedRecall(_people.Recalls.Count, record, isPart, isFromOne ? peers[plan.Below(peers.Count)] : null));
        }
    }

    private void SetPolicy(SimulatedNode node, int policy)
    {
        var yaml = Images.Text(Rules.Policy(policy, Images.Peers(node.Number, _nodes.Count)));
        node.Do("set policy", () => node.Rooms.Policies.SetAsync("officer", yaml, CancellationToken.None));
    }

    private void SetCeiling(SimulatedNode node, SimulatedNode peer, ClassificationRank ceiling)
    {
        if (!_ledger.Revoked.ContainsKey((node.Number, peer.Number)))
        {
            node.Do("set ceiling", () => node.AcceptAsync(peer.Agency, ceiling));
        }
    }

    private void Watch(SimulatedNode node, int watch, int number) => node.Do("watch", async () =>
    {
        if (number % 3 > 0)
        {
            await node.WatchAsync(watch, $"watch-{number}");
            return;
        }

        await node.Rooms.Subscriptions.DeleteAsync(SimulatedNode.Client, (ulong)(number % 4), CancellationToken.None);
    });

    private void Part(int a, int b, TimeSpan duration, int way)
    {
        _world.Trace.Note(a, "is parted from", b, way);
        if (way != 1)
        {
            _network.Part(a, b, duration);
        }

        if (way != 2)
        {
            _network.Part(b, a, duration);
        }
    }

    private void Restore(SimulatedNode node)
    {
        if (_world.Faults.OneIn(3))
        {
            _backups[node.Number] = node.Store.Save();
            return;
        }

        _restores++;
        node.Crash(isSilent: false, TimeSpan.FromMilliseconds(300));
        node.EndElders();
        _world.Trace.Note(node.Number, "is put back to a backup");
        node.Store.Load(_backups.GetValueOrDefault(node.Number) ?? Images.Of(node.Number, _nodes.Count));
        _ledger.PutBack(node);
    }

    private static void Revoke(SimulatedNode node, SimulatedNode peer) =>
        node.Do("revoke", () => node.Rooms.Pairing.RevokeAsync("officer", peer.Agency.Name, "no longer", CancellationToken.None));

    private void OnStarted(SimulatedNode node)
    {
        _ledger.Started(node);
        _people.GoOn(node);
    }
}

/// <summary>What became of a seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Failure">The rule that was broken; null when none was.</param>
/// <param name="Trace">What happened.</param>
internal sealed record SimulationResult(ulong Seed, string? Failure, Trace Trace)
{
    public required int Turns { get; init; }

    public required int Frames { get; init; }

    public required int Crashes { get; init; }

    public required int Restores { get; init; }

    public required int Delivered { get; init; }

    public required int Alerts { get; init; }

    public required int Recalls { get; init; }

    public required int TakeOvers { get; init; }

    public required int Seals { get; init; }
}
