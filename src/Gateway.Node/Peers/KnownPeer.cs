using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Node.Storage;
using Gateway.Policy;
using Gateway.Protocol.Identity;
using Gateway.Record.V1;

namespace Gateway.Node.Peers;

/// <summary>A peer as the store has it.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Name">Local name.</param>
/// <param name="State">Accepted or revoked.</param>
/// <param name="Ceiling">Highest classification for this peer.</param>
/// <param name="Agency">Its verified chain; expired ones included.</param>
/// <param name="RevokedBecause">Why it was revoked.</param>
internal sealed record KnownPeer(
    long Row, string Name, PeerState State, ClassificationRank Ceiling, VerifiedAgency Agency, string RevokedBecause)
{
    /// <summary>Why nothing is sealed in the records lane for this peer.</summary>
    public FeedStop RecordsStop { get; init; }

    /// <summary>The agency.</summary>
    public AgencyId Id => Agency.Id;

    /// <summary>Whether anything may be exchanged.</summary>
    public bool IsAccepted => State == PeerState.Accepted;

    /// <summary>What policy knows of the peer: its descriptor's word on country and functions, and the ceiling a person set.</summary>
    public PeerProfile ToProfile() => new(Id, Name, Agency.Descriptor.Country, [.. Agency.Descriptor.Functions], Ceiling);

    /// <summary>Whether a certificate with this pin is the peer's.</summary>
    public bool HasPin(string pin) => Agency.Descriptor.TlsPins.Any(known => Convert.ToHexStringLower(known.Span) == pin);

    /// <summary>The peer's link key with this id, if it is valid now.</summary>
    public VerifyingKey? FindLinkKey(KeyId id, DateTimeOffset at) =>
        Agency.FindKey(id, KeyUse.Link) is { } key && key.IsValidAt(at) ? key : null;
}
