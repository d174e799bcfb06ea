namespace Gateway.Node.Hooks;

/// <summary>How fast hooks are called, and called again.</summary>
internal sealed record HookPace
{
    /// <summary>The least between two calls for urgent alerts, so that a flood of them does not become a flood of calls; default 1 s.</summary>
    public TimeSpan UrgentSpacing { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The wait after the first failure; default 1 s. It doubles with each further one.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait after a failure; default 1 minute.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often to look without being woken; default 5 s. Another replica may have become the one that does not call.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(5);
}
