using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Sealing;

namespace Gateway.Node.Configuration;

/// <summary>The keys of this agency that its node works with. The root key is not among them: it belongs offline.</summary>
internal sealed class OwnKeys : IDisposable
{
    private readonly ConcurrentDictionary<KeyId, KemKey> _kemKeys = new();
    private volatile VerifiedAgency _self;

    public OwnKeys(SigningKey descriptor, SigningKey record, SigningKey link, IEnumerable<KemKey> kemKeys, X509Certificate2 certificate, VerifiedAgency self, bool isDevelopment)
    {
        Descriptor = descriptor;
        Record = record;
        Link = link;
        Certificate = certificate;
        IsDevelopment = isDevelopment;
        _self = self;
        foreach (var key in kemKeys)
        {
            _kemKeys[key.Id] = key;
        }
    }

    /// <summary>The agency.</summary>
    public AgencyId Agency => _self.Id;

    /// <summary>The agency's own chain and descriptor as peers see it.</summary>
    public VerifiedAgency Self => _self;

    /// <summary>Signs descriptors.</summary>
    public SigningKey Descriptor { get; }

    /// <summary>Signs records.</summary>
    public SigningKey Record { get; }

    /// <summary>Signs heads, receipts and epochs.</summary>
    public SigningKey Link { get; }

    /// <summary>Authenticates the node to peers and clients.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Whether any key was made for development.</summary>
    public bool IsDevelopment { get; }

    /// <summary>
    /// The KEM key that the stored descriptor named as current was not in the folder at start: the folder comes from a backup, in which KEM
    /// keys never are. A new one was made, and a descriptor that peers take for later than any signed since.
    /// </summary>
    public bool HasLostKemKey { get; init; }

    /// <summary>The KEM key with this id; null when it was deleted.</summary>
    public KemKey? FindKemKey(KeyId id) => _kemKeys.GetValueOrDefault(id);

    /// <summary>A newer descriptor is in force, with the KEM keys it names.</summary>
    public void Renew(VerifiedAgency self, IEnumerable<KemKey> added)
    {
        foreach (var key in added)
        {
            _kemKeys[key.Id] = key;
        }

        _self = self;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Descriptor.Dispose();
        Record.Dispose();
        Link.Dispose();
        Certificate.Dispose();
        foreach (var key in _kemKeys.Values)
        {
            key.Dispose();
        }
    }
}
