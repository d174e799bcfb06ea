using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Cli.Tests.Fakes;

/// <summary>A node's folder with what its clients need: a connection file and one key per role.</summary>
internal sealed class TestClients : IDisposable
{
    private static readonly TimeSpan Validity = TimeSpan.FromHours(1);

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public TestClients()
    {
        Folder = Directory.CreateTempSubdirectory("gateway-cli-tests-").FullName;
        Directory.CreateDirectory(ClientsFolder);
        NodeCertificate = Create("node");
    }

    /// <summary>The roles that get a key.</summary>
    public static IReadOnlyList<string> Roles { get; } = ["publisher", "analyst", "policy-admin", "auditor", "operator"];

    /// <summary>The node's folder.</summary>
    public string Folder { get; }

    /// <summary>Its folder of client keys.</summary>
    public string ClientsFolder => Path.Combine(Folder, "clients");

    /// <summary>Where the node listens.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The node's certificate.</summary>
    public X509Certificate2 NodeCertificate { get; }

    /// <summary>A file in the folder, written with this text.</summary>
    public string File(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Writes the connection file and the keys.</summary>
    public void Write(int port)
    {
        Address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        WriteConnection(Address, PinOf(NodeCertificate));
        foreach (var role in Roles)
        {
            AddKey(role, isKnown: true);
        }
    }

    /// <summary>Writes the connection file.</summary>
    public void WriteConnection(string address, string pin) =>
        System.IO.File.WriteAllText(Path.Combine(ClientsFolder, "connection.yaml"), $"address: {address}\npin: {pin}\n");

    /// <summary>Writes a client key.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isKnown">Whether the node lets it in.</param>
    public void AddKey(string name, bool isKnown)
    {
        using var certificate = Create(name);
        using var key = certificate.GetECDsaPrivateKey()!;
        var path = Path.Combine(ClientsFolder, $"{name}.pem");
        System.IO.File.WriteAllText(path, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (isKnown)
        {
            _known.Add(certificate.Thumbprint);
        }
    }

    /// <summary>Whether the node lets this client in.</summary>
    public bool IsKnown(X509Certificate2 certificate) => _known.Contains(certificate.Thumbprint);

    /// <summary>SHA-256 of the SubjectPublicKeyInfo.</summary>
    public static string PinOf(X509Certificate2 certificate) =>
        Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    /// <inheritdoc/>
    public void Dispose()
    {
        NodeCertificate.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static X509Certificate2 Create(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now - Validity, now + Validity);
    }
}
