using System.Collections.Immutable;
using Gateway.Exchange.V1;
using Gateway.Protocol.Records;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Protocol.Identity;

/// <summary>
/// Checks an agency's chain: the root key signs the delegation, the delegated key signs the descriptor (protos/spec/identity.md, "Chain").
/// Who the agency is follows from its root key alone; whether people trust that root key was settled at pairing.
/// </summary>
public static class IdentityChain
{
    /// <summary>Longest a delegation may be valid, in days: 13 months.</summary>
    public const int MaxDelegationDays = 396;

    /// <summary>Longest a descriptor may be valid, in days.</summary>
    public const int MaxDescriptorDays = 30;

    /// <summary>How far ahead of our clock a peer's start of validity may lie, in minutes.</summary>
    public const int ClockSkewMinutes = 5;

    /// <summary>Largest descriptor in bytes: an identity must fit into a frame.</summary>
    public const int MaxDescriptorSize = 32 * 1024;

    /// <summary>Most keys in a descriptor.</summary>
    public const int MaxKeys = 64;

    /// <summary>Checks a chain at an instant.</summary>
    public static IdentityResult Verify(AgencyIdentity? identity, DateTimeOffset at) => Verify(identity, at, Signatures.Verify);

    /// <summary>Checks a chain at an instant, verifying its two signatures only where that was not done before.</summary>
    /// <param name="identity">The chain.</param>
    /// <param name="at">The instant.</param>
    /// <param name="verified">Signatures that verified. What a signature says holds for ever; whether it counts now is judged each time.</param>
    public static IdentityResult Verify(AgencyIdentity? identity, DateTimeOffset at, BatchSignatureCache verified) =>
        Verify(identity, at, verified.Verify);

    private static IdentityResult Verify(AgencyIdentity? identity, DateTimeOffset at, Func<Signed, VerifyingKey, string, bool> isSigned)
    {
        if (identity?.Delegation is not { } delegationEnvelope || identity.Descriptor_ is not { } descriptorEnvelope)
        {
            return new IdentityResult.Refused("an identity is a delegation and a descriptor");
        }

        if (!CanonicalMessage.TryParse(Delegation.Parser, delegationEnvelope.Payload.Span, out var delegation)
            || !IsWellFormed(delegation))
        {
            return new IdentityResult.Refused("a delegation is canonical, numbered, names another key than the root, and is valid for at most 13 months");
        }

        if (!isSigned(delegationEnvelope, Root(delegation), PayloadTypes.Delegation))
        {
            return new IdentityResult.Refused("the root key signed the delegation");
        }

        var agency = AgencyId.OfRootKey(delegation.RootPublicKey.Span);
        if (!isSigned(descriptorEnvelope, DescriptorKey(delegation), PayloadTypes.Descriptor))
        {
            return new IdentityResult.Refused("the delegated key signed the descriptor");
        }

        if (descriptorEnvelope.Payload.Length > MaxDescriptorSize
            || !CanonicalMessage.TryParse(AgencyDescriptor.Parser, descriptorEnvelope.Payload.Span, out var descriptor))
        {
            return new IdentityResult.Refused("a descriptor is canonical and at most 32 KiB");
        }

        return DescriptorRules.FirstBroken(descriptor, agency, delegation) is { } rule
            ? new IdentityResult.Refused(rule)
            : Judge(identity, agency, delegation, descriptor, at);
    }

    private static IdentityResult Judge(
        AgencyIdentity identity, AgencyId agency, Delegation delegation, AgencyDescriptor descriptor, DateTimeOffset at)
    {
        var expires = Earlier(delegation.NotAfter, descriptor.ExpiresAt);
        var verified = new VerifiedAgency
        {
            Id = agency,
            Identity = identity,
            DelegationNumber = delegation.Number,
            Descriptor = descriptor,
            ExpiresAt = expires,
            Keys = [.. descriptor.Keys.Select(ToKey)],
        };
        if (at >= expires)
        {
            return new IdentityResult.Expired(verified);
        }

        var soonest = at.AddMinutes(ClockSkewMinutes);
        return delegation.NotBefore.ToDateTimeOffset() > soonest || descriptor.IssuedAt.ToDateTimeOffset() > soonest
            ? new IdentityResult.Refused("delegation and descriptor have begun; compare both clocks")
            : new IdentityResult.Verified(verified);
    }

    private static bool IsWellFormed(Delegation delegation) =>
        delegation.RootPublicKey.Length == Signatures.PublicKeySize
        && delegation.DescriptorPublicKey.Length == Signatures.PublicKeySize
        && !delegation.RootPublicKey.Equals(delegation.DescriptorPublicKey)
        && delegation.Number > 0
        && IsSpan(delegation.NotBefore, delegation.NotAfter, MaxDelegationDays);

    internal static bool IsSpan(Timestamp? from, Timestamp? until, int maxDays) =>
        Instants.IsValid(from) && Instants.IsValid(until)
        && from!.ToDateTimeOffset() < until!.ToDateTimeOffset()
        && until.ToDateTimeOffset() - from.ToDateTimeOffset() <= TimeSpan.FromDays(maxDays);

    private static VerifyingKey Root(Delegation delegation) => new(
        KeyId.Of(KeyUse.Root, delegation.RootPublicKey.Span),
        KeyUse.Root,
        delegation.RootPublicKey.Memory,
        delegation.NotBefore.ToDateTimeOffset(),
        delegation.NotAfter.ToDateTimeOffset());

    private static VerifyingKey DescriptorKey(Delegation delegation) => new(
        KeyId.Of(KeyUse.Descriptor, delegation.DescriptorPublicKey.Span),
        KeyUse.Descriptor,
        delegation.DescriptorPublicKey.Memory,
        delegation.NotBefore.ToDateTimeOffset(),
        delegation.NotAfter.ToDateTimeOffset());

    private static VerifyingKey ToKey(PublishedKey key)
    {
        _ = KeyId.TryFromBytes(key.Id.Span, out var id);
        return new VerifyingKey(id, key.Use, key.PublicKey.Memory, key.NotBefore.ToDateTimeOffset(), key.NotAfter.ToDateTimeOffset());
    }

    private static DateTimeOffset Earlier(Timestamp a, Timestamp b) =>
        a.ToDateTimeOffset() < b.ToDateTimeOffset() ? a.ToDateTimeOffset() : b.ToDateTimeOffset();
}
