using System.Net;

namespace Gateway.Node.Configuration;

/// <summary>
/// One way to tell the agency's people that alerts wait: a command, a web server or a mail server, exactly one of them. It is told urgency and count, the
/// node's name and the time, and nothing else.
/// </summary>
public sealed record AlertHookSettings
{
    /// <summary>Most hooks of one node.</summary>
    public const int MaxHooks = 16;

    /// <summary>Its name in status, alarms and the audit: 1 to 32 letters, digits or hyphens. Another name: it begins anew with the next alert.</summary>
    public string Name { get; init; } = "";

    /// <summary>Program and arguments, run without a shell; they find GATEWAY_ALERT_URGENCY, GATEWAY_ALERT_COUNT, GATEWAY_NODE and GATEWAY_AT in the environment.</summary>
    public IEnumerable<string> Command { get; init; } = [];

    /// <summary>Where to post: https://…, or http:// to 127.0.0.1 or [::1]. Wrong: the hook fails, and an alarm says so.</summary>
    public string Webhook { get; init; } = "";

    /// <summary>The mail server and the addresses; default none.</summary>
    public MailHookSettings? Mail { get; init; }

    /// <summary>
    /// SHA-256 of the server's SubjectPublicKeyInfo in hexadecimal: only this key counts then, whoever signed for it. Empty: the system's authorities
    /// decide. Wrong: the hook fails.
    /// </summary>
    public string Pin { get; init; } = "";

    /// <summary>A file, relative to the node's folder and readable by nobody else, whose content signs what the web server is sent; empty: nothing does.</summary>
    public string SecretFile { get; init; } = "";

    /// <summary>
    /// Priority and routine alerts are told of at most once in this time, in seconds; default 60. Larger: fewer calls, and later ones. The urgent ones do
    /// not wait.
    /// </summary>
    public int CoalesceSeconds { get; init; } = 60;

    /// <summary>How long a call may take, in seconds; default 15. Smaller than the other side needs: the hook fails, and tells more than once.</summary>
    public int TimeoutSeconds { get; init; } = 15;

    /// <summary>An alert that the hook could not tell of for this long raises an alarm, in minutes; default 15. Must be longer than the coalescing.</summary>
    public int AlarmMinutes { get; init; } = 15;

    internal IEnumerable<string> Problems()
    {
        if (Name.Length is 0 or > 32 || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            yield return "alert_hooks: a name has 1 to 32 letters, digits or hyphens.";
        }

        if ((Command.Any() ? 1 : 0) + (Webhook.Length > 0 ? 1 : 0) + (Mail is null ? 0 : 1) != 1)
        {
            yield return $"alert_hooks {Name}: exactly one of command, webhook and mail is set.";
        }

        if (Command.Count() > 32 || Command.Any(string.IsNullOrEmpty))
        {
            yield return $"alert_hooks {Name}: command lists a program and its arguments, 32 at most, none of them empty.";
        }

        if (Command.Any() && !Path.IsPathRooted(Command.First()))
        {
            yield return $"alert_hooks {Name}: command begins with the whole path of a program.";
        }

        if (Webhook.Length > 0 && !IsAddress(Webhook))
        {
            yield return $"alert_hooks {Name}: webhook is https://host/path, or http:// to 127.0.0.1 or [::1], without a user.";
        }

        if (Pin.Length > 0 && (Pin.Length != 64 || !Pin.All(char.IsAsciiHexDigitLower) || Command.Any() || Webhook.StartsWith("http://", StringComparison.OrdinalIgnoreCase)))
        {
            yield return $"alert_hooks {Name}: pin is 64 lower-case hexadecimal digits, for a server with TLS.";
        }

        if (SecretFile.Length > 0 && Webhook.Length == 0)
        {
            yield return $"alert_hooks {Name}: secret_file belongs to a webhook.";
        }

        if (CoalesceSeconds is < 1 or > 3_600 || TimeoutSeconds is < 1 or > 300 || AlarmMinutes is < 1 or > 1_440 || AlarmMinutes * 60 <= CoalesceSeconds)
        {
            yield return $"alert_hooks {Name}: coalesce_seconds is 1 to 3,600, timeout_seconds 1 to 300, alarm_minutes 1 to 1,440 and longer than the coalescing.";
        }

        foreach (var problem in Mail?.Problems(Name) ?? [])
        {
            yield return problem;
        }
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.UserInfo.Length == 0
        && (address.Scheme == Uri.UriSchemeHttps
            || (address.Scheme == Uri.UriSchemeHttp && IPAddress.TryParse(address.DnsSafeHost, out var ip) && IPAddress.IsLoopback(ip)));
}

/// <summary>A mail server to which mail is handed in, always over TLS.</summary>
public sealed record MailHookSettings
{
    /// <summary>Its address, <c>host:port</c>; usually port 465 for TLS from the start and 587 for STARTTLS.</summary>
    public string Server { get; init; } = "";

    /// <summary><c>starttls</c> or <c>implicit</c>. Wrong: the hook fails; nothing is ever sent without TLS.</summary>
    public string Tls { get; init; } = "";

    /// <summary>The sender's address.</summary>
    public string From { get; init; } = "";

    /// <summary>The recipients' addresses, 1 to 16.</summary>
    public IEnumerable<string> To { get; init; } = [];

    /// <summary>Who signs in; empty: nobody does.</summary>
    public string User { get; init; } = "";

    /// <summary>A file with the password, relative to the node's folder and readable by nobody else.</summary>
    public string PasswordFile { get; init; } = "";

    /// <summary>Host and port; null when they are none.</summary>
    public (string Host, int Port)? ParseServer() =>
        Uri.TryCreate($"smtp://{Server}", UriKind.Absolute, out var address) && address.Port > 0 && address.UserInfo.Length == 0
        && address.AbsolutePath.Length <= 1 && Server.EndsWith($":{address.Port}", StringComparison.Ordinal) ? (address.DnsSafeHost, address.Port) : null;

    internal IEnumerable<string> Problems(string hook)
    {
        if (ParseServer() is null || Tls is not ("starttls" or "implicit"))
        {
            yield return $"alert_hooks {hook}: mail.server is host:port, and mail.tls is starttls or implicit.";
        }

        if (To.Count() is 0 or > 16 || !To.Append(From).All(IsMailAddress))
        {
            yield return $"alert_hooks {hook}: mail.from and 1 to 16 of mail.to are addresses of printable ASCII, name@domain.";
        }

        if ((User.Length > 0) != (PasswordFile.Length > 0))
        {
            yield return $"alert_hooks {hook}: mail.user and mail.password_file are set together.";
        }
    }

    private static bool IsMailAddress(string text) =>
        text.Length is >= 3 and <= 254 && text.Count(c => c == '@') == 1 && text[0] != '@' && text[^1] != '@'
        && text.All(c => c is > ' ' and < (char)127 and not ('<' or '>' or ',' or ';' or ':' or '"' or '\\' or '(' or ')' or '[' or ']'));
}
