using System.Globalization;
using System.Security.Cryptography;
using Gateway.Node.Configuration;

namespace Gateway.Node.Hooks;

/// <summary>One hook of the settings, ready to be called.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Target">Where its calls go.</param>
/// <param name="Coalesce">What is not urgent is told of at most once in this time.</param>
/// <param name="Timeout">How long a call may take.</param>
internal sealed record AlertHook(string Name, IHookTarget Target, TimeSpan Coalesce, TimeSpan Timeout)
{
    /// <summary>Longest file with a secret, in bytes.</summary>
    public const int MaxSecret = 4_096;

    /// <summary>Shortest secret that signs, in bytes.</summary>
    public const int MinSecret = 16;

    /// <summary>The hooks of a node, with their secrets read.</summary>
    /// <exception cref="ConfigurationException">A secret's file is absent, too open, too short or too long.</exception>
    public static IReadOnlyList<AlertHook> Of(NodeSettings settings, NodeFolder folder, TimeProvider time) => [.. settings.AlertHooks.Select(hook => new AlertHook(
        hook.Name, TargetOf(hook, folder, time), TimeSpan.FromSeconds(hook.CoalesceSeconds), TimeSpan.FromSeconds(hook.TimeoutSeconds)))];

    private static IHookTarget TargetOf(AlertHookSettings hook, NodeFolder folder, TimeProvider time)
    {
        var trust = new ServerTrust(hook.Pin, time);
        if (hook.Webhook.Length > 0)
        {
            return new WebhookTarget(new Uri(hook.Webhook), trust, Secret(folder, hook.SecretFile, MinSecret));
        }

        if (hook.Mail is not { } mail)
        {
            return new CommandTarget([.. hook.Command]);
        }

        var (host, port) = mail.ParseServer()!.Value;
        return new MailTarget(
            new MailAccount(host, port, mail.Tls == "implicit", mail.From, [.. mail.To], mail.User, Secret(folder, mail.PasswordFile, 1)), trust);
    }

    private static byte[] Secret(NodeFolder folder, string name, int least)
    {
        if (name.Length == 0)
        {
            return [];
        }

        var path = Path.Combine(folder.Path, name);
        if (!File.Exists(path))
        {
            throw new ConfigurationException(path, "is not there, and node.yaml names it as a hook's secret.", "Put the secret into it, mode 0600.");
        }

        PrivateFile.RequirePrivate(path);
        using var file = File.OpenRead(path);
        var content = new byte[MaxSecret + 1];
        var read = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        var secret = content.AsSpan(0, read).TrimEnd("\r\n"u8).ToArray();
        CryptographicOperations.ZeroMemory(content);
        return read <= MaxSecret && secret.Length >= least
            ? secret
            : throw new ConfigurationException(
                path, string.Create(CultureInfo.InvariantCulture, $"has not {least} to {MaxSecret} bytes."), "Put the secret into it, on one line.");
    }
}
