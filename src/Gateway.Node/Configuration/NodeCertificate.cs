using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Node.Configuration;

/// <summary>
/// Self-signed TLS certificates, ECDSA P-256. Nobody's word makes them valid: each side pins the SHA-256 of the other's
/// SubjectPublicKeyInfo.
/// </summary>
public static class NodeCertificate
{
    private const string EllipticCurveKey = "1.2.840.10045.2.1";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>Makes a certificate for a node, which both answers and dials.</summary>
    public static X509Certificate2 ForNode(string name, DateTimeOffset from, DateTimeOffset until) =>
        Create(name, from, until, ServerAuthentication, ClientAuthentication);

    /// <summary>Makes a certificate for a client of a node.</summary>
    public static X509Certificate2 ForClient(string name, DateTimeOffset from, DateTimeOffset until) =>
        Create(name, from, until, ClientAuthentication);

    /// <summary>SHA-256 of the SubjectPublicKeyInfo, lower-case hexadecimal.</summary>
    public static string PinOf(X509Certificate2 certificate) =>
        Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    /// <summary>Whether the certificate may be used to authenticate a client, and nothing in it says otherwise.</summary>
    public static bool IsForClients(X509Certificate2 certificate) => HasUsage(certificate, ClientAuthentication);

    /// <summary>Whether the certificate may be used to authenticate a server.</summary>
    public static bool IsForServers(X509Certificate2 certificate) => HasUsage(certificate, ServerAuthentication);

    /// <summary>Whether the certificate is valid at this instant.</summary>
    public static bool IsValidAt(X509Certificate2 certificate, DateTimeOffset at) =>
        certificate.NotBefore.ToUniversalTime() <= at.UtcDateTime && at.UtcDateTime < certificate.NotAfter.ToUniversalTime();

    /// <summary>Certificate and private key as one PEM text.</summary>
    public static string ToPem(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey() ?? throw new InvalidOperationException("The certificate has no ECDSA key.");
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    /// <summary>
    /// An elliptic-curve key, as every certificate made here has, and exactly one extended key usage that names the purpose are required, and a key usage, where there is one, must include signatures: a
    /// certificate made for signing code or other certificates authenticates nobody here.
    /// </summary>
    private static bool HasUsage(X509Certificate2 certificate, string purpose)
    {
        var usages = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().ToList();
        var keyUsage = certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        return certificate.PublicKey.Oid.Value == EllipticCurveKey
            && usages is [var only]
            && only.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value == purpose)
            && (keyUsage is null || keyUsage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature))
            && !certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraint => constraint.CertificateAuthority);
    }

    private static X509Certificate2 Create(string name, DateTimeOffset from, DateTimeOffset until, params string[] purposes)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        var oids = new OidCollection();
        foreach (var purpose in purposes)
        {
            oids.Add(new Oid(purpose));
        }

        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(oids, critical: true));
        return request.CreateSelfSigned(from, until);
    }
}
