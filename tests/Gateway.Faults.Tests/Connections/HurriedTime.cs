namespace Gateway.Faults.Tests.Connections;

/// <summary>The system's clock, except that short waits, those before a node dials again, are a hundredth as long.</summary>
internal sealed class HurriedTime : TimeProvider
{
    private const int Hurry = 100;

    private static readonly TimeSpan LongestShortWait = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime <= LongestShortWait ? dueTime / Hurry : dueTime, period);
}
