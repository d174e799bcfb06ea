namespace Gateway.Simulation.Tests;

/// <summary>
/// Bugs that the simulation puts into a node by giving its rooms another part than a node's own, so that the checks can be seen to find them.
/// None is in the product.
/// </summary>
internal enum PlantedBug
{
    /// <summary>The node as it is.</summary>
    None,

    /// <summary>Commits are acknowledged, and so receipted, before they are on disk: a crash takes the last one with it.</summary>
    ReceiptBeforeDurable,

    /// <summary>Alerts are written by a write of their own after the record's.</summary>
    AlertOutsideTransaction,

    /// <summary>The position of a feed moves past an entry whose record is not kept.</summary>
    PositionWithoutRecord,

    /// <summary>The position of a feed is not moved with its entries, so they are applied again.</summary>
    EntryAppliedTwice,

    /// <summary>A node that starts again seals with the contexts it had before its crash.</summary>
    StoredSealingContext,

    /// <summary>Publication decides by the policy that was in force when the node started.</summary>
    StalePolicy,

    /// <summary>Whoever sends is not woken when entries are committed.</summary>
    LostWake,

    /// <summary>A holder that carries out a recall leaves every second record where it is.</summary>
    RecallNotCarriedOut,

    /// <summary>A recovery puts nothing on the list of what is decided again.</summary>
    RecoveryWithoutList,

    /// <summary>An amendment is published that was asked for before a recall of fields: the node does not see that the recall is later.</summary>
    StaleAmendment,
}
