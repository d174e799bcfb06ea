using System.Collections.Immutable;
using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using Gateway.Record.V1;

namespace Gateway.Policy;

/// <summary>What policy knows of a peer when it decides what the peer may receive, or what may come from it.</summary>
/// <param name="Id">The peer's root fingerprint.</param>
/// <param name="Name">The local peer name, as policies and audiences write it.</param>
/// <param name="Country">ISO 3166-1 alpha-2 code, capital letters. Anything else is read as unknown and counts against disclosure.</param>
/// <param name="Functions">
/// What the agency does. A release rule needs all of them to be among those it names, a withhold rule one of them; an empty set is unknown
/// and counts against disclosure.
/// </param>
/// <param name="Ceiling">The highest classification rank that may pass between the two agencies; UNSPECIFIED lets nothing pass.</param>
public sealed record PeerProfile(
    AgencyId Id, string Name, string Country, ImmutableHashSet<AgencyFunction> Functions, ClassificationRank Ceiling);
