namespace Gateway.Simulation.Tests;

/// <summary>
/// One thread, one clock, and everything that is still to run: the turns that are ready, of which the seed picks the next, and what happens at
/// a later time. A turn is what a node does from one await to the next; nothing else runs while it does.
/// </summary>
internal sealed class World
{
    /// <summary>Turns after which a world that does not come to rest is taken for one that never will.</summary>
    public const int MaxTurns = 300_000;

    private readonly List<(Life Life, SendOrPostCallback Run, object? State)> _ready = [];
    private readonly PriorityQueue<Later, (long At, long Order)> _later = new();
    private readonly SeededRandom _order;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _orders;
    private int _turns;
    private volatile string? _escape;

    public World(ulong seed, bool keepsText)
    {
        var random = new SeededRandom(seed);
        _order = random.Fork();
        Plan = random.Fork();
        Faults = random.Fork();
        Net = random.Fork();
        Trace = new Trace(this, keepsText);
    }

    /// <summary>Decides what people do, and when.</summary>
    public SeededRandom Plan { get; }

    /// <summary>Decides what breaks.</summary>
    public SeededRandom Faults { get; }

    /// <summary>Decides how long a frame takes.</summary>
    public SeededRandom Net { get; }

    /// <summary>What happened.</summary>
    public Trace Trace { get; }

    /// <summary>Virtual time since the beginning, in ticks of 100 ns.</summary>
    public long Now { get; private set; }

    /// <summary>The first rule that was broken; null as long as none was.</summary>
    public string? Failure { get; private set; }

    /// <summary>Turns that were run.</summary>
    public int Turns => _turns;

    /// <summary>Notes a broken rule; the world stops at the end of this turn.</summary>
    public void Fail(string rule) => Failure ??= rule;

    /// <summary>Makes a turn ready.</summary>
    public void Post(Life life, SendOrPostCallback run, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            // It cannot be put in its place in the order any more: the run is not one that a seed repeats.
            _escape ??= $"a turn of node {life.Node} escaped to another thread: {Environment.StackTrace}";
            return;
        }

        _ready.Add((life, run, state));
    }

    /// <summary>Lets something happen after this time.</summary>
    public Later After(TimeSpan delay, Action happen) => At(Now + delay.Ticks, null, happen);

    /// <summary>Lets something happen at this time, in the name of a life if it still lasts then.</summary>
    public Later At(long time, Life? life, Action happen)
    {
        var later = new Later(life, happen);
        _later.Enqueue(later, (Math.Max(time, Now), _orders++));
        return later;
    }

    /// <summary>Runs until it is done, the time has come, a rule is broken, or nothing is left to do.</summary>
    public void Run(Func<bool> isDone, long until)
    {
        var before = SynchronizationContext.Current;
        try
        {
            // Asked only when every turn has been run: no world is at rest while one is ready.
            while (Failure is null && (_ready.Count > 0 || !isDone()) && Step(until))
            {
                if (++_turns > MaxTurns)
                {
                    Fail($"the world comes to rest within {MaxTurns} turns");
                }

                if (_escape is { } escape)
                {
                    Fail(escape);
                }
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private bool Step(long until)
    {
        if (_ready.Count > 0)
        {
            var pick = _order.Below(_ready.Count);
            var turn = _ready[pick];
            _ready[pick] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            if (!turn.Life.IsOver)
            {
                SynchronizationContext.SetSynchronizationContext(turn.Life);
                turn.Run(turn.State);
            }

            return true;
        }

        if (!_later.TryPeek(out var later, out var when) || when.At > until)
        {
            Now = Math.Max(Now, until);
            return false;
        }

        _later.Dequeue();
        if (!later.IsCancelled && later.Life is not { IsOver: true })
        {
            Now = when.At;
            SynchronizationContext.SetSynchronizationContext(later.Life);
            later.Happen();
        }

        return true;
    }
}

/// <summary>Something that happens later, unless it is cancelled.</summary>
internal sealed class Later(Life? life, Action happen)
{
    public Life? Life => life;

    public Action Happen => happen;

    public bool IsCancelled { get; set; }
}

/// <summary>
/// One process of one node, from its start to its crash. Whatever awaits in it goes on in a turn of its own, and nothing of it goes on after
/// its end: what was in memory is gone.
/// </summary>
internal sealed class Life(World world, int node) : SynchronizationContext
{
    /// <summary>The node's number.</summary>
    public int Node => node;

    /// <summary>Whether it crashed.</summary>
    public bool IsOver { get; set; }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        if (!IsOver)
        {
            world.Post(this, d, state);
        }
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing in a node waits for a thread.");

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;
}
