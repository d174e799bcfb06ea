using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Gateway.Cli.Connection;

/// <summary>
/// Where a node's client listener is, and how its certificate is recognised. There is no authority to ask: the pin is the trust, and it
/// came with the folder.
/// </summary>
/// <param name="Address"><c>host:port</c>.</param>
/// <param name="Pin">SHA-256 of the SubjectPublicKeyInfo of the node's certificate, 64 lower-case hexadecimal digits.</param>
internal sealed record NodeAddress(string Address, string Pin)
{
    /// <summary>Largest connection file, in bytes.</summary>
    private const int MaxFileSize = 4_096;

    /// <summary>Reads a connection file: exactly <c>address</c> and <c>pin</c>.</summary>
    public static bool TryRead(string file, [NotNullWhen(true)] out NodeAddress? address, [NotNullWhen(false)] out Failure? failure)
    {
        address = Read(file);
        if (address is null || !IsAddress(address.Address) || !IsPin(address.Pin))
        {
            address = null;
            failure = new Failure(ExitCode.Usage, $"{file} is not a connection file.")
            {
                Rule = "CONNECTION_FILE",
                Remedy = "It holds two lines, `address: HOST:PORT` and `pin:` with 64 hexadecimal digits. Copy it again from the node's clients folder.",
            };
            return false;
        }

        failure = null;
        return true;
    }

    private static NodeAddress? Read(string file)
    {
        try
        {
            if (new FileInfo(file).Length > MaxFileSize)
            {
                return null;
            }

            using var reader = new StreamReader(file);
            var yaml = new YamlStream();
            yaml.Load(reader);
            return yaml.Documents is [{ RootNode: YamlMappingNode { Children.Count: 2 } mapping }]
                && mapping.Children.TryGetValue("address", out var address) && address is YamlScalarNode { Value: { } where }
                && mapping.Children.TryGetValue("pin", out var pin) && pin is YamlScalarNode { Value: { } digits }
                ? new NodeAddress(where, digits)
                : null;
        }
        catch (Exception unreadable) when (unreadable is YamlException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate($"https://{text}", UriKind.Absolute, out var uri) && uri.Port > 0 && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0;

    private static bool IsPin(string text) => text.Length == SHA256.HashSizeInBytes * 2 && text.All(char.IsAsciiHexDigitLower);
}
