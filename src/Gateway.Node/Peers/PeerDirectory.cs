using System.Collections.Concurrent;
using System.Collections.Immutable;
using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Storage;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Node.Peers;

/// <summary>
/// The peers as last committed, for the paths that look them up at every call, frame and signature. Read again after each write that changes
/// them; readers hold one immutable picture.
/// </summary>
internal sealed class PeerDirectory
{
    private readonly GatewayDatabase _database;
    private readonly OwnKeys _ownKeys;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<(AgencyId, KeyId), VerifyingKey> _knownKeys = new();
    private readonly Lock _reloading = new();
    private ImmutableArray<KnownPeer> _peers = [];

    /// <param name="database">The store.</param>
    /// <param name="ownKeys">This agency's keys.</param>
    /// <param name="time">The clock.</param>
    /// <param name="identitySignatures">Signatures of identities that verified before; none when it is left out.</param>
    public PeerDirectory(GatewayDatabase database, OwnKeys ownKeys, TimeProvider time, BatchSignatureCache? identitySignatures = null)
    {
        IdentitySignatures = identitySignatures ?? new BatchSignatureCache();
        _database = database;
        _ownKeys = ownKeys;
        _time = time;
        Reload();
    }

    /// <summary>Set when a peer was accepted, renewed or revoked, or a feed to one was stopped or goes on.</summary>
    public Wake Changed { get; } = new();

    /// <summary>Batch signatures that verified; emptied when any agency's keys change.</summary>
    public BatchSignatureCache BatchSignatures { get; } = new();

    /// <summary>
    /// Signatures of identities that verified: the same identity is read again at every change of any peer and shown at every Hello. Whether it has
    /// expired is judged each time.
    /// </summary>
    public BatchSignatureCache IdentitySignatures { get; }

    /// <summary>All peers by name, revoked ones included.</summary>
    public ImmutableArray<KnownPeer> All => _peers;

    /// <summary>The peer that is this agency; null for a stranger.</summary>
    public KnownPeer? Find(AgencyId agency) => _peers.FirstOrDefault(peer => peer.Id == agency);

    /// <summary>The peer with this local name or fingerprint in hexadecimal; null when there is none.</summary>
    public KnownPeer? Find(string nameOrAgency) => _peers.FirstOrDefault(
        peer => peer.Name.Equals(nameOrAgency, StringComparison.OrdinalIgnoreCase) || peer.Id.ToString() == nameOrAgency);

    /// <summary>The accepted peer whose certificate has this pin; null for anyone else.</summary>
    public KnownPeer? FindByPin(string pin) => _peers.FirstOrDefault(peer => peer.IsAccepted && peer.HasPin(pin));

    /// <summary>A record key of an agency, also one that is no longer used: old signatures stay valid.</summary>
    public VerifyingKey? FindRecordKey(AgencyId originator, KeyId key) => originator == _ownKeys.Agency
        ? _ownKeys.Self.FindKey(key, KeyUse.Record)
        : FindKnown(originator, key, KeyUse.Record);

    /// <summary>A link key of a peer, also one that is no longer used: what it signed then may have waited in the feed.</summary>
    public VerifyingKey? FindPastLinkKey(AgencyId peer, KeyId key) => FindKnown(peer, key, KeyUse.Link);

    /// <summary>Reads the peers again. Called after the commit that changed them.</summary>
    public void Reload()
    {
        // One at a time, reading inside: otherwise a slower reader that began before a revocation could put the revoked peer back.
        lock (_reloading)
        {
            Replace(_time.GetUtcNow());
        }

        Changed.Set();
    }

    /// <summary>The accepted peer, other than this agency, that has one of these pins; null when there is none.</summary>
    public KnownPeer? FindOtherWithPin(VerifiedAgency agency) => _peers.FirstOrDefault(
        peer => peer.IsAccepted && peer.Id != agency.Id && agency.Descriptor.TlsPins.Any(pin => peer.HasPin(Convert.ToHexStringLower(pin.Span))));

    private void Replace(DateTimeOffset now)
    {
        var (peers, keys) = _database.Read(sql => (
            sql.Query(
                """
                SELECT peer.peer_id, name, state, ceiling, identity, revoked_because, COALESCE(feed.stop, 0)
                FROM peer LEFT JOIN outbound_feed feed ON feed.peer_id = peer.peer_id AND feed.lane = $1 ORDER BY name
                """,
                row => ToPeer(row, now), (int)Lane.Records),
            sql.Query("SELECT agency, key_id, public_key, not_before, not_after, use FROM known_key", ToKey)));
        foreach (var (agency, key) in keys)
        {
            _knownKeys[(agency, key.Id)] = key;
        }

        _peers = [.. peers.OfType<KnownPeer>()];
        BatchSignatures.Clear();
    }

    private VerifyingKey? FindKnown(AgencyId agency, KeyId key, KeyUse use) =>
        _knownKeys.TryGetValue((agency, key), out var known) && known.Use == use ? known : null;

    private KnownPeer? ToPeer(SqlRow row, DateTimeOffset now)
    {
        var identity = AgencyIdentity.Parser.ParseFrom(row.GetBytes(4));
        var agency = IdentityChain.Verify(identity, now, IdentitySignatures) switch
        {
            IdentityResult.Verified verified => verified.Agency,
            IdentityResult.Expired expired => expired.Agency,
            // A chain that was accepted and no longer verifies was altered on disk: such a peer is no peer.
            _ => null,
        };
        return agency is null
            ? null
            : new KnownPeer(
                row.GetInt64(0), row.GetString(1), (PeerState)row.GetInt32(2), (ClassificationRank)row.GetInt32(3), agency, row.GetString(5))
            {
                RecordsStop = (FeedStop)row.GetInt32(6),
            };
    }

    private static (AgencyId, VerifyingKey) ToKey(SqlRow row)
    {
        _ = AgencyId.TryParse(row.GetString(0), out var agency);
        _ = KeyId.TryParse(row.GetString(1), out var key);
        return (agency, new VerifyingKey(
            key,
            (KeyUse)row.GetInt32(5),
            row.GetBytes(2),
            new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero),
            new DateTimeOffset(row.GetInt64(4), TimeSpan.Zero)));
    }
}
