using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Protocol;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Sealing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Simulation.Tests;

/// <summary>
/// An agency with real keys, the same in every run: which fingerprint is the smaller decides which of two sessions stays. Its descriptor is
/// valid three days before the world begins and weeks after, so that a clock may be a day wrong.
/// </summary>
internal sealed class SimulatedAgency
{
    private static readonly DateTimeOffset From = new(2026, 2, 27, 12, 0, 0, TimeSpan.Zero);

    // Nothing is handshaken here: a pin is a name, and the certificate is only a thing that keys come with.
    private static readonly X509Certificate2 Unused = NodeCertificate.ForNode("unused", From, From.AddDays(396));

    private SimulatedAgency(int number, OwnKeys keys, string pin) => (Number, Keys, Pin) = (number, keys, pin);

    /// <summary>All agencies there are.</summary>
    public static IReadOnlyList<SimulatedAgency> All { get; } = [.. Enumerable.Range(0, 3).Select(Make)];

    public int Number { get; }

    public OwnKeys Keys { get; }

    /// <summary>What its certificate is known by.</summary>
    public string Pin { get; }

    /// <summary>Its short name, by which its peers call it.</summary>
    public string Name => NameOf(Number);

    /// <summary>The short name of an agency.</summary>
    public static string NameOf(int number) => $"n{number}";

    private static SimulatedAgency Make(int number)
    {
        using var root = SigningKey.Import(KeyUse.Root, Secret(number, "root"));
        var descriptor = SigningKey.Import(KeyUse.Descriptor, Secret(number, "descriptor"));
        var record = SigningKey.Import(KeyUse.Record, Secret(number, "record"));
        var link = SigningKey.Import(KeyUse.Link, Secret(number, "link"));
        var kem = KemKey.Import(Secret(number, "kem"));
        var pin = Secret(number, "pin");
        var described = new AgencyDescriptor
        {
            Agency = ByteString.CopyFrom(AgencyId.OfRootKey(root.PublicKey.Span).ToBytes()),
            DelegationNumber = 1,
            Number = 1,
            IssuedAt = Timestamp.FromDateTimeOffset(From),
            ExpiresAt = Timestamp.FromDateTimeOffset(From.AddDays(30)),
            ShortName = NameOf(number),
            Name = $"Agency {number}",
            Country = "XK",
            Functions = { AgencyFunction.Police },
            TlsPins = { ByteString.CopyFrom(pin) },
            Keys =
            {
                IdentityIssuer.Publish(KeyUse.Record, record.PublicKey.Span, From, From.AddDays(396)),
                IdentityIssuer.Publish(KeyUse.Link, link.PublicKey.Span, From, From.AddDays(396)),
                IdentityIssuer.Publish(KeyUse.Kem, kem.PublicKey.Span, From, From.AddDays(35)),
            },
        };
        var identity = new AgencyIdentity
        {
            Delegation = IdentityIssuer.Delegate(root, descriptor.PublicKey.Span, 1, From, From.AddDays(396)),
            Descriptor_ = IdentityIssuer.Describe(descriptor, described),
        };
        var self = IdentityChain.Verify(identity, From.AddDays(3)) is IdentityResult.Verified verified
            ? verified.Agency
            : throw new InvalidOperationException("A simulated agency breaks a rule of identities.");
        return new SimulatedAgency(number, new OwnKeys(descriptor, record, link, [kem], Unused, self, isDevelopment: true), Convert.ToHexStringLower(pin));
    }

    private static byte[] Secret(int number, string use) => SHA256.HashData(System.Text.Encoding.ASCII.GetBytes($"simulated agency {number} {use}"));
}
