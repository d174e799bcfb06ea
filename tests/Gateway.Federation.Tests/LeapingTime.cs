namespace Gateway.Federation.Tests;

/// <summary>The system's clock, until a test lets it leap: then everything that falls due in the leap is due now.</summary>
internal sealed class LeapingTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<LeapingTimer> _timers = [];
    private TimeSpan _ahead;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;

    /// <inheritdoc/>
    public override long GetTimestamp() => System.GetTimestamp() + (long)(_ahead.TotalSeconds * TimestampFrequency);

    /// <summary>Lets time leap.</summary>
    public void Leap(TimeSpan by)
    {
        LeapingTimer[] timers;
        lock (_gate)
        {
            _ahead += by;
            timers = [.. _timers];
        }

        timers.ToList().ForEach(timer => timer.Leap(by));
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new LeapingTimer(this, callback, state, dueTime, period);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    private void Forget(LeapingTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class LeapingTimer : ITimer
    {
        private readonly LeapingTime _owner;
        private readonly ITimer _timer;
        private readonly TimeSpan _period;
        private long _dueAt;

        public LeapingTimer(LeapingTime owner, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _owner = owner;
            _period = period;
            _dueAt = DueAt(dueTime);
            _timer = System.CreateTimer(callback, state, dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Volatile.Write(ref _dueAt, DueAt(dueTime));
            return _timer.Change(dueTime, period);
        }

        /// <summary>What is due in the leap fires at once; what is due later comes nearer.</summary>
        public void Leap(TimeSpan by)
        {
            var due = Volatile.Read(ref _dueAt);
            if (due == long.MaxValue)
            {
                return;
            }

            var left = System.GetElapsedTime(System.GetTimestamp(), due) - by;
            Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, _period);
        }

        public void Dispose()
        {
            _owner.Forget(this);
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            _owner.Forget(this);
            return _timer.DisposeAsync();
        }

        private static long DueAt(TimeSpan dueTime) => dueTime == Timeout.InfiniteTimeSpan
            ? long.MaxValue
            : System.GetTimestamp() + (long)(dueTime.TotalSeconds * System.TimestampFrequency);
    }
}
