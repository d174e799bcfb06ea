using System.Net;
using System.Security.Authentication;
using Gateway.Exchange.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Federation.Tests.Hostile;

/// <summary>The open port of a scripted peer: hands the first stream that a node dials to the test and ends every later one.</summary>
internal sealed class ScriptedListener : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Streams _streams;

    private ScriptedListener(WebApplication app, Streams streams)
    {
        _app = app;
        _streams = streams;
    }

    /// <summary>Opens the port.</summary>
    public static async Task<ScriptedListener> StartAsync(ScriptedPeer peer, System.Security.Cryptography.X509Certificates.X509Certificate2? certificate = null)
    {
        var streams = new Streams();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPEndPoint.Parse(peer.Listen), endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http2;
            endpoint.UseHttps(https =>
            {
                https.ServerCertificate = peer.Keys.Certificate;
                https.OnAuthenticate = (_, tls) =>
                {
                    // Set here, because the listener itself would refuse to start with a certificate that is not for servers.
                    Interlocked.Increment(ref streams.Handshakes);
                    tls.ServerCertificateContext = System.Net.Security.SslStreamCertificateContext.Create(certificate ?? peer.Keys.Certificate, null, offline: true);
                };
                https.SslProtocols = SslProtocols.Tls13;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (_, _, _) => true;
            });
        }));
        builder.Services.AddSingleton(streams);
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = null;
            grpc.MaxSendMessageSize = null;
        });
        var app = builder.Build();
        app.MapGrpcService<Answering>();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ScriptedListener(app, streams);
    }

    /// <summary>The first stream that a node opened.</summary>
    public Task<ScriptedSession> SessionAsync() => _streams.First.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    /// <summary>Streams that nodes opened so far.</summary>
    public int Dialled => Volatile.Read(ref _streams.Count);

    /// <summary>TLS handshakes begun so far.</summary>
    public int Handshakes => Volatile.Read(ref _streams.Handshakes);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _streams.Done.TrySetResult();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private sealed class Streams
    {
        public int Count;
        public int Handshakes;

        public TaskCompletionSource<ScriptedSession> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Answering(Streams streams) : ExchangeService.ExchangeServiceBase
    {
        public override async Task Exchange(
            IAsyncStreamReader<ExchangeRequest> requestStream, IServerStreamWriter<ExchangeResponse> responseStream, ServerCallContext context)
        {
            Interlocked.Increment(ref streams.Count);
            var isFirst = streams.First.TrySetResult(new ScriptedSession(
                bytes => responseStream.WriteAsync(ExchangeResponse.Parser.ParseFrom(bytes)),
                async () =>
                {
                    var frame = await requestStream.MoveNext(CancellationToken.None) ? requestStream.Current.Frame : null;
                    if (frame?.Goodbye is not null)
                    {
                        streams.Done.TrySetResult();
                    }

                    return frame;
                }));
            if (isFirst)
            {
                await streams.Done.Task.WaitAsync(context.CancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }
}
