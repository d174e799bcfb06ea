using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;

namespace StandIns.Tests.Rpc;

[SuppressMessage("Security", "CA5398", Justification = "What is tested is that the server speaks TLS 1.3 and nothing older.")]
[SuppressMessage("Security", "CA5397", Justification = "What is tested is that the server speaks TLS 1.3 and nothing older.")]
public sealed class CredentialsTests(EchoHost host) : IClassFixture<EchoHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_credentials_go_with_the_call_they_were_given_to()
    {
        using var channel = host.Connect();
        var options = new CallOptions(credentials: Token("x-echo-token", "of the call"), cancellationToken: Stop);

        Assert.Equal("of the call", (await EchoAsync(channel, options)).GetValue("x-echo-token"));
        Assert.Null((await EchoAsync(channel, new CallOptions(cancellationToken: Stop))).GetValue("x-echo-token"));
    }

    [Fact]
    public async Task Call_credentials_of_the_channel_go_with_every_call()
    {
        using var channel = host.Connect(options =>
            options.Credentials = ChannelCredentials.Create(ChannelCredentials.SecureSsl, Token("x-echo-token", "of the channel")));

        for (var call = 0; call < 2; call++)
        {
            Assert.Equal("of the channel", (await EchoAsync(channel, new CallOptions(cancellationToken: Stop))).GetValue("x-echo-token"));
        }
    }

    [Fact]
    public async Task Composed_credentials_all_go()
    {
        using var channel = host.Connect();
        var composed = CallCredentials.Compose(Token("x-echo-one", "1"), Token("x-echo-two", "2"));

        var headers = await EchoAsync(channel, new CallOptions(credentials: composed, cancellationToken: Stop));

        Assert.Equal("1", headers.GetValue("x-echo-one"));
        Assert.Equal("2", headers.GetValue("x-echo-two"));
        Assert.Throws<ArgumentException>(() => CallCredentials.Compose(Token("x-echo-one", "1")));
    }

    [Fact]
    public async Task Credentials_that_cannot_be_fetched_fail_the_call()
    {
        using var channel = host.Connect();
        var broken = CallCredentials.FromInterceptor((_, _) => throw new InvalidOperationException("no token"));

        await Assert.ThrowsAsync<RpcException>(() => EchoAsync(channel, new CallOptions(credentials: broken, cancellationToken: Stop)));
    }

    [Fact]
    public async Task Credentials_are_told_which_method_they_are_for()
    {
        using var channel = host.Connect();
        var asked = new TaskCompletionSource<AuthInterceptorContext>();
        var credentials = CallCredentials.FromInterceptor((context, _) =>
        {
            asked.SetResult(context);
            return Task.CompletedTask;
        });

        await EchoAsync(channel, new CallOptions(credentials: credentials, cancellationToken: Stop));

        var context = await asked.Task;
        Assert.Equal("Echo", context.MethodName);
        Assert.EndsWith("/standins.echo.v1.EchoService", context.ServiceUrl, StringComparison.Ordinal);
    }

    [Fact]
    public void Channel_takes_certificates_through_its_handler_only()
    {
        var pair = new KeyCertificatePair("chain", "key");

        Assert.Throws<InvalidOperationException>(() => Connect(new SslCredentials("roots")));
        Assert.Throws<InvalidOperationException>(() => Connect(new SslCredentials("roots", pair)));
        Assert.Throws<InvalidOperationException>(() => Connect(new SslCredentials(null, null, _ => true)));
        Connect(new SslCredentials()).Dispose();

        GrpcChannel Connect(ChannelCredentials credentials) => host.Connect(options => options.Credentials = credentials);
    }

    [Fact]
    public void Channel_without_tls_is_refused_for_an_https_address()
    {
        Assert.Throws<InvalidOperationException>(() => host.Connect(options => options.Credentials = ChannelCredentials.Insecure));
    }

    [Fact]
    public async Task Client_without_a_certificate_is_refused() => await RefusedAsync(ssl => ssl.ClientCertificates = null);

    [Fact]
    public async Task Client_with_a_certificate_for_servers_is_refused() =>
        await RefusedAsync(ssl => ssl.ClientCertificates = [host.Certificates.Server]);

    [Fact]
    public async Task Client_with_a_certificate_of_another_authority_is_refused()
    {
        using var others = new TestCertificates();
        await RefusedAsync(ssl => ssl.ClientCertificates = [others.Client]);
    }

    [Fact]
    public async Task Client_that_speaks_only_older_tls_is_refused() =>
        await RefusedAsync(ssl => ssl.EnabledSslProtocols = SslProtocols.Tls12);

    [Fact]
    public async Task Server_of_another_authority_is_refused_by_the_client()
    {
        using var others = new TestCertificates();
        await RefusedAsync(ssl => ssl.RemoteCertificateValidationCallback = (_, certificate, _, _) => others.TrustsServer((X509Certificate2?)certificate));
    }

    private static CallCredentials Token(string key, string value) => CallCredentials.FromInterceptor((_, metadata) =>
    {
        metadata.Add(key, value);
        return Task.CompletedTask;
    });

    private static async Task<Metadata> EchoAsync(GrpcChannel channel, CallOptions options)
    {
        using var call = new EchoService.EchoServiceClient(channel).EchoAsync(new EchoRequest(), options);
        await call;
        return await call.ResponseHeadersAsync;
    }

    private async Task RefusedAsync(Action<SslClientAuthenticationOptions> change)
    {
        var handler = host.Handler();
        change(handler.SslOptions);
        using var channel = host.Connect(options => options.HttpHandler = handler);

        var failure = await Assert.ThrowsAsync<RpcException>(() => EchoAsync(channel, new CallOptions(cancellationToken: Stop)));

        Assert.Contains(failure.StatusCode, (StatusCode[])[StatusCode.Unavailable, StatusCode.Internal]);
    }
}
