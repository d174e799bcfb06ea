using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Diagnostics;
using Grpc.Core;

namespace Gateway.Node.Exchange;

/// <summary>Answers peers that dial. The TLS handshake has checked that some accepted peer has this certificate; here it is found out which.</summary>
internal sealed class ExchangeGrpcService(ExchangeRooms rooms, SessionRegistry sessions, SessionLog log) : ExchangeService.ExchangeServiceBase
{
    /// <inheritdoc/>
    public override async Task Exchange(
        IAsyncStreamReader<ExchangeRequest> requestStream, IServerStreamWriter<ExchangeResponse> responseStream, ServerCallContext context)
    {
        using var certificate = await context.GetHttpContext().Connection.GetClientCertificateAsync(context.CancellationToken);
        var pin = certificate is null ? "" : NodeCertificate.PinOf(certificate);
        if (rooms.Directory.FindByPin(pin) is not { } peer)
        {
            throw RpcError.Of(StatusCode.PermissionDenied, "NOT_A_PEER", "This node exchanges with accepted peers only.");
        }

        var end = await sessions.RunAsync(
            peer.Id,
            isDialledByUs: false,
            cancel => new ExchangeSession(peer, pin, new ServedChannel(requestStream, responseStream), rooms).RunAsync(cancel),
            context.CancellationToken);
        if (end is null)
        {
            await responseStream.WriteAsync(
                new ExchangeResponse { Frame = new Frame { Goodbye = new Goodbye { Reason = GoodbyeReason.Replaced } } }, context.CancellationToken);
        }

        log.Ended(peer.Name, end);
    }
}
