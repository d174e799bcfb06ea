namespace Gateway.Simulation.Tests;

/// <summary>What becomes of a commit.</summary>
internal enum CommitFate
{
    /// <summary>It is on disk, and the writer hears so.</summary>
    Done,

    /// <summary>The disk refuses it: nothing happened.</summary>
    Failed,

    /// <summary>It is on disk, and the writer hears that it failed.</summary>
    AnswerLost,

    /// <summary>The node dies before it.</summary>
    CrashBefore,

    /// <summary>The node dies after it and before anybody hears of it.</summary>
    CrashAfter,
}
