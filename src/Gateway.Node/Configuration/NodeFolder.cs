using System.Security.Cryptography.X509Certificates;
using Gateway.Exchange.V1;
using Gateway.Protocol;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Sealing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Node.Configuration;

/// <summary>The folder that is a node: its settings, keys, clients and database.</summary>
public sealed class NodeFolder(string path)
{
    /// <summary>How long a delegation made at init lasts, in days.</summary>
    public const int DelegationDays = 365;

    /// <summary>How long a descriptor lasts, in days; it is signed anew after a third of that.</summary>
    public const int DescriptorDays = IdentityChain.MaxDescriptorDays;

    /// <summary>How old the current KEM key may grow, in days.</summary>
    public const int KemRotationDays = 7;

    /// <summary>How long a KEM private key is kept, in days.</summary>
    public const int KemLifetimeDays = 35;

    /// <summary>How long record and link keys made at init are to be used, in days.</summary>
    public const int KeyDays = 730;

    /// <summary>How long a certificate made at init lasts, in days.</summary>
    public const int CertificateDays = 730;

    /// <summary>Clients made at init: one for each role.</summary>
    public static IReadOnlyList<string> ClientNames { get; } = ["publisher", "analyst", "policy-admin", "auditor", "operator"];

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The file node.yaml.</summary>
    public string SettingsFile => System.IO.Path.Combine(Path, "node.yaml");

    /// <summary>The file access.yaml.</summary>
    public string AccessFile => System.IO.Path.Combine(Path, "access.yaml");

    /// <summary>The database.</summary>
    public string DatabaseFile => System.IO.Path.Combine(Path, "node.db");

    /// <summary>The file that a running node holds locked; it is empty, and nobody else can open it meanwhile.</summary>
    public string LockFile => System.IO.Path.Combine(Path, "node.lock");

    /// <summary>The folder of sealed attachments.</summary>
    public string AttachmentsFolder => System.IO.Path.Combine(Path, "attachments");

    /// <summary>The folder of secret keys.</summary>
    public string KeysFolder => System.IO.Path.Combine(Path, "keys");

    /// <summary>The folder of the clients made at init.</summary>
    public string ClientsFolder => System.IO.Path.Combine(Path, "clients");

    private string IdentityFile => System.IO.Path.Combine(KeysFolder, "identity.pb");

    private string CertificateFile => System.IO.Path.Combine(KeysFolder, "tls.pem");

    /// <summary>Makes a new node: keys, certificates, settings and one client for each role.</summary>
    /// <returns>The new agency's id.</returns>
    /// <exception cref="ConfigurationException">The folder already is a node, or the settings break a rule.</exception>
    public AgencyId Initialise(NodeInitialisation wanted, TimeProvider time)
    {
        if (File.Exists(SettingsFile))
        {
            throw new ConfigurationException(Path, "already is a node.", "Choose another folder with --data; an existing node is never overwritten.");
        }

        PrivateFile.MakeFolder(Path);
        PrivateFile.MakeFolder(KeysFolder);
        PrivateFile.MakeFolder(ClientsFolder);
        File.WriteAllText(SettingsFile, wanted.ToYaml());
        try
        {
            var settings = NodeSettings.Read(SettingsFile);
            var agency = MakeKeys(settings, wanted.IsDevelopment, time.GetUtcNow());
            MakeClients(settings, time.GetUtcNow());
            return agency;
        }
        catch (ConfigurationException)
        {
            File.Delete(SettingsFile);
            throw;
        }
    }

    /// <summary>Signs a new delegation with the root key, which may leave the machine again afterwards, and a descriptor under it.</summary>
    /// <param name="rootKeyFile">Where the root key is; in the folder when null.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Until when the delegation lasts.</returns>
    /// <exception cref="ConfigurationException">The node runs, or a key is missing or is not this agency's.</exception>
    public DateTimeOffset RenewDelegation(string? rootKeyFile, TimeProvider time)
    {
        using var taken = FolderLock.Take(this);
        var now = time.GetUtcNow();
        var settings = NodeSettings.Read(SettingsFile);
        var path = rootKeyFile ?? KeyPath("root");
        var secret = KeyFile.Read(path, "root");
        using var root = SigningKey.Import(KeyUse.Root, secret.Secret);
        secret.Wipe();
        using var descriptorKey = ReadSigningKey(KeyUse.Descriptor, "descriptor").Key;
        using var certificate = X509Certificate2.CreateFromPemFile(CertificateFile);
        var current = Known(AgencyIdentity.Parser.ParseFrom(File.ReadAllBytes(IdentityFile)), now);
        if (AgencyId.OfRootKey(root.PublicKey.Span) != current.Id)
        {
            throw new ConfigurationException(path, "is the root key of another agency.", "Take the one that was made with this node.");
        }

        // The KEM keys are left as they are: the next start replaces the old one, and sees by a missing one that the folder was restored.
        var until = now.AddDays(DelegationDays);
        var next = Describe(current.Id, settings, current.DelegationNumber + 1, current.Descriptor.Number + 1, certificate, now);
        next.Keys.Add(current.Descriptor.Keys.Where(key => key.NotAfter.ToDateTimeOffset() > now));
        var renewed = new AgencyIdentity
        {
            Delegation = IdentityIssuer.Delegate(root, descriptorKey.PublicKey.Span, current.DelegationNumber + 1, now, until),
            Descriptor_ = IdentityIssuer.Describe(descriptorKey, next),
        };
        PrivateFile.Replace(IdentityFile, CanonicalMessage.Write(renewed));
        return until;
    }

    /// <summary>Loads the node's keys and signs its descriptor anew when it is due.</summary>
    internal OwnKeys LoadKeys(NodeSettings settings, TimeProvider time)
    {
        var descriptor = ReadSigningKey(KeyUse.Descriptor, "descriptor");
        var record = ReadSigningKey(KeyUse.Record, "record");
        var link = ReadSigningKey(KeyUse.Link, "link");
        PrivateFile.RequirePrivate(CertificateFile);
        var certificate = X509Certificate2.CreateFromPemFile(CertificateFile);
        var identity = AgencyIdentity.Parser.ParseFrom(File.ReadAllBytes(IdentityFile));
        var isLost = HasLostCurrentKemKey(identity, time.GetUtcNow());
        var self = Renewed(identity, settings, descriptor.Key, certificate, time.GetUtcNow());
        return new OwnKeys(descriptor.Key, record.Key, link.Key, ReadKemKeys(), certificate, self, descriptor.IsDevelopment || record.IsDevelopment || link.IsDevelopment)
        {
            HasLostKemKey = isLost,
        };
    }

    /// <summary>Signs a new descriptor when a third of the current one's time has passed, or what it says has changed, or the KEM key is due.</summary>
    internal VerifiedAgency Renew(OwnKeys keys, NodeSettings settings, DateTimeOffset now)
    {
        var self = Renewed(keys.Self.Identity, settings, keys.Descriptor, keys.Certificate, now);
        keys.Renew(self, ReadKemKeys());
        return self;
    }

    private VerifiedAgency Renewed(
        AgencyIdentity identity, NodeSettings settings, SigningKey descriptorKey, X509Certificate2 certificate, DateTimeOffset now)
    {
        var current = Known(identity, now);
        var next = Next(current, settings, certificate, now, out var isKemNew);
        var isOld = current.Descriptor.IssuedAt.ToDateTimeOffset().AddDays(DescriptorDays / 3) <= now;
        if (!isKemNew && !isOld && SaysTheSame(current.Descriptor, next))
        {
            return current;
        }

        var renewed = new AgencyIdentity { Delegation = identity.Delegation, Descriptor_ = IdentityIssuer.Describe(descriptorKey, next) };
        if (IdentityChain.Verify(renewed, now) is not IdentityResult.Verified result)
        {
            throw new ConfigurationException(
                IdentityFile, "cannot be renewed: the delegation has ended.", "Sign a new delegation with the root key: `gateway node renew`.");
        }

        PrivateFile.Replace(IdentityFile, CanonicalMessage.Write(renewed));
        return result.Agency;
    }

    /// <summary>The agency as its own file says, in force or not any more.</summary>
    private VerifiedAgency Known(AgencyIdentity identity, DateTimeOffset now) => IdentityChain.Verify(identity, now) switch
    {
        IdentityResult.Verified verified => verified.Agency,
        IdentityResult.Expired expired => expired.Agency,
        IdentityResult.Refused refused => throw new ConfigurationException(IdentityFile, $"breaks a rule: {refused.Rule}.", "Restore it from your backup."),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The next descriptor: the keys that are still valid, and a new KEM key when the current one is old.</summary>
    private AgencyDescriptor Next(
        VerifiedAgency current, NodeSettings settings, X509Certificate2 certificate, DateTimeOffset now, out bool isKemNew)
    {
        var kemKey = current.CurrentKey(KeyUse.Kem, now);
        var isLost = kemKey is not null && !IsHeld(kemKey.Id);
        var next = Describe(current.Id, settings, current.DelegationNumber, NumberAfter(current, isLost, now), certificate, now);
        next.Keys.Add(current.Descriptor.Keys.Where(key => key.NotAfter.ToDateTimeOffset() > now && (key.Use != KeyUse.Kem || IsHeld(key))));
        isKemNew = kemKey is null || isLost || kemKey.NotBefore.AddDays(KemRotationDays) <= now;
        if (isKemNew)
        {
            next.Keys.Add(MakeKemKey(IsDevelopment(), now));
        }

        return next;
    }

    private bool HasLostCurrentKemKey(AgencyIdentity identity, DateTimeOffset now) => IdentityChain.Verify(identity, now) switch
    {
        IdentityResult.Verified verified => verified.Agency.CurrentKey(KeyUse.Kem, now),
        IdentityResult.Expired expired => expired.Agency.CurrentKey(KeyUse.Kem, now),
        _ => null,
    } is { } current && !IsHeld(current.Id);

    private bool IsHeld(PublishedKey key) => KeyId.TryFromBytes(key.Id.Span, out var id) && IsHeld(id);

    private bool IsHeld(KeyId kemKey) => File.Exists(KeyPath($"kem-{kemKey}"));

    /// <summary>
    /// The next number. A restored folder has forgotten the descriptors signed since its backup; a node signs less than one a minute, so
    /// peers take this one for later than all of them.
    /// </summary>
    private static ulong NumberAfter(VerifiedAgency current, bool isRestored, DateTimeOffset now) =>
        current.Descriptor.Number + 1 + (isRestored ? (ulong)Math.Max(0, (now - current.Descriptor.IssuedAt.ToDateTimeOffset()).TotalMinutes) : 0);

    private bool IsDevelopment() => KeyFile.Read(KeyPath("link"), "link").IsDevelopment;

    private static bool SaysTheSame(AgencyDescriptor current, AgencyDescriptor next)
    {
        var a = current.Clone();
        var b = next.Clone();
        (a.Number, b.Number) = (0, 0);
        (a.IssuedAt, b.IssuedAt) = (null, null);
        (a.ExpiresAt, b.ExpiresAt) = (null, null);
        return a.Equals(b);
    }

    private AgencyId MakeKeys(NodeSettings settings, bool isDevelopment, DateTimeOffset now)
    {
        using var root = MakeSigningKey(KeyUse.Root, "root", isDevelopment);
        using var descriptorKey = MakeSigningKey(KeyUse.Descriptor, "descriptor", isDevelopment);
        using var record = MakeSigningKey(KeyUse.Record, "record", isDevelopment);
        using var link = MakeSigningKey(KeyUse.Link, "link", isDevelopment);
        using var certificate = NodeCertificate.ForNode(settings.Agency.ShortName, now.AddMinutes(-5), now.AddDays(CertificateDays));
        PrivateFile.WriteNew(CertificateFile, System.Text.Encoding.ASCII.GetBytes(NodeCertificate.ToPem(certificate)));
        var agency = AgencyId.OfRootKey(root.PublicKey.Span);
        var descriptor = Describe(agency, settings, delegation: 1, number: 1, certificate, now);
        descriptor.Keys.Add(IdentityIssuer.Publish(KeyUse.Record, record.PublicKey.Span, now, now.AddDays(KeyDays)));
        descriptor.Keys.Add(IdentityIssuer.Publish(KeyUse.Link, link.PublicKey.Span, now, now.AddDays(KeyDays)));
        descriptor.Keys.Add(MakeKemKey(isDevelopment, now));
        var identity = new AgencyIdentity
        {
            Delegation = IdentityIssuer.Delegate(root, descriptorKey.PublicKey.Span, 1, now, now.AddDays(DelegationDays)),
            Descriptor_ = IdentityIssuer.Describe(descriptorKey, descriptor),
        };
        PrivateFile.WriteNew(IdentityFile, CanonicalMessage.Write(identity));
        return agency;
    }

    private static AgencyDescriptor Describe(
        AgencyId agency, NodeSettings settings, ulong delegation, ulong number, X509Certificate2 certificate, DateTimeOffset now) => new()
        {
            Agency = ByteString.CopyFrom(agency.ToBytes()),
            DelegationNumber = delegation,
            Number = number,
            IssuedAt = Timestamp.FromDateTimeOffset(now),
            ExpiresAt = Timestamp.FromDateTimeOffset(now.AddDays(DescriptorDays)),
            ShortName = settings.Agency.ShortName,
            Name = settings.Agency.Name,
            Country = settings.Agency.Country,
            Functions = { settings.Agency.ParseFunctions() },
            Endpoints = { settings.AnnouncedEndpoints() },
            TlsPins = { ByteString.CopyFrom(Convert.FromHexString(NodeCertificate.PinOf(certificate))) },
        };

    private void MakeClients(NodeSettings settings, DateTimeOffset now)
    {
        using var node = X509Certificate2.CreateFromPemFile(CertificateFile);
        File.WriteAllText(
            System.IO.Path.Combine(ClientsFolder, "connection.yaml"),
            $"# Where this node's clients reach it, and the pin of its certificate.\naddress: {settings.ClientListen}\npin: {NodeCertificate.PinOf(node)}\n");
        var access = new System.Text.StringBuilder(
            "# Who may call this node: the pin of a client's certificate (SHA-256 of its SubjectPublicKeyInfo) and its roles.\nclients:\n");
        foreach (var name in ClientNames)
        {
            using var client = NodeCertificate.ForClient($"{settings.Agency.ShortName} {name}", now.AddMinutes(-5), now.AddDays(CertificateDays));
            PrivateFile.WriteNew(System.IO.Path.Combine(ClientsFolder, $"{name}.pem"), System.Text.Encoding.ASCII.GetBytes(NodeCertificate.ToPem(client)));
            access.Append(System.Globalization.CultureInfo.InvariantCulture, $"  - name: {name}\n    pin: {NodeCertificate.PinOf(client)}\n    roles: [{name}]\n");
        }

        File.WriteAllText(AccessFile, access.ToString());
    }

    private string KeyPath(string name) => System.IO.Path.Combine(KeysFolder, $"{name}.key");

    private SigningKey MakeSigningKey(KeyUse use, string name, bool isDevelopment)
    {
        var key = SigningKey.Create(use);
        WriteKey(name, isDevelopment, name, key.ExportSecret());
        return key;
    }

    private PublishedKey MakeKemKey(bool isDevelopment, DateTimeOffset now)
    {
        using var key = KemKey.Create();
        WriteKey($"kem-{key.Id}", isDevelopment, "kem", key.ExportSecret());
        return IdentityIssuer.Publish(KeyUse.Kem, key.PublicKey.Span, now, now.AddDays(KemLifetimeDays));
    }

    private void WriteKey(string file, bool isDevelopment, string use, byte[] secret)
    {
        var content = new KeyFile(use, isDevelopment, secret);
        content.WriteNew(KeyPath(file));
        content.Wipe();
    }

    private (SigningKey Key, bool IsDevelopment) ReadSigningKey(KeyUse use, string name)
    {
        var file = KeyFile.Read(KeyPath(name), name);
        var key = SigningKey.Import(use, file.Secret);
        file.Wipe();
        return (key, file.IsDevelopment);
    }

    private List<KemKey> ReadKemKeys()
    {
        var keys = new List<KemKey>();
        foreach (var path in Directory.GetFiles(KeysFolder, "kem-*.key"))
        {
            var file = KeyFile.Read(path, "kem");
            keys.Add(KemKey.Import(file.Secret));
            file.Wipe();
        }

        return keys;
    }
}

/// <summary>What `gateway init` was told.</summary>
public sealed record NodeInitialisation
{
    /// <summary>2 to 16 letters, digits or hyphens.</summary>
    public required string ShortName { get; init; }

    /// <summary>The agency's full name.</summary>
    public required string Name { get; init; }

    /// <summary>ISO 3166-1 alpha-2 code.</summary>
    public required string Country { get; init; }

    /// <summary>Words of <see cref="AgencySettings.FunctionNames"/>.</summary>
    public required IReadOnlyList<string> Functions { get; init; }

    /// <summary>Where peers are answered, <c>address:port</c>; empty for a node that only dials out.</summary>
    public required string PeerListen { get; init; }

    /// <summary>Where clients are answered, <c>address:port</c>.</summary>
    public required string ClientListen { get; init; }

    /// <summary>Marks the keys so that they are refused outside Development.</summary>
    public required bool IsDevelopment { get; init; }

    /// <summary>The text of node.yaml.</summary>
    public string ToYaml() => $"""
        # This node. Changes take effect at the next start.
        agency:
          short_name: {Quote(ShortName)}
          name: {Quote(Name)}
          country: {Quote(Country)}
          functions: [{string.Join(", ", Functions.Select(Quote))}]
        # Where peers are answered; empty for a node without an open port, which dials its peers instead.
        peer_listen: {Quote(PeerListen)}
        # What peers are told to dial, if it differs from peer_listen (a public host name, a forwarded port).
        peer_endpoints: []
        # Where the agency's own people and systems are answered.
        client_listen: {Quote(ClientListen)}

        """;

    private static string Quote(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings(" ")}\"";
}
