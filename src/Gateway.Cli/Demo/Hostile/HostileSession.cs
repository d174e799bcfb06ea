using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Gateway.Cli.Demo.Hostile;

/// <summary>One exchange session that the hostile peer dials: real TLS 1.3 with its accepted certificate, frames as it likes.</summary>
internal sealed class HostileSession : IDisposable
{
    /// <summary>Longest wait for the other side's next frame.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<ExchangeRequest, ExchangeResponse> _call;
    private readonly TimeProvider _clock;

    private HostileSession(GrpcChannel channel, AsyncDuplexStreamingCall<ExchangeRequest, ExchangeResponse> call, TimeProvider clock)
    {
        _channel = channel;
        _call = call;
        _clock = clock;
    }

    /// <summary>Dials a node and exchanges Hellos. No position is shown, so the node begins with its first entry.</summary>
    /// <exception cref="DemoException">The node did not answer with its Hello.</exception>
    public static async Task<HostileSession> DialAsync(HostilePeer peer, VerifiedAgency node, Lane lane, TimeProvider clock, CancellationToken cancel)
    {
        var channel = GrpcChannel.ForAddress($"https://{node.Descriptor.Endpoints[0]}", new GrpcChannelOptions
        {
            DisposeHttpClient = true,
            CompressionProviders = [],
            HttpHandler = new SocketsHttpHandler
            {
                UseProxy = false,
                SslOptions = new SslClientAuthenticationOptions
                {
                    EnabledSslProtocols = SslProtocols.Tls13,
                    LocalCertificateSelectionCallback = (_, _, _, _, _) => peer.Certificate,
                    RemoteCertificateValidationCallback = (_, shown, _, _) => shown is X509Certificate2 certificate
                        && node.Descriptor.TlsPins.Any(pin => pin.Span.SequenceEqual(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()))),
                },
            },
        });
        var session = new HostileSession(channel, new ExchangeService.ExchangeServiceClient(channel).Exchange(cancellationToken: cancel), clock);
        await session.SendAsync(
            new Frame
            {
                Hello = new Hello
                {
                    Protocol = 1,
                    Identity = peer.Identity,
                    Peer = ByteString.CopyFrom(node.Id.ToBytes()),
                    Offers = { new FeedOffer { Lane = lane, Generation = 1 } },
                },
            },
            cancel);
        return await session.NextAsync(cancel) is { ContentCase: Frame.ContentOneofCase.Hello }
            ? session
            : throw new DemoException("The node did not answer the hostile peer's Hello.");
    }

    /// <summary>Sends a frame. A node that has hung up is no failure here.</summary>
    public async Task SendAsync(Frame frame, CancellationToken cancel)
    {
        try
        {
            await _call.RequestStream.WriteAsync(new ExchangeRequest { Frame = frame }, cancel);
        }
        catch (Exception ended) when (!cancel.IsCancellationRequested && ended is RpcException or InvalidOperationException)
        {
            // The next read says that the session is over.
        }
    }

    /// <summary>The node's next frame that is no heartbeat; null when it has ended the session.</summary>
    /// <exception cref="DemoException">It neither said anything nor hung up.</exception>
    public async Task<Frame?> NextAsync(CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            while (await _call.ResponseStream.MoveNext(either.Token))
            {
                if (_call.ResponseStream.Current.Frame is { ContentCase: not Frame.ContentOneofCase.Heartbeat } frame)
                {
                    return frame.ContentCase == Frame.ContentOneofCase.Goodbye ? null : frame;
                }
            }

            return null;
        }
        catch (Exception ended) when (!cancel.IsCancellationRequested && ended is RpcException or OperationCanceledException)
        {
            return patience.IsCancellationRequested
                ? throw new DemoException("The node neither answered the hostile peer nor hung up.")
                : null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _call.Dispose();
        _channel.Dispose();
    }
}
