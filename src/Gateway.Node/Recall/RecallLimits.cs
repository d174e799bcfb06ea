namespace Gateway.Node.Recall;

/// <summary>Limits of recalling.</summary>
internal static class RecallLimits
{
    /// <summary>A holder that was told and has not answered within this time is overdue.</summary>
    public static readonly TimeSpan OverdueAfter = TimeSpan.FromHours(24);

    /// <summary>Most paths one recall names, in paths.</summary>
    public const int MaxFields = 1_000;

    /// <summary>Most peers one recall names, in peers.</summary>
    public const int MaxPeers = 1_000;

    /// <summary>Signed outcomes kept of one holder for one statement, in outcomes. A holder that answers more often is heard, but not kept.</summary>
    public const int MaxOutcomes = 64;

    /// <summary>How deep a chain of onward holders is shown, in agencies.</summary>
    public const int MaxChain = 8;
}
