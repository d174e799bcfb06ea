using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Admin.V1;
using Gateway.Node.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace Gateway.Cli.Connection;

/// <summary>
/// One client's connection to its node: mutual TLS 1.3 and nothing else, no certificate authority. The node is recognised by the pin of
/// its key, the client by its certificate. The connection is made at the first call.
/// </summary>
internal sealed class NodeConnection : IDisposable
{
    /// <summary>Longest a call may take that is no stream.</summary>
    public static readonly TimeSpan CallTime = TimeSpan.FromSeconds(30);

    /// <summary>Largest answer, in bytes: a record of 1 MiB with the paths of its fields, and room for the frame.</summary>
    private const int MaxAnswerSize = 4 * 1024 * 1024;

    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(15);

    private readonly X509Certificate2 _key;
    private readonly GrpcChannel _channel;
    private readonly TimeProvider _clock;

    /// <summary>Prepares a connection; the key is disposed with it.</summary>
    public NodeConnection(NodeAddress node, X509Certificate2 key, TimeProvider clock)
    {
        Node = node;
        _key = key;
        _clock = clock;
        _channel = GrpcChannel.ForAddress($"https://{node.Address}", new GrpcChannelOptions
        {
            HttpHandler = Handler(),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxAnswerSize,
            CompressionProviders = [],
        });
        Publication = new PublicationService.PublicationServiceClient(_channel);
        Records = new RecordService.RecordServiceClient(_channel);
        Attachments = new AttachmentService.AttachmentServiceClient(_channel);
        Recalls = new RecallService.RecallServiceClient(_channel);
        Subscriptions = new SubscriptionService.SubscriptionServiceClient(_channel);
        Alerts = new AlertService.AlertServiceClient(_channel);
        Peers = new PeerService.PeerServiceClient(_channel);
        Recovery = new RecoveryService.RecoveryServiceClient(_channel);
        Policy = new PolicyService.PolicyServiceClient(_channel);
        State = new NodeService.NodeServiceClient(_channel);
        Traces = new TraceService.TraceServiceClient(_channel);
        Alarms = new AlarmService.AlarmServiceClient(_channel);
        Quarantine = new QuarantineService.QuarantineServiceClient(_channel);
    }

    /// <summary>Where it leads.</summary>
    public NodeAddress Node { get; }

    /// <summary>True when something answered that is not the pinned node.</summary>
    public bool MetAnotherNode { get; private set; }

    /// <summary>True when the pinned node answered the handshake.</summary>
    public bool MetNode { get; private set; }

    /// <summary>True when anything came from the node after the handshake. In TLS 1.3 it judges the client's certificate only then.</summary>
    public bool HeardNode { get; private set; }

    /// <summary>Publishing and amending.</summary>
    public PublicationService.PublicationServiceClient Publication { get; }

    /// <summary>Reading what the node holds.</summary>
    public RecordService.RecordServiceClient Records { get; }

    /// <summary>Files.</summary>
    public AttachmentService.AttachmentServiceClient Attachments { get; }

    /// <summary>Recalling what was shared.</summary>
    public RecallService.RecallServiceClient Recalls { get; }

    /// <summary>What is watched.</summary>
    public SubscriptionService.SubscriptionServiceClient Subscriptions { get; }

    /// <summary>What was seen.</summary>
    public AlertService.AlertServiceClient Alerts { get; }

    /// <summary>Other agencies.</summary>
    public PeerService.PeerServiceClient Peers { get; }

    /// <summary>The release policy.</summary>
    public PolicyService.PolicyServiceClient Policy { get; }

    /// <summary>gateway.admin.v1.RecoveryService.</summary>
    public RecoveryService.RecoveryServiceClient Recovery { get; }

    /// <summary>The node itself.</summary>
    public NodeService.NodeServiceClient State { get; }

    /// <summary>Where records stand.</summary>
    public TraceService.TraceServiceClient Traces { get; }

    /// <summary>What operators must look at.</summary>
    public AlarmService.AlarmServiceClient Alarms { get; }

    /// <summary>What was set aside.</summary>
    public QuarantineService.QuarantineServiceClient Quarantine { get; }

    /// <summary>Options of a call that is no stream.</summary>
    public CallOptions Call(CancellationToken cancel) => new(deadline: _clock.GetUtcNow().UtcDateTime + CallTime, cancellationToken: cancel);

    /// <summary>Options of a stream: it lasts until the caller ends it.</summary>
    public static CallOptions Stream(CancellationToken cancel) => new(cancellationToken: cancel);

    /// <inheritdoc/>
    public void Dispose()
    {
        _channel.Dispose();
        _key.Dispose();
    }

    private SocketsHttpHandler Handler() => new()
    {
        ConnectTimeout = ConnectTime,
        KeepAlivePingDelay = PingEvery,
        KeepAlivePingTimeout = PingEvery,
        UseProxy = false,
        PlaintextStreamFilter = (connected, _) => ValueTask.FromResult<Stream>(new HeardStream(connected.PlaintextStream, () => HeardNode = true)),
        SslOptions = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls13,
            ClientCertificates = [_key],
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => IsPinned(certificate),
        },
    };

    private bool IsPinned(X509Certificate? certificate)
    {
        var pinned = certificate is X509Certificate2 shown && CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(shown.PublicKey.ExportSubjectPublicKeyInfo()), Convert.FromHexString(Node.Pin));
        MetAnotherNode |= !pinned;
        MetNode |= pinned;
        return pinned;
    }
}
