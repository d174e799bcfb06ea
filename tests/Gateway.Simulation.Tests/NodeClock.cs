namespace Gateway.Simulation.Tests;

/// <summary>The clock of one process of a node: runs with the world's, and may be wrong. Its timers end with the process.</summary>
/// <param name="world">The world.</param>
/// <param name="life">In whose name timers run.</param>
/// <param name="error">By how much it is wrong now.</param>
internal sealed class NodeClock(World world, Life life, Func<TimeSpan> error) : TimeProvider
{
    private static readonly DateTimeOffset Beginning = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Beginning.AddTicks(world.Now) + error();

    /// <inheritdoc/>
    public override long GetTimestamp() => world.Now;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(world, life, () => callback(state), dueTime, period);

    private sealed class Timer : ITimer
    {
        private readonly World _world;
        private readonly Life? _life;
        private readonly Action _ring;
        private TimeSpan _period;
        private Later? _later;

        public Timer(World world, Life? life, Action ring, TimeSpan due, TimeSpan period)
        {
            (_world, _life, _ring) = (world, life, ring);
            Change(due, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Dispose();
            _period = period;
            _later = dueTime == Timeout.InfiniteTimeSpan ? null : _world.At(_world.Now + dueTime.Ticks, _life, Ring);
            return true;
        }

        public void Dispose()
        {
            if (_later is not null)
            {
                _later.IsCancelled = true;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Ring()
        {
            if (_period != Timeout.InfiniteTimeSpan && _period != TimeSpan.Zero)
            {
                _later = _world.At(_world.Now + _period.Ticks, _life, Ring);
            }

            _ring();
        }
    }
}
