using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Federation.Tests.Certificates;

/// <summary>
/// Certificates that are wrong in exactly one thing. Their pins are put where the right one's would stand, so that it is this one thing for
/// which they are refused.
/// </summary>
internal static class BadCertificates
{
    private const string Server = "1.3.6.1.5.5.7.3.1";
    private const string Client = "1.3.6.1.5.5.7.3.2";
    private const string CodeSigning = "1.3.6.1.5.5.7.3.3";

    /// <summary>The names; a certificate marked with a side is wrong on that side only.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "expired", "not yet valid", "RSA key", "authority", "no extended key usage", "two extended key usages", "code signing only", "server only", "client only",
        "certificate signing only",
    ];

    /// <summary>Whether it is wrong for whoever dials; the others are wrong for whoever is dialled only.</summary>
    public static bool IsWrongForDialling(string name) => name != "client only";

    /// <summary>Whether it is wrong for whoever is dialled.</summary>
    public static bool IsWrongForListening(string name) => name != "server only";

    /// <summary>A certificate that is right in everything: the same machinery must let it in.</summary>
    public static X509Certificate2 Good() => Make("good");

    /// <summary>Makes one.</summary>
    public static X509Certificate2 Make(string name)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        var request = name == "RSA key"
            ? new CertificateRequest("CN=TEST", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=TEST", ec, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(name == "authority", false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            name == "certificate signing only" ? X509KeyUsageFlags.KeyCertSign : X509KeyUsageFlags.DigitalSignature, critical: true));
        string[]? usages = name switch
        {
            "no extended key usage" => null,
            "code signing only" => [CodeSigning],
            "server only" => [Server],
            "client only" => [Client],
            _ => [Server, Client],
        };
        if (usages is not null)
        {
            request.CertificateExtensions.Add(Usages(usages));
        }

        if (name == "two extended key usages")
        {
            // The request refuses the same extension twice, so the second one goes in by hand.
            return Twice(ec, now);
        }

        var (from, until) = name switch
        {
            "expired" => (now.AddDays(-2), now.AddDays(-1)),
            "not yet valid" => (now.AddDays(1), now.AddDays(2)),
            _ => (now.AddDays(-1), now.AddDays(1)),
        };
        using var made = request.CreateSelfSigned(from, until);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private static X509EnhancedKeyUsageExtension Usages(params string[] purposes)
    {
        var oids = new OidCollection();
        purposes.ToList().ForEach(purpose => oids.Add(new Oid(purpose)));
        return new X509EnhancedKeyUsageExtension(oids, critical: false);
    }

    /// <summary>
    /// Makes a certificate with a stand-in extension whose identifier has the same length, changes that in the bytes, and signs them again.
    /// </summary>
    private static X509Certificate2 Twice(ECDsa key, DateTimeOffset now)
    {
        var request = new CertificateRequest("CN=TEST", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(Usages(Client));
        request.CertificateExtensions.Add(new X509Extension(new Oid("2.5.29.99"), Usages(Server).RawData, false));
        using var standIn = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var outer = new AsnReader(standIn.RawData, AsnEncodingRules.DER).ReadSequence();
        var signed = outer.ReadEncodedValue().ToArray();
        signed[signed.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x55, 0x1D, 99]) + 2] = 37;
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(signed);
            writer.WriteEncodedValue(outer.ReadEncodedValue().Span);
            writer.WriteBitString(key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        }

        using var bare = X509CertificateLoader.LoadCertificate(writer.Encode());
        Assert.Equal(2, bare.Extensions.OfType<X509EnhancedKeyUsageExtension>().Count());
        using var made = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
