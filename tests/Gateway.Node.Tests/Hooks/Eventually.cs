namespace Gateway.Node.Tests.Hooks;

/// <summary>Waits for what another thread or process does.</summary>
internal static class Eventually
{
    /// <summary>Looks until it holds; fails after half a minute.</summary>
    public static async Task HoldsAsync(Func<bool> condition)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(30), "The condition did not come about within 30 seconds.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
