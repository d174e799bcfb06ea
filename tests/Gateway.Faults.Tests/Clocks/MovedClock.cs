namespace Gateway.Faults.Tests.Clocks;

/// <summary>
/// The system's clock, as far off as a test wants. Only the time of day moves, as when somebody sets it: timers and the count of elapsed time go
/// on undisturbed. What is to happen every so many minutes also happens when the test says so.
/// </summary>
internal sealed class MovedClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<(TimeSpan Period, Action Strike)> _periodic = [];
    private long _offset;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _offset));

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period > TimeSpan.Zero)
        {
            lock (_gate)
            {
                _periodic.Add((period, () => callback(state)));
            }
        }

        return System.CreateTimer(callback, state, dueTime, period);
    }

    /// <summary>Sets the clock so far ahead of the system's; behind it when negative.</summary>
    public void Set(TimeSpan ahead) => Interlocked.Exchange(ref _offset, ahead.Ticks);

    /// <summary>It is time for what happens once in this period.</summary>
    public void Strike(TimeSpan period)
    {
        lock (_gate)
        {
            foreach (var timer in _periodic.Where(timer => timer.Period == period))
            {
                timer.Strike();
            }
        }
    }
}
