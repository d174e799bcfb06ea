using System.Collections.Immutable;
using Gateway.Node.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Gateway.Node.Access;

/// <summary>The file access.yaml: which client certificate is whom. Read at start and again when it changes; a broken file lets nobody in.</summary>
internal sealed class AccessList
{
    private readonly string _path;
    private volatile Reading _read;

    /// <summary>Reads the file.</summary>
    /// <exception cref="ConfigurationException">It breaks a rule.</exception>
    public AccessList(string path)
    {
        _path = path;
        _read = new Reading(File.GetLastWriteTimeUtc(path), Read(path));
    }

    /// <summary>The client with this pin; null for a stranger. A change of the file counts from the next call on.</summary>
    public ClientIdentity? Find(string pin)
    {
        var written = File.GetLastWriteTimeUtc(_path);
        if (written != _read.Written)
        {
            try
            {
                _read = new Reading(written, Read(_path));
            }
            catch (ConfigurationException)
            {
                // Consequence: nobody gets in until the file is right; `gateway doctor` cannot answer either, but the node's log names it.
                _read = new Reading(written, ImmutableDictionary<string, ClientIdentity>.Empty);
            }
        }

        return _read.ByPin.GetValueOrDefault(pin);
    }

    private static ImmutableDictionary<string, ClientIdentity> Read(string path)
    {
        Document document;
        try
        {
            document = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).WithDuplicateKeyChecking().Build()
                .Deserialize<Document>(File.ReadAllText(path)) ?? new Document();
        }
        catch (Exception problem) when (problem is YamlException or IOException)
        {
            throw new ConfigurationException(path, "cannot be read.", "Compare it with a file that `gateway init` wrote.");
        }

        var clients = ImmutableDictionary.CreateBuilder<string, ClientIdentity>(StringComparer.Ordinal);
        foreach (var entry in document.Clients)
        {
            var client = ToIdentity(path, entry);
            if (!clients.TryAdd(client.Pin, client))
            {
                throw new ConfigurationException(path, $"names the pin of client {entry.Name} twice.", "Give every client a certificate of its own.");
            }
        }

        return clients.ToImmutable();
    }

    private static ClientIdentity ToIdentity(string path, Entry entry)
    {
        var known = Enum.GetValues<Role>().ToDictionary(AccessTable.NameOf, StringComparer.Ordinal);
        if (entry.Name.Length is 0 or > 64 || entry.Pin.Length != 64 || !entry.Pin.All(char.IsAsciiHexDigitLower) || !entry.Roles.All(known.ContainsKey))
        {
            throw new ConfigurationException(
                path, $"has a client '{entry.Name}' without a name of 1 to 64 characters, a pin of 64 hexadecimal digits, or known roles.",
                $"Roles are {string.Join(", ", known.Keys)}.");
        }

        var roles = entry.Roles.Select(role => known[role]).ToImmutableHashSet();
        return roles.Contains(Role.PolicyAdmin) && roles.Contains(Role.Auditor)
            ? throw new ConfigurationException(path, $"makes client '{entry.Name}' policy admin and auditor.", "Give the two roles to two people.")
            : new ClientIdentity(entry.Name, entry.Pin, roles);
    }

    /// <summary>Time and content change together: calls read this from many threads.</summary>
    private sealed record Reading(DateTime Written, ImmutableDictionary<string, ClientIdentity> ByPin);

    private sealed class Document
    {
        public List<Entry> Clients { get; init; } = [];
    }

    private sealed class Entry
    {
        public string Name { get; init; } = "";

        public string Pin { get; init; } = "";

        public List<string> Roles { get; init; } = [];
    }
}
