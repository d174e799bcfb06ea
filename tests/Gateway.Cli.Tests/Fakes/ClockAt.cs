namespace Gateway.Cli.Tests.Fakes;

/// <summary>A clock that stands still.</summary>
internal sealed class ClockAt(DateTimeOffset now) : TimeProvider
{
    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => now;
}
