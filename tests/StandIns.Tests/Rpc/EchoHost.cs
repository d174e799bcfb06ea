using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StandIns.Tests.Rpc;

/// <summary>The echo server in this process: HTTP/2 over mutual TLS 1.3 on a free port of the loopback address, without compression.</summary>
[SuppressMessage("Security", "CA5398", Justification = "The peers agree on TLS 1.3 and nothing else; the platform has no say.")]
public sealed class EchoHost : IAsyncLifetime
{
    /// <summary>The largest message either side takes: 1 MiB.</summary>
    public const int MessageLimit = 1024 * 1024;

    private readonly TestCertificates certificates = new();
    private readonly WebApplication application;

    /// <summary>Prepares the server; xunit starts it.</summary>
    public EchoHost()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, Listen));
        builder.Services.AddSingleton(Waiters);
        builder.Services.AddGrpc(Configure);

        // AddGrpc brings gzip and deflate after its own configuration has run, so they can be taken out only here.
        builder.Services.PostConfigure<GrpcServiceOptions>(options => options.CompressionProviders.Clear());
        application = builder.Build();
        application.MapGrpcService<EchoingService>();
        application.MapGrpcService(_ => HandWrittenService.Definition);
    }

    internal Waiters Waiters { get; } = new();

    internal TestCertificates Certificates => certificates;

    internal int Port { get; private set; }

    internal string Address => $"https://localhost:{Port}";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await application.StartAsync();
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        Port = new Uri(Assert.Single(addresses!.Addresses)).Port;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await application.DisposeAsync();
        certificates.Dispose();
    }

    /// <summary>An HTTP handler with the client certificate and this run's authority as the only root.</summary>
    internal SocketsHttpHandler Handler() => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls13,
            ClientCertificates = [certificates.Client],
            RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == 0 && certificates.TrustsServer((X509Certificate2?)certificate),
        },
    };

    /// <summary>A channel over such a handler.</summary>
    internal GrpcChannel Connect(Action<GrpcChannelOptions>? configure = null)
    {
        var options = new GrpcChannelOptions
        {
            HttpHandler = Handler(),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MessageLimit,
            CompressionProviders = [],
        };
        configure?.Invoke(options);
        return GrpcChannel.ForAddress(Address, options);
    }

    private static void Configure(GrpcServiceOptions options)
    {
        options.MaxReceiveMessageSize = MessageLimit;
        options.Interceptors.Add<StampingInterceptor>();
    }

    private void Listen(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http2;
        listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = certificates.Server,
            SslProtocols = SslProtocols.Tls13,
            ClientCertificateMode = ClientCertificateMode.RequireCertificate,
            ClientCertificateValidation = (certificate, _, _) => certificates.TrustsClient(certificate),
        });
    }
}
