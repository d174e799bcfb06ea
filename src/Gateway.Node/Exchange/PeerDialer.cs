using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Protocol.Identity;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Hosting;
using Polly;
using Polly.Retry;

namespace Gateway.Node.Exchange;

/// <summary>
/// Dials every accepted peer that announces an endpoint and has no session, one loop per peer, waiting longer after each failure. Nobody
/// has to dial: a node without an open port is reached because it dials.
/// </summary>
internal sealed class PeerDialer(
    ExchangeRooms rooms, SessionRegistry sessions, Func<KnownPeer, CancellationToken, Task<bool>> mayDial, NodeSettings settings, SessionLog log) : BackgroundService
{
    /// <summary>Wait after the first failure.</summary>
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>How often to look whether a peer has lost its session.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var loops = new Dictionary<AgencyId, Task>();
        while (!stoppingToken.IsCancellationRequested)
        {
            var changed = rooms.Directory.Changed.Next;
            foreach (var peer in rooms.Directory.All.Where(peer => !loops.ContainsKey(peer.Id)))
            {
                loops[peer.Id] = DialForeverAsync(peer.Id, stoppingToken);
            }

            await Task.WhenAny(changed, Task.Delay(Timeout.Infinite, stoppingToken));
        }

        await Task.WhenAll(loops.Values);
    }

    private async Task DialForeverAsync(AgencyId agency, CancellationToken stopping)
    {
        var redial = new ResiliencePipelineBuilder { TimeProvider = rooms.Time }.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = FirstDelay,
            MaxDelay = TimeSpan.FromSeconds(settings.RedialSeconds),
            // Whatever a peer does to a session, this loop goes on dialling: only the node's own stop ends it.
            ShouldHandle = new PredicateBuilder().Handle<Exception>(_ => !stopping.IsCancellationRequested),
        }).Build();
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                // A session that lasted ends without an exception, so the wait begins anew at its shortest.
                await redial.ExecuteAsync(async cancel => await DialOnceAsync(agency, cancel), stopping);
                await Task.Delay(LookEvery, rooms.Time, stopping);
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task DialOnceAsync(AgencyId agency, CancellationToken stopping)
    {
        if (rooms.Directory.Find(agency) is not { IsAccepted: true } peer || peer.Agency.Descriptor.Endpoints.Count == 0 || sessions.IsOpen(agency)
            || !await mayDial(peer, stopping))
        {
            return;
        }

        var started = rooms.Time.GetTimestamp();
        var endpoints = peer.Agency.Descriptor.Endpoints;
        for (var i = 0; i < endpoints.Count; i++)
        {
            try
            {
                var end = await DialAsync(peer, endpoints[i], stopping);
                if (end is null || rooms.Time.GetElapsedTime(started) > ExchangeLimits.HelloWithin)
                {
                    return;
                }

                log.Ended(peer.Name, end);
                throw end;
            }
            catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
            {
                // The session that the peer dialled has replaced this one.
                return;
            }
            catch (Exception unreachable) when (unreachable is RpcException or TimeoutException or HttpRequestException or IOException)
            {
                log.Unreachable(peer.Name, unreachable is RpcException rpc ? rpc.StatusCode.ToString() : unreachable.GetType().Name);
                if (i == endpoints.Count - 1)
                {
                    throw;
                }
            }
        }
    }

    private async Task<SessionEndException?> DialAsync(KnownPeer peer, string endpoint, CancellationToken stopping)
    {
        var pin = "";
        using var handler = new SocketsHttpHandler
        {
            InitialHttp2StreamWindowSize = ExchangeLimits.TransportWindow,
            ConnectTimeout = ExchangeLimits.HelloWithin,
            AllowAutoRedirect = false,
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                AllowTlsResume = false,
                ClientCertificates = [rooms.OwnKeys.Certificate],
                LocalCertificateSelectionCallback = (_, _, _, _, _) => rooms.OwnKeys.Certificate,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => Accepts(certificate, peer, out pin),
            },
        };
        using var grpc = GrpcChannel.ForAddress($"https://{endpoint}", new GrpcChannelOptions
        {
            HttpHandler = handler,
            MaxReceiveMessageSize = ExchangeLimits.MaxMessage,
            MaxSendMessageSize = ExchangeLimits.MaxMessage,
        });
        return await sessions.RunAsync(
            peer.Id,
            isDialledByUs: true,
            async cancel =>
            {
                using var call = new ExchangeService.ExchangeServiceClient(grpc).Exchange(cancellationToken: cancel);
                await call.ResponseHeadersAsync.WaitAsync(ExchangeLimits.HelloWithin, rooms.Time, cancel);
                var end = await new ExchangeSession(peer, pin, new DialledChannel(call), rooms).RunAsync(cancel);
                return end;
            },
            stopping);
    }

    /// <summary>The server's certificate counts by its pin alone, and only if it was made to authenticate servers and is valid now.</summary>
    private bool Accepts(X509Certificate? presented, KnownPeer peer, out string pin)
    {
        pin = "";
        if (presented is not X509Certificate2 certificate)
        {
            return false;
        }

        pin = NodeCertificate.PinOf(certificate);
        return rooms.Directory.Find(peer.Id) is { IsAccepted: true } current && current.HasPin(pin)
            && NodeCertificate.IsForServers(certificate) && NodeCertificate.IsValidAt(certificate, rooms.Time.GetUtcNow());
    }
}
