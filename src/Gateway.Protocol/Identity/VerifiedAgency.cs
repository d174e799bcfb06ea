using System.Collections.Immutable;
using Gateway.Exchange.V1;

namespace Gateway.Protocol.Identity;

/// <summary>An agency whose chain from root key to descriptor was checked.</summary>
public sealed record VerifiedAgency
{
    /// <summary>The root key's fingerprint.</summary>
    public required AgencyId Id { get; init; }

    /// <summary>The chain as it was checked.</summary>
    public required AgencyIdentity Identity { get; init; }

    /// <summary>Number of the delegation.</summary>
    public required ulong DelegationNumber { get; init; }

    /// <summary>What the descriptor says.</summary>
    public required AgencyDescriptor Descriptor { get; init; }

    /// <summary>When delegation or descriptor ends, whichever is first.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The published keys.</summary>
    public required ImmutableArray<VerifyingKey> Keys { get; init; }

    /// <summary>The key with this id, if the agency published it for this use.</summary>
    public VerifyingKey? FindKey(KeyId id, KeyUse use) => Keys.FirstOrDefault(key => key.Id == id && key.Use == use);

    /// <summary>The key to use now: of those valid, the one that began last.</summary>
    public VerifyingKey? CurrentKey(KeyUse use, DateTimeOffset at) =>
        Keys.Where(key => key.Use == use && key.IsValidAt(at)).MaxBy(key => key.NotBefore);

    /// <summary>Whether this is a later word of the same agency than the other.</summary>
    public bool IsLaterThan(VerifiedAgency other) =>
        Id == other.Id && (DelegationNumber, Descriptor.Number).CompareTo((other.DelegationNumber, other.Descriptor.Number)) > 0;

    /// <inheritdoc/>
    public override string ToString() => $"agency {Id}";
}

/// <summary>What became of checking an identity.</summary>
public abstract record IdentityResult
{
    private IdentityResult()
    {
    }

    /// <summary>The chain holds now.</summary>
    public sealed record Verified(VerifiedAgency Agency) : IdentityResult;

    /// <summary>The chain held once; delegation or descriptor has ended.</summary>
    public sealed record Expired(VerifiedAgency Agency) : IdentityResult;

    /// <summary>The chain breaks a rule of protos/spec/identity.md.</summary>
    public sealed record Refused(string Rule) : IdentityResult;
}
