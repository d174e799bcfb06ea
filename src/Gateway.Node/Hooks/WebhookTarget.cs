using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Gateway.Node.Hooks;

/// <summary>
/// Calls by an HTTP POST of a small JSON object; any status of 200 to 299 says that it was taken. Redirects, proxies and cookies are off, and nothing that
/// the server writes is read.
/// </summary>
internal sealed class WebhookTarget : IHookTarget, IDisposable
{
    /// <summary>The header with the signature: <c>sha256=</c> and the HMAC-SHA256 of the body under the shared secret, in lower-case hexadecimal.</summary>
    public const string SignatureHeader = "Gateway-Signature";

    private readonly Uri _address;
    private readonly byte[] _secret;
    private readonly HttpClient _client;

    /// <param name="address">Where to post: https, or http to this machine.</param>
    /// <param name="trust">Which server is the right one.</param>
    /// <param name="secret">Signs the body; empty: it is not signed.</param>
    public WebhookTarget(Uri address, ServerTrust trust, byte[] secret)
    {
        _address = address;
        _secret = secret;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            SslOptions = trust.For(address.IdnHost),
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <inheritdoc/>
    public async Task<HookOutcome> CallAsync(HookCall call, CancellationToken cancel)
    {
        var body = BodyOf(call);
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (_secret.Length > 0)
        {
            request.Headers.Add(SignatureHeader, $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(_secret, body))}");
        }

        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            return response.IsSuccessStatusCode
                ? new HookOutcome.Taken()
                : new HookOutcome.Failed($"the server answered {((int)response.StatusCode).ToString(CultureInfo.InvariantCulture)}");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new HookOutcome.Failed($"the server was not reached ({(failure as HttpRequestException)?.HttpRequestError.ToString() ?? failure.GetType().Name})");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        CryptographicOperations.ZeroMemory(_secret);
    }

    private static byte[] BodyOf(HookCall call)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("node", call.Node);
            json.WriteString("at", call.AtWord);
            json.WriteString("urgency", call.UrgencyWord);
            json.WriteNumber("count", call.Count);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
