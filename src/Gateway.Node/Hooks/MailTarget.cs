using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Node.Hooks;

/// <summary>Where mail is handed in, and what stands on it.</summary>
/// <param name="Host">The agency's mail server.</param>
/// <param name="Port">Its port for submission.</param>
/// <param name="IsImplicit">TLS from the first byte; otherwise by STARTTLS. Never without.</param>
/// <param name="From">The sender's address.</param>
/// <param name="To">The recipients' addresses.</param>
/// <param name="User">Who signs in; empty: nobody does.</param>
/// <param name="Password">The password, UTF-8.</param>
internal sealed record MailAccount(string Host, int Port, bool IsImplicit, string From, IReadOnlyList<string> To, string User, byte[] Password)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Host}:{Port}";
}

/// <summary>Calls by handing a mail in at the agency's server (RFC 6409, STARTTLS RFC 3207); that the server accepts it says that it was taken.</summary>
/// <remarks>The platform's own SMTP client knows neither TLS from the first byte nor a pin for one connection; see decision 0019.</remarks>
internal sealed class MailTarget(MailAccount account, ServerTrust trust) : IHookTarget, IDisposable
{
    /// <inheritdoc/>
    public async Task<HookOutcome> CallAsync(HookCall call, CancellationToken cancel)
    {
        try
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync(account.Host, account.Port, cancel);
            await SubmitAsync(tcp, call, cancel);
            return new HookOutcome.Taken();
        }
        catch (MailRefusedException refused)
        {
            return new HookOutcome.Failed(refused.Message);
        }
        catch (AuthenticationException)
        {
            return new HookOutcome.Failed("the server's certificate is not trusted, or TLS failed");
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return new HookOutcome.Failed($"the server was not reached ({failure.GetType().Name})");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(account.Password);

    private async Task SubmitAsync(TcpClient tcp, HookCall call, CancellationToken cancel)
    {
        var plain = tcp.GetStream();
        await using var secure = new SslStream(plain, leaveInnerStreamOpen: true);
        if (!account.IsImplicit)
        {
            var before = new MailDialogue(plain);
            await before.ExpectAsync(220, cancel);
            var offers = await before.AskAsync(Greeting(tcp), 250, cancel);
            if (!offers.Contains("STARTTLS", StringComparer.OrdinalIgnoreCase))
            {
                throw new MailRefusedException("the server offers no STARTTLS, and without TLS nothing is sent");
            }

            await before.AskAsync("STARTTLS", 220, cancel);
            before.RequireNothingMore();
        }

        await secure.AuthenticateAsClientAsync(trust.For(account.Host), cancel);
        var dialogue = new MailDialogue(secure);
        if (account.IsImplicit)
        {
            await dialogue.ExpectAsync(220, cancel);
        }

        await SignInAsync(dialogue, await dialogue.AskAsync(Greeting(tcp), 250, cancel), cancel);
        await dialogue.AskAsync($"MAIL FROM:<{account.From}>", 250, cancel);
        foreach (var recipient in account.To)
        {
            await dialogue.AskAsync($"RCPT TO:<{recipient}>", 250, cancel);
        }

        await dialogue.AskAsync("DATA", 354, cancel);
        await dialogue.AskAsync(TextOf(call), 250, cancel);

        await LeaveAsync(dialogue, cancel);
    }

    /// <summary>The mail has been taken. What becomes of the farewell changes nothing, so nobody waits for an answer.</summary>
    private static async Task LeaveAsync(MailDialogue dialogue, CancellationToken cancel)
    {
        try
        {
            await dialogue.WriteAsync("QUIT", cancel);
        }
        catch (IOException)
        {
            // Consequence: none. The server hung up first.
        }
    }

    private async Task SignInAsync(MailDialogue dialogue, IReadOnlyList<string> offers, CancellationToken cancel)
    {
        if (account.User.Length == 0)
        {
            return;
        }

        if (!offers.Any(offer => offer.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase) && offer.Split(' ').Contains("PLAIN", StringComparer.OrdinalIgnoreCase)))
        {
            throw new MailRefusedException("the server offers no AUTH PLAIN, the one way to sign in that the node knows");
        }

        byte[] secret = [0, .. Encoding.UTF8.GetBytes(account.User), 0, .. account.Password];
        await dialogue.AskAsync($"AUTH PLAIN {Convert.ToBase64String(secret)}", 235, cancel);
        CryptographicOperations.ZeroMemory(secret);
    }

    private static string Greeting(TcpClient tcp)
    {
        var own = ((System.Net.IPEndPoint)tcp.Client.LocalEndPoint!).Address;
        var address = own.IsIPv4MappedToIPv6 ? own.MapToIPv4() : own;
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"EHLO [IPv6:{address}]" : $"EHLO [{address}]";
    }

    /// <summary>The mail with its closing dot. No line begins with a dot, so none has to be doubled.</summary>
    private string TextOf(HookCall call) => string.Join("\r\n",
        $"From: <{account.From}>",
        $"To: {string.Join(", ", account.To.Select(recipient => $"<{recipient}>"))}",
        $"Date: {call.At.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture)}",
        $"Message-ID: <{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}@{account.From.Split('@')[1]}>",
        $"Subject: Gateway {call.Node}: {call.CountWord} alert(s), {call.UrgencyWord}",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        $"{call.CountWord} alert(s) of urgency {call.UrgencyWord} wait at the node of {call.Node} since its last mail.",
        "Read them there: gateway alert list",
        $"Sent {call.AtWord}. This mail never says what an alert is about.",
        ".");
}
