using System.Security.Cryptography;
using System.Text;

namespace Gateway.Node.Configuration;

/// <summary>
/// A secret key in a file of its own, readable by its owner only (mode 0600). Development keys say so and are refused elsewhere.
/// </summary>
internal sealed record KeyFile(string Use, bool IsDevelopment, byte[] Secret)
{
    private const string Header = "gateway-key v1";

    /// <summary>Writes the key where no file is yet.</summary>
    public void WriteNew(string path)
    {
        var text = $"{Header}\nuse: {Use}\ndevelopment: {(IsDevelopment ? "true" : "false")}\nsecret: {Convert.ToBase64String(Secret)}\n";
        PrivateFile.WriteNew(path, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Reads a key.</summary>
    /// <exception cref="ConfigurationException">The file is missing, is no key of this use, or others may read it.</exception>
    public static KeyFile Read(string path, string use)
    {
        if (!File.Exists(path))
        {
            throw new ConfigurationException(path, "is missing.", "Restore it from your backup, or make a new node with `gateway init`.");
        }

        PrivateFile.RequirePrivate(path);
        var lines = File.ReadAllLines(path);
        if (lines is not [Header, var useLine, var developmentLine, var secretLine, ..] || useLine != $"use: {use}"
            || !secretLine.StartsWith("secret: ", StringComparison.Ordinal))
        {
            throw new ConfigurationException(path, $"is not a {use} key.", "Put the right key file in its place.");
        }

        return new KeyFile(use, developmentLine == "development: true", Convert.FromBase64String(secretLine["secret: ".Length..]));
    }

    /// <summary>Wipes the secret.</summary>
    public void Wipe() => CryptographicOperations.ZeroMemory(Secret);

    /// <inheritdoc/>
    public override string ToString() => $"{Use} key file (secret redacted)";
}
