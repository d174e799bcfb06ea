using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Node.Configuration;

namespace Gateway.Tests;

/// <summary>What a server does with the next call.</summary>
internal enum HookAnswer
{
    Take,
    Refuse,
    Redirect,
    Hang,
}

/// <summary>A listener on loopback with a certificate of its own, which keeps every byte that it is sent after TLS and says only what a test wants.</summary>
internal abstract class HookServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _received = new();
    private readonly Task _loop;

    protected HookServer()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var made = NodeCertificate.ForNode("hook.example", now.AddYears(-1), now.AddYears(1));
        Certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _loop = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>The pin of its certificate.</summary>
    public string Pin => NodeCertificate.PinOf(Certificate);

    /// <summary>What it does from now on.</summary>
    public HookAnswer Answer { get; set; }

    /// <summary>Everything it was sent, one text for each connection that came to an end, and of those that hang what came so far.</summary>
    public IReadOnlyList<string> Received => [.. _received];

    /// <summary>How many connections began.</summary>
    public int Connections { get; private set; }

    protected X509Certificate2 Certificate { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _loop;
        _stop.Dispose();
        Certificate.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Speaks with one caller; what it returns is what it was sent.</summary>
    protected abstract Task<string> SpeakAsync(NetworkStream stream, CancellationToken stop);

    protected async Task<SslStream> SecureAsync(Stream stream, CancellationToken stop)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = Certificate, EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 }, stop);
        return secure;
    }

    /// <summary>Keeps what was sent by a caller who then waits.</summary>
    protected void Keep(string received) => _received.Enqueue(received);

    protected static async Task<string> ReadLineAsync(Stream stream, CancellationToken stop)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, stop) == 1)
        {
            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)one[0]);
        }

        throw new IOException("closed");
    }

    private async Task AcceptAsync()
    {
        var calls = new List<Task>();
        try
        {
            while (true)
            {
                var caller = await _listener.AcceptTcpClientAsync(_stop.Token);
                Connections++;
                calls.Add(OneAsync(caller));
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(calls);
        }
    }

    private async Task OneAsync(TcpClient caller)
    {
        using (caller)
        {
            try
            {
                _received.Enqueue(await SpeakAsync(caller.GetStream(), _stop.Token));
            }
            catch (Exception over) when (over is IOException or AuthenticationException or OperationCanceledException or SocketException)
            {
                // The caller went, or did not trust this server.
            }
        }
    }
}

/// <summary>A web server that keeps requests as they came.</summary>
internal sealed class HookWebServer(bool isSecure = true) : HookServer
{
    /// <summary>Where a hook posts to.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"{(isSecure ? "https" : "http")}://127.0.0.1:{Port}/hook");

    /// <summary>The bodies of the requests that came.</summary>
    public IReadOnlyList<string> Bodies => [.. Received.Select(request => request[(request.IndexOf("\n\n", StringComparison.Ordinal) + 2)..])];

    /// <inheritdoc/>
    protected override async Task<string> SpeakAsync(NetworkStream stream, CancellationToken stop)
    {
        Stream channel = isSecure ? await SecureAsync(stream, stop) : stream;
        await using (channel)
        {
            var (request, length) = (new StringBuilder(), 0);
            for (var line = await ReadLineAsync(channel, stop); line.Length > 0; line = await ReadLineAsync(channel, stop))
            {
                request.Append(line).Append('\n');
                if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                {
                    length = int.Parse(line.Split(':')[1], CultureInfo.InvariantCulture);
                }
            }

            var body = new byte[length];
            await channel.ReadExactlyAsync(body, stop);
            var all = request.Append('\n').Append(Encoding.UTF8.GetString(body)).ToString();
            if (Answer == HookAnswer.Hang)
            {
                Keep(all);
                await Task.Delay(Timeout.Infinite, stop);
            }

            var status = Answer switch
            {
                HookAnswer.Take => "204 No Content",
                HookAnswer.Redirect => $"302 Found\r\nLocation: {Address}/elsewhere",
                _ => "500 Broken",
            };
            await channel.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), stop);
            return all;
        }
    }
}

/// <summary>A mail server for submission that keeps what it is told.</summary>
internal sealed class HookMailServer(bool isImplicit = false) : HookServer
{
    /// <summary>Whether it offers STARTTLS.</summary>
    public bool OffersTls { get; init; } = true;

    /// <summary>Writes more than its answer to STARTTLS, as somebody between would.</summary>
    public bool Injects { get; init; }

    /// <summary>The base64 that it lets in; null: it asks for nobody.</summary>
    public string? Login { get; init; }

    /// <summary>Lines that were sent before TLS.</summary>
    public ConcurrentQueue<string> Plain { get; } = new();

    /// <inheritdoc/>
    protected override async Task<string> SpeakAsync(NetworkStream stream, CancellationToken stop)
    {
        if (isImplicit)
        {
            await using var secure = await SecureAsync(stream, stop);
            return await SubmitAsync(secure, greets: true, stop);
        }

        await SayAsync(stream, "220 hook.example", stop);
        while (true)
        {
            var line = await ReadLineAsync(stream, stop);
            Plain.Enqueue(line);
            if (line == "STARTTLS")
            {
                await SayAsync(stream, Injects ? "220 go ahead\r\n250 injected" : "220 go ahead", stop);
                await using var secure = await SecureAsync(stream, stop);
                return await SubmitAsync(secure, greets: false, stop);
            }

            await SayAsync(stream, OffersTls ? "250-hook.example\r\n250 STARTTLS" : "250 hook.example", stop);
        }
    }

    private async Task<string> SubmitAsync(Stream stream, bool greets, CancellationToken stop)
    {
        var transcript = new StringBuilder();
        if (greets)
        {
            await SayAsync(stream, "220 hook.example", stop);
        }

        while (true)
        {
            var line = await ReadLineAsync(stream, stop);
            transcript.Append(line).Append('\n');
            switch (line.Split(' ', ':')[0])
            {
                case "EHLO":
                    await SayAsync(stream, "250-hook.example\r\n250-SIZE 1000\r\n250 AUTH LOGIN PLAIN", stop);
                    break;
                case "AUTH":
                    await SayAsync(stream, line == $"AUTH PLAIN {Login}" ? "235 welcome" : "535 no", stop);
                    break;
                case "RCPT" when Answer == HookAnswer.Refuse:
                    await SayAsync(stream, "550-no such\r\n550 person CANARY-FROM-SERVER", stop);
                    break;
                case "DATA":
                    await SayAsync(stream, "354 go", stop);
                    for (var text = await ReadLineAsync(stream, stop); text != "."; text = await ReadLineAsync(stream, stop))
                    {
                        transcript.Append(text).Append('\n');
                    }

                    if (Answer == HookAnswer.Hang)
                    {
                        Keep(transcript.ToString());
                        await Task.Delay(Timeout.Infinite, stop);
                    }

                    await SayAsync(stream, "250 queued", stop);
                    return transcript.ToString();
                default:
                    await SayAsync(stream, "250 fine", stop);
                    break;
            }
        }
    }

    private static async Task SayAsync(Stream stream, string text, CancellationToken stop) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n"), stop);
}
