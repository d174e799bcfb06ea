using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Storage;
using Gateway.Protocol;
using Gateway.Protocol.Identity;
using Gateway.Record.V1;

namespace Gateway.Node.Peers;

/// <summary>
/// Makes other agencies peers, and unmakes them. Trust in an agency is a person's act: nothing here accepts a root key whose fingerprint
/// was not typed in.
/// </summary>
internal sealed class Pairing(GatewayDatabase database, PeerDirectory directory, OwnKeys ownKeys, TimeProvider time)
{
    /// <summary>Longest local name, in characters.</summary>
    public const int MaxNameLength = 64;

    /// <summary>
    /// Why an identity is refused that names another peer's certificate: the certificate says who dials, and an agency that could claim
    /// another's would shut it out.
    /// </summary>
    public const string PinRule = "a TLS pin is that of one peer only";

    /// <summary>This agency's invitation.</summary>
    public async Task<string> InviteAsync(string actor, CancellationToken cancel)
    {
        await database.WriteAsync(_ => new Written<bool>(true, new AuditEntry(actor, "invite")), cancel);
        return Invitation.Write(ownKeys.Self);
    }

    /// <summary>Accepts an agency whose fingerprint a person compared. Durable when it returns.</summary>
    public async Task<PairingResult> AcceptAsync(string actor, AcceptPeerRequest request, CancellationToken cancel)
    {
        if (Invitation.Read(request.Invitation) is not { } identity)
        {
            return new PairingResult.Refused("invitation", "is no gateway invitation.", "Paste the whole text that the other agency's `gateway peer invite` printed.");
        }

        switch (IdentityChain.Verify(identity, time.GetUtcNow()))
        {
            case IdentityResult.Refused refused:
                return new PairingResult.Refused("invitation", $"breaks a rule: {refused.Rule}.", "Ask for a fresh invitation.");
            case IdentityResult.Expired:
                return new PairingResult.Refused("invitation", "has expired.", "Ask for a fresh invitation.");
            case IdentityResult.Verified verified:
                return await AcceptAsync(actor, verified.Agency, request, cancel);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Stops all exchange with a peer. Durable when it returns; its sessions are cut within 5 seconds.</summary>
    public async Task<KnownPeer?> RevokeAsync(string actor, string peer, string reason, CancellationToken cancel)
    {
        if (directory.Find(peer) is not { } known)
        {
            return null;
        }

        await database.WriteAsync(
            scope =>
            {
                scope.AfterCommit(directory.Reload);
                scope.Sql.Execute(
                    "UPDATE peer SET state = $2, revoked_because = $3 WHERE peer_id = $1", known.Row, (int)PeerState.Revoked, reason);
                return new Written<bool>(true, new AuditEntry(actor, "revoke-peer") { Peer = known.Name });
            },
            cancel);

        // Who is told that it is done may rely on it: a picture that could not be read again after the commit fails here, aloud.
        directory.Reload();
        return directory.Find(known.Id);
    }

    /// <summary>A peer showed a later identity of the same root key: keeps it and every key it names.</summary>
    /// <returns>False when it claims another peer's certificate; nothing was kept.</returns>
    public async Task<bool> RenewAsync(KnownPeer peer, VerifiedAgency later, CancellationToken cancel)
    {
        if (directory.FindOtherWithPin(later) is { } claimed)
        {
            await database.WriteAsync(
                _ => new Written<bool>(true, new AuditEntry(peer.Name, "refuse") { Peer = peer.Name, Detail = $"{PinRule}: {claimed.Name}" }), cancel);
            return false;
        }

        await database.WriteAsync(
            scope =>
            {
                scope.AfterCommit(directory.Reload);
                scope.Sql.Execute("UPDATE peer SET identity = $2 WHERE peer_id = $1", peer.Row, CanonicalMessage.Write(later.Identity));
                StoreKeys(scope.Sql, later);
                return new Written<bool>(true, new AuditEntry(AuditEntry.NodeActor, "renew-peer") { Peer = peer.Name, Detail = $"descriptor {later.Descriptor.Number}" });
            },
            cancel);
        return true;
    }

    private async Task<PairingResult> AcceptAsync(string actor, VerifiedAgency agency, AcceptPeerRequest request, CancellationToken cancel)
    {
        if (!agency.Id.MatchesFingerprint(request.Fingerprint))
        {
            return new PairingResult.Refused(
                "fingerprint", "is not that of the invitation.",
                "Have it read out again by the other agency over a line you trust. If it still differs, somebody changed the invitation: do not accept it.");
        }

        var name = request.Name.Length == 0 ? agency.Descriptor.ShortName : request.Name;
        if (agency.Id == ownKeys.Agency)
        {
            return new PairingResult.Refused("invitation", "is this agency's own.", "Use the other agency's invitation.");
        }

        if (name.Length > MaxNameLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            || name.Equals(ownKeys.Self.Descriptor.ShortName, StringComparison.OrdinalIgnoreCase))
        {
            return new PairingResult.Refused("name", "has 1 to 64 letters, digits or hyphens and is not this agency's own.", "Choose another with --name.");
        }

        if (directory.Find(name) is { } taken && taken.Id != agency.Id)
        {
            return new PairingResult.Refused("name", $"is already that of another peer ({taken.Id.ToFingerprint()[..11]} …).", "Choose another with --name.");
        }

        if (directory.FindOtherWithPin(agency) is { } claimed)
        {
            return new PairingResult.Refused(
                "invitation", $"names a TLS certificate that is already that of peer {claimed.Name}.",
                "Ask both agencies: one of them claims the other's certificate. Revoke the one that does.");
        }

        await database.WriteAsync(scope => Store(scope, actor, agency, name, request.Ceiling), cancel);
        return new PairingResult.Accepted(directory.Find(agency.Id)!);
    }

    private Written<bool> Store(WriteScope scope, string actor, VerifiedAgency agency, string name, ClassificationRank ceiling)
    {
        scope.AfterCommit(directory.Reload);
        scope.Sql.Execute(
            """
            INSERT INTO peer (agency, name, state, ceiling, identity, accepted_at, accepted_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (agency) DO UPDATE SET name = $2, state = $3, ceiling = $4, identity = $5, accepted_at = $6, accepted_by = $7, revoked_because = ''
            """,
            agency.Id.ToString(), name, (int)PeerState.Accepted,
            (int)(ceiling == ClassificationRank.Unspecified ? ClassificationRank.Unclassified : ceiling),
            CanonicalMessage.Write(agency.Identity), scope.Now.UtcTicks, actor);
        StoreKeys(scope.Sql, agency);
        return new Written<bool>(true, new AuditEntry(actor, "accept-peer") { Peer = name, Detail = agency.Id.ToString() });
    }

    private static void StoreKeys(SqlSession sql, VerifiedAgency agency)
    {
        foreach (var key in agency.Keys)
        {
            sql.Execute(
                """
                INSERT INTO known_key (agency, key_id, use, public_key, not_before, not_after) VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT DO NOTHING
                """,
                agency.Id.ToString(), key.Id.ToString(), (int)key.Use, key.PublicKey.ToArray(), key.NotBefore.UtcTicks, key.NotAfter.UtcTicks);
        }
    }
}

/// <summary>What became of accepting a peer.</summary>
internal abstract record PairingResult
{
    private PairingResult()
    {
    }

    /// <summary>It is a peer now.</summary>
    public sealed record Accepted(KnownPeer Peer) : PairingResult;

    /// <summary>It is not: which field breaks which rule, and what to do.</summary>
    public sealed record Refused(string Field, string Rule, string Remedy) : PairingResult;
}
