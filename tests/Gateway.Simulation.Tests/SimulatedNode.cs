using Gateway.Exchange.V1;
using Gateway.Node.Access;
using Gateway.Node.Alerts;
using Gateway.Node.Exchange;
using Gateway.Node.Peers;
using Gateway.Node.Policies;
using Gateway.Node.Publication;
using Gateway.Node.Reception;
using Gateway.Node.Storage;
using Gateway.Protocol.Identifiers;
using Microsoft.Data.Sqlite;

namespace Gateway.Simulation.Tests;

/// <summary>
/// One node: the rooms of the product, as <c>NodeRooms</c> puts them together, over a disk that survives and a memory that does not. Only who
/// dials, the transport, the clock and the commit are the simulation's.
/// </summary>
internal sealed class SimulatedNode(World world, Network network, SimulatedAgency agency, SimulatedStore store, PlantedBug bug)
{
    /// <summary>Who the simulation's people are to the node.</summary>
    public static readonly ClientIdentity Client = new("client", "client", []);

    private readonly List<Life> _elders = [];
    private byte[]? _durable;
    private int _admitted;
    private OutboundFeeds? _feeds;

    public int Number => agency.Number;

    public SimulatedAgency Agency => agency;

    public SimulatedStore Store => store;

    public SqliteSession Sql => store.Session;

    /// <summary>The clock of the process that runs.</summary>
    public NodeClock Clock { get; private set; } = null!;

    /// <summary>By how much the machine's clock is wrong.</summary>
    public TimeSpan ClockError { get; set; }

    /// <summary>The process that runs; null between a crash and the next start.</summary>
    public Life? Life { get; private set; }

    /// <summary>Whom this node dials.</summary>
    public List<SimulatedAgency> Dials { get; } = [];

    /// <summary>What becomes of the next commits.</summary>
    public Queue<CommitFate> Fates { get; } = new();

    /// <summary>Called after every commit, with what it holds on disk.</summary>
    public Action<SimulatedNode>? Committed { get; set; }

    /// <summary>Called when the node has started.</summary>
    public Action<SimulatedNode>? Started { get; set; }

    /// <summary>How often it crashed.</summary>
    public int Crashes { get; private set; }

    /// <summary>How often another process took its store over.</summary>
    public int TakeOvers { get; private set; }

    /// <summary>The rooms of the process that runs.</summary>
    public SimulatedRooms Rooms { get; private set; } = null!;

    /// <summary>Starts a process over what is on disk.</summary>
    public void Start()
    {
        var life = new Life(world, Number);
        Life = life;
        Clock = new NodeClock(world, life, () => ClockError);
        world.Trace.Note(Number, "starts");
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(life);
        Open();
        Started?.Invoke(this);
        SynchronizationContext.SetSynchronizationContext(before);
    }

    /// <summary>The process dies between two instructions.</summary>
    /// <param name="isSilent">Whether its peers are not told by their transport: the machine is gone, not only the process.</param>
    /// <param name="restart">After how long it starts again.</param>
    public void Crash(bool isSilent, TimeSpan restart)
    {
        if (Life is null)
        {
            return;
        }

        Crashes++;
        world.Trace.Note(Number, isSilent ? "vanishes" : "crashes");
        Life.IsOver = true;
        Life = null;
        store.Abandon();
        if (_durable is not null)
        {
            store.Load(_durable);
        }

        if (!isSilent)
        {
            network.Break(Number);
        }

        world.After(restart, () =>
        {
            network.Break(Number);
            Start();
        });
    }

    /// <summary>
    /// Another process opens the store while this one still runs: a machine that was thought dead, a copy of a virtual machine. From here on
    /// only the new one can commit.
    /// </summary>
    /// <param name="overlap">After how long the old one is gone.</param>
    public void TakeOver(TimeSpan overlap)
    {
        if (Life is not { } elder)
        {
            return;
        }

        TakeOvers++;
        world.Trace.Note(Number, "is taken over");
        _elders.Add(elder);
        world.After(overlap, () => elder.IsOver = true);
        Start();
    }

    /// <summary>Ends processes that were taken over and still run: a disk is put back under none.</summary>
    public void EndElders() => _elders.ForEach(elder => elder.IsOver = true);

    /// <summary>Runs something in the process that is alive; what it awaits ends with that process.</summary>
    public void Do(string what, Func<Task> work)
    {
        if (Life is { } life)
        {
            // Unless another process has taken over before it began: whoever wants something asks that one.
            world.Post(life, _ => _ = life == Life ? RunAsync(what, work) : Task.CompletedTask, null);
        }
    }

    /// <summary>A peer has opened a stream.</summary>
    public void Answer(Connection connection)
    {
        var rooms = Rooms;
        Do("answer", () => AnswerAsync(connection, rooms));
    }

    private async Task AnswerAsync(Connection connection, SimulatedRooms rooms)
    {
        var channel = new SimulatedChannel(network, connection, isDialler: false);
        var pin = SimulatedAgency.All[connection.Dialler].Pin;
        if (rooms.Directory.FindByPin(pin) is not { } peer)
        {
            connection.Break();
            return;
        }

        var end = await rooms.Sessions.RunAsync(
            peer.Id, isDialledByUs: false, cancel => new ExchangeSession(peer, pin, channel, rooms.Exchange).RunAsync(cancel), CancellationToken.None);
        if (end is null && !connection.IsBroken)
        {
            await channel.SendAsync(new Frame { Goodbye = new Goodbye { Reason = GoodbyeReason.Replaced } }, CancellationToken.None);
        }

        channel.HangUp();
        Ended(connection.Dialler, end);
    }

    private void Open()
    {
        var keys = agency.Keys;
        _feeds = bug == PlantedBug.StoredSealingContext && _feeds is not null ? _feeds : new OutboundFeeds(keys);
        if (bug == PlantedBug.StoredSealingContext)
        {
            StoredContexts.SetBack(_feeds, Sql);
        }

        var rooms = new SimulatedRooms(GatewayDatabase.Over(Sql, _feeds, Clock, Commit), keys, Clock, bug, Alerts);
        Rooms = rooms;
        Do("publish", () => rooms.Batches.RunAsync(CancellationToken.None));
        Do("decide again", () => rooms.DecidingAgain.RunAsync(CancellationToken.None));
        Do("retain", () => rooms.Retention.RunAsync(CancellationToken.None));
        var clock = Clock;
        foreach (var peer in Dials)
        {
            Do("dial", () => DialAsync(peer, rooms, clock));
        }
    }

    private async Task DialAsync(SimulatedAgency peer, SimulatedRooms rooms, NodeClock clock)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(world.Net.Between(20, 500)), clock);
            if (rooms.Directory.Find(peer.Keys.Agency) is not { IsAccepted: true } known || rooms.Sessions.IsOpen(known.Id)
                || network.Dial(Number, peer.Number) is not { } connection)
            {
                continue;
            }

            world.At(world.Now + network.Delay(), null, () => Reached?.Invoke(connection));
            var channel = new SimulatedChannel(network, connection, isDialler: true);
            try
            {
                var end = await rooms.Sessions.RunAsync(
                    known.Id, isDialledByUs: true, cancel => new ExchangeSession(known, peer.Pin, channel, rooms.Exchange).RunAsync(cancel), CancellationToken.None);
                Ended(peer.Number, end);
            }
            finally
            {
                channel.HangUp();
            }
        }
    }

    /// <summary>Called when a stream that this node opened reaches the other end.</summary>
    public Action<Connection>? Reached { get; set; }

    private void Ended(int peer, SessionEndException? end) =>
        world.Trace.Note(Number, end is null ? "yields a session" : $"ends a session: {end.Reason}: {end.Rule}", peer);

    private async Task RunAsync(string what, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception expected) when (expected is StoreUnavailableException or IOException or OperationCanceledException)
        {
            world.Trace.Note(Number, $"{what} fails: {expected.GetType().Name}");
        }
#pragma warning disable CA1031 // Consequence: the run fails with it. Nothing of a node throws anything else.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            world.Fail($"{what} at n{Number} throws {unexpected}");
        }
    }

    private void Commit(SqlSession sql)
    {
        var fate = Fates.TryDequeue(out var drawn) ? drawn : CommitFate.Done;
        if (fate != CommitFate.Done)
        {
            world.Trace.Note(Number, $"commit: {fate}");
        }

        if (fate == CommitFate.Failed)
        {
            throw new SqliteException("simulated: the disk is full", Codes.Full);
        }

        if (fate == CommitFate.CrashBefore)
        {
            Crash(isSilent: false, TimeSpan.FromMilliseconds(200));
            throw new IOException("simulated crash");
        }

        sql.Execute("COMMIT");
        Committed?.Invoke(this);
        if (bug == PlantedBug.ReceiptBeforeDurable)
        {
            // What was on disk before this commit is what a crash will find, until the next one.
            _durable = _lastImage;
            _lastImage = store.Save();
        }

        if (fate == CommitFate.AnswerLost)
        {
            throw new SqliteException("simulated: the answer was lost", Codes.IoError);
        }

        if (fate == CommitFate.CrashAfter)
        {
            Crash(isSilent: false, TimeSpan.FromMilliseconds(200));
            throw new IOException("simulated crash");
        }
    }

    private byte[]? _lastImage;

    private RaiseAlerts Alerts(AlertWriter writer) => bug switch
    {
        PlantedBug.AlertOutsideTransaction => (scope, row, content, terms) =>
        {
            scope.AfterCommit(() => _ = Rooms.Database.WriteAsync(
                later => new Written<int>(writer.Write(later, row, content, terms), new AuditEntry(AuditEntry.NodeActor, "alert")), CancellationToken.None));
            return 0;
        }
        ,
        PlantedBug.PositionWithoutRecord => (scope, row, content, terms) =>
        {
            if (++_admitted % 3 != 0)
            {
                return writer.Write(scope, row, content, terms);
            }

            scope.Sql.Execute("DELETE FROM identifier_token WHERE record_row = $1", row);
            scope.Sql.Execute("DELETE FROM name_token WHERE record_row = $1", row);
            scope.Sql.Execute("DELETE FROM record_version WHERE record_row = $1", row);
            return 0;
        }
        ,
        _ => writer.Write,
    };

    private static class Codes
    {
        public const int Full = 13;
        public const int IoError = 10;
    }
}
