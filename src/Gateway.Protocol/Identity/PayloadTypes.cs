namespace Gateway.Protocol.Identity;

/// <summary>
/// What a signature is for (protos/spec/terms.md, "Signatures"). The type is signed with the payload, so that a signature made for one
/// use verifies for no other. The type of a record batch stands with <see cref="Records.RecordBatch"/>.
/// </summary>
public static class PayloadTypes
{
    /// <summary>A Delegation, by the root key.</summary>
    public const string Delegation = "application/vnd.gateway.delegation.v1";

    /// <summary>An AgencyDescriptor, by the descriptor key.</summary>
    public const string Descriptor = "application/vnd.gateway.descriptor.v1";

    /// <summary>An EpochStart, by the sender's link key.</summary>
    public const string EpochStart = "application/vnd.gateway.epoch-start.v1";

    /// <summary>A FeedHead, by the sender's link key.</summary>
    public const string FeedHead = "application/vnd.gateway.feed-head.v1";

    /// <summary>A Withdrawal, by the sender's link key.</summary>
    public const string Withdrawal = "application/vnd.gateway.withdrawal.v1";

    /// <summary>A Receipt, by the receiver's link key.</summary>
    public const string Receipt = "application/vnd.gateway.receipt.v1";

    /// <summary>An Outcome, by the holder's link key.</summary>
    public const string Outcome = "application/vnd.gateway.outcome.v1";

    /// <summary>A RecordStatement, by the originator's record key.</summary>
    public const string RecordStatement = "application/vnd.gateway.record-statement.v1";
}
