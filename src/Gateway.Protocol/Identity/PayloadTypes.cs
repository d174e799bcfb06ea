using Gateway.Exchange.V1;

namespace Gateway.Protocol.Identity;

/// <summary>
/// What a signature is for (protos/spec/terms.md, "Signatures"). The type is signed with the payload, so that a signature made for one
/// use verifies for no other; and each type is signed by keys of one use only.
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

    /// <summary>A GenerationStart, by the sender's link key.</summary>
    public const string GenerationStart = "application/vnd.gateway.generation-start.v1";

    /// <summary>A Receipt, by the receiver's link key.</summary>
    public const string Receipt = "application/vnd.gateway.receipt.v1";

    /// <summary>An Outcome, by the holder's link key.</summary>
    public const string Outcome = "application/vnd.gateway.outcome.v1";

    /// <summary>A RecordStatement, by the originator's record key.</summary>
    public const string RecordStatement = "application/vnd.gateway.record-statement.v1";

    /// <summary>The root of a batch of manifests, by the originator's record key (<see cref="Records.RecordBatch"/>).</summary>
    public const string RecordBatch = "application/vnd.gateway.record-batch.v1";

    /// <summary>
    /// Whether agencies other than the two ends of a feed verify signatures of this type, now or years later: then all of them must come to the
    /// same answer, whatever library they use.
    /// </summary>
    public static bool IsForMany(string payloadType) => payloadType is not (EpochStart or FeedHead or Withdrawal or GenerationStart or Receipt);

    /// <summary>The use of the keys that sign this type; UNSPECIFIED, which no key has, for a type that is not listed here.</summary>
    public static KeyUse UseOf(string payloadType) => payloadType switch
    {
        Delegation => KeyUse.Root,
        Descriptor => KeyUse.Descriptor,
        EpochStart or FeedHead or Withdrawal or GenerationStart or Receipt or Outcome => KeyUse.Link,
        RecordStatement or RecordBatch => KeyUse.Record,
        _ => KeyUse.Unspecified,
    };
}
