using System.Diagnostics;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Benchmarks.Floors;

/// <summary>
/// A bare gRPC stream over the nodes' mutual TLS 1.3: messages of one record's size in one direction, nothing done with them. Both ends run in
/// this process, so its processor time is that of both.
/// </summary>
internal sealed class StreamFloor : IAsyncDisposable
{
    private const int Window = 16 * 1024 * 1024;

    private readonly WebApplication _server;
    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<ExchangeRequest, ExchangeResponse> _call;

    private StreamFloor(WebApplication server, GrpcChannel channel)
    {
        _server = server;
        _channel = channel;
        _call = new ExchangeService.ExchangeServiceClient(channel).Exchange();
    }

    /// <summary>Starts the server and opens the stream.</summary>
    public static async Task<StreamFloor> StartAsync(X509Certificate2 certificate, CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.InitialStreamWindowSize = Window;
            kestrel.Limits.Http2.InitialConnectionWindowSize = Window;
            kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http2;
                endpoint.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = certificate,
                    SslProtocols = SslProtocols.Tls13,
                    ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                    ClientCertificateValidation = (presented, _, _) => NodeCertificate.PinOf(presented) == NodeCertificate.PinOf(certificate),
                });
            });
        });
        builder.Services.AddGrpc();
        var server = builder.Build();
        server.MapGrpcService<CountingService>();
        await server.StartAsync(cancel);
        return new StreamFloor(server, GrpcChannel.ForAddress(server.Urls.First(), new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                InitialHttp2StreamWindowSize = Window,
                SslOptions =
                {
                    EnabledSslProtocols = SslProtocols.Tls13,
                    LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
                    RemoteCertificateValidationCallback = (_, presented, _, _) =>
                        presented is X509Certificate2 other && NodeCertificate.PinOf(other) == NodeCertificate.PinOf(certificate),
                },
            },
        }));
    }

    /// <summary>Messages of this size one after the other, until the other end has them all.</summary>
    public async Task<Floor> StreamAsync(TimeSpan time, int size, CancellationToken cancel)
    {
        var message = new ExchangeRequest { Frame = new Frame { BodyChunk = new BodyChunk { Data = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(size)) } } };
        await SendAsync(time / 5, message, cancel);
        var cpu = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var count = await SendAsync(time, message, cancel);
        return Floor.Of(count, Stopwatch.GetElapsedTime(started), Environment.CpuUsage.TotalTime - cpu);
    }

    /// <summary>Median time of one small message there and one back, in milliseconds.</summary>
    public async Task<double> RoundTripAsync(int times, CancellationToken cancel)
    {
        var trips = new double[times];
        for (var i = 0; i < times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await AskAsync(cancel);
            trips[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return Distribution.Of(trips).Median;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _call.Dispose();
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    private async Task<long> SendAsync(TimeSpan time, ExchangeRequest message, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        var count = 0L;
        while (Stopwatch.GetElapsedTime(started) < time)
        {
            await _call.RequestStream.WriteAsync(message, cancel);
            count++;
        }

        await AskAsync(cancel);
        return count;
    }

    private async Task AskAsync(CancellationToken cancel)
    {
        await _call.RequestStream.WriteAsync(new ExchangeRequest { Frame = new Frame { Heartbeat = new Heartbeat() } }, cancel);
        if (!await _call.ResponseStream.MoveNext(cancel))
        {
            throw new InvalidOperationException("The stream ended.");
        }
    }

    /// <summary>Reads everything, and answers each heartbeat.</summary>
    private sealed class CountingService : ExchangeService.ExchangeServiceBase
    {
        public override async Task Exchange(
            IAsyncStreamReader<ExchangeRequest> requestStream, IServerStreamWriter<ExchangeResponse> responseStream, ServerCallContext context)
        {
            while (await requestStream.MoveNext(context.CancellationToken))
            {
                if (requestStream.Current.Frame.ContentCase == Frame.ContentOneofCase.Heartbeat)
                {
                    await responseStream.WriteAsync(new ExchangeResponse { Frame = requestStream.Current.Frame });
                }
            }
        }
    }
}
