using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Cli.Connection;

/// <summary>
/// A folder with what a person needs to talk to their node: <c>connection.yaml</c> (where it is, and the pin of its certificate) and one
/// <c>NAME.pem</c> per client key, certificate and private key in one file. A node's own folder has it under <c>clients</c>; an officer's
/// workstation gets a copy of the file and of one key.
/// </summary>
internal sealed class ClientFolder(string folder)
{
    /// <summary>Environment variable that names the node's folder.</summary>
    public const string DataVariable = "GATEWAY_DATA";

    /// <summary>The node's folder where nothing else is said.</summary>
    public const string DefaultData = "./gateway-data";

    /// <summary>The folder for nodes with development keys, each under its short name.</summary>
    public const string DevelopmentData = "certs-dev";

    private const string ClientsFolder = "clients";
    private const int MaxNameLength = 64;
    private const UnixFileMode OthersMay =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The folder.</summary>
    public string Folder => folder;

    /// <summary>Where the node's client listener is and how its certificate is recognised.</summary>
    public string ConnectionFile => Path.Combine(folder, "connection.yaml");

    /// <summary>The client folder of a node's folder.</summary>
    public static ClientFolder OfNode(string data) => new(Path.Combine(data, ClientsFolder));

    /// <summary>The key file of a name.</summary>
    public string KeyFile(string name) => Path.Combine(folder, name + ".pem");

    /// <summary>Reads where the node is.</summary>
    public bool TryReadAddress([NotNullWhen(true)] out NodeAddress? address, [NotNullWhen(false)] out Failure? failure)
    {
        address = null;
        if (!File.Exists(ConnectionFile))
        {
            failure = new Failure(ExitCode.Usage, $"There is no node in {Path.GetFullPath(folder)}: connection.yaml is missing.")
            {
                Rule = "CLIENT_FOLDER",
                Remedy = $"Name the node's folder with --data DIR (or {DataVariable}), a workstation's with --client DIR, or make a node with: gateway init --help",
            };
            return false;
        }

        return NodeAddress.TryRead(ConnectionFile, out address, out failure);
    }

    /// <summary>Which of these client keys are here, in the order given.</summary>
    public IEnumerable<string> KeysAmong(IEnumerable<string> names) => names.Where(name => File.Exists(KeyFile(name)));

    /// <summary>Reads a client key. Refuses one that others on this machine may read.</summary>
    public bool TryReadKey(string name, [NotNullWhen(true)] out X509Certificate2? key, [NotNullWhen(false)] out Failure? failure)
    {
        key = null;
        var file = KeyFile(name);
        if (!IsKeyName(name) || !File.Exists(file))
        {
            failure = new Failure(ExitCode.Usage, $"There is no client key `{SafeName(name)}` in {Path.GetFullPath(folder)}.")
            {
                Rule = "CLIENT_KEY",
                Remedy = $"Choose another with --as NAME. Here are: {NamesHere()}.",
            };
            return false;
        }

        if ((File.GetUnixFileMode(file) & OthersMay) != 0)
        {
            failure = new Failure(ExitCode.Denied, $"Others on this machine may read or write the client key {file}.")
            {
                Rule = "CLIENT_KEY_MODE",
                Remedy = $"Run: chmod 600 {file}   and ask for a new key if others use this machine.",
            };
            return false;
        }

        try
        {
            key = X509Certificate2.CreateFromPemFile(file);
            failure = null;
            return true;
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            failure = new Failure(ExitCode.Usage, $"{file} cannot be read as a certificate with its private key.")
            {
                Rule = "CLIENT_KEY",
                Remedy = "Copy the file again from the node's clients folder; it holds a CERTIFICATE and a PRIVATE KEY block.",
            };
            return false;
        }
    }

    private static bool IsKeyName(string name) =>
        name.Length is > 0 and <= MaxNameLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static string SafeName(string name) => Output.SafeText.Line(name.Length > MaxNameLength ? name[..MaxNameLength] : name);

    private string NamesHere()
    {
        var names = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.pem").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal).ToList()
            : [];
        return names.Count == 0 ? "none" : string.Join(", ", names);
    }
}
