using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Sealing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Cli.Demo.Hostile;

/// <summary>
/// A customs office that was accepted as a peer, and whose node somebody has taken over: every key is genuine and accepted, what it sends
/// is not. It speaks the exchange protocol by itself, without the node's code.
/// </summary>
internal sealed class HostilePeer : IDisposable
{
    /// <summary>Its short name.</summary>
    public const string ShortName = "HHC";

    private const int ValidDays = 20;

    private readonly SigningKey _root = SigningKey.Create(KeyUse.Root);
    private readonly SigningKey _descriptor = SigningKey.Create(KeyUse.Descriptor);

    /// <summary>Makes its keys and its identity.</summary>
    public HostilePeer(DateTimeOffset now)
    {
        Certificate = NodeCertificate.ForNode(ShortName, now.AddMinutes(-5), now.AddDays(ValidDays));
        Agency = AgencyId.OfRootKey(_root.PublicKey.Span);
        var descriptor = new AgencyDescriptor
        {
            Agency = ByteString.CopyFrom(Agency.ToBytes()),
            DelegationNumber = 1,
            Number = 1,
            IssuedAt = Timestamp.FromDateTimeOffset(now),
            ExpiresAt = Timestamp.FromDateTimeOffset(now.AddDays(ValidDays)),
            ShortName = ShortName,
            Name = "Holm Harbour Customs",
            Country = "XD",
            Functions = { AgencyFunction.Customs },
            TlsPins = { ByteString.CopyFrom(SHA256.HashData(Certificate.PublicKey.ExportSubjectPublicKeyInfo())) },
            Keys =
            {
                IdentityIssuer.Publish(KeyUse.Record, RecordKey.PublicKey.Span, now, now.AddDays(ValidDays)),
                IdentityIssuer.Publish(KeyUse.Link, LinkKey.PublicKey.Span, now, now.AddDays(ValidDays)),
                IdentityIssuer.Publish(KeyUse.Kem, KemKey.PublicKey.Span, now, now.AddDays(ValidDays)),
            },
        };
        Identity = new AgencyIdentity
        {
            Delegation = IdentityIssuer.Delegate(_root, _descriptor.PublicKey.Span, 1, now, now.AddDays(ValidDays)),
            Descriptor_ = IdentityIssuer.Describe(_descriptor, descriptor),
        };
        Invitation = IdentityChain.Verify(Identity, now) is IdentityResult.Verified verified
            ? Protocol.Identity.Invitation.Write(verified.Agency)
            : throw new DemoException("The peer's identity is not in order.");
    }

    /// <summary>Its root fingerprint.</summary>
    public AgencyId Agency { get; }

    /// <summary>Its chain.</summary>
    public AgencyIdentity Identity { get; }

    /// <summary>Its TLS certificate.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Signs its records.</summary>
    public SigningKey RecordKey { get; } = SigningKey.Create(KeyUse.Record);

    /// <summary>Signs its heads, epochs and receipts.</summary>
    public SigningKey LinkKey { get; } = SigningKey.Create(KeyUse.Link);

    /// <summary>What peers seal to.</summary>
    public KemKey KemKey { get; } = KemKey.Create();

    /// <summary>Its invitation.</summary>
    public string Invitation { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _root.Dispose();
        _descriptor.Dispose();
        RecordKey.Dispose();
        LinkKey.Dispose();
        KemKey.Dispose();
        Certificate.Dispose();
    }
}
