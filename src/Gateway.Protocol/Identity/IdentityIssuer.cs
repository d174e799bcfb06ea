using Gateway.Exchange.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Protocol.Identity;

/// <summary>Writes an agency's own chain.</summary>
public static class IdentityIssuer
{
    /// <summary>The root key delegates to a descriptor key.</summary>
    /// <param name="root">The offline root key.</param>
    /// <param name="descriptorKey">Public key of the descriptor key, 32 bytes.</param>
    /// <param name="number">Higher than every delegation before.</param>
    /// <param name="from">From when.</param>
    /// <param name="until">Until when; at most <see cref="IdentityChain.MaxDelegationDays"/> later.</param>
    public static Signed Delegate(SigningKey root, ReadOnlySpan<byte> descriptorKey, ulong number, DateTimeOffset from, DateTimeOffset until) =>
        root.SignEnvelope(PayloadTypes.Delegation, CanonicalMessage.Write(new Delegation
        {
            RootPublicKey = ByteString.CopyFrom(root.PublicKey.Span),
            Number = number,
            DescriptorPublicKey = ByteString.CopyFrom(descriptorKey),
            NotBefore = Timestamp.FromDateTimeOffset(from),
            NotAfter = Timestamp.FromDateTimeOffset(until),
        }));

    /// <summary>The descriptor key signs what the agency is now.</summary>
    public static Signed Describe(SigningKey descriptorKey, AgencyDescriptor descriptor) =>
        descriptorKey.SignEnvelope(PayloadTypes.Descriptor, CanonicalMessage.Write(descriptor));

    /// <summary>Lists a public key in a descriptor.</summary>
    public static PublishedKey Publish(KeyUse use, ReadOnlySpan<byte> publicKey, DateTimeOffset from, DateTimeOffset until) => new()
    {
        Id = ByteString.CopyFrom(KeyId.Of(use, publicKey).ToBytes()),
        Use = use,
        PublicKey = ByteString.CopyFrom(publicKey),
        NotBefore = Timestamp.FromDateTimeOffset(from),
        NotAfter = Timestamp.FromDateTimeOffset(until),
    };
}
