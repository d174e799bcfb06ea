using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Publication;
using Gateway.Protocol;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Protocol.Sealing;
using Gateway.Record.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Gateway.Federation.Tests.Hostile;

/// <summary>
/// An accepted peer with real keys and a real certificate, and no node: it says whatever a test makes it say. It can dial a node or be dialled.
/// </summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private static readonly Marshaller<byte[]> Raw = new(bytes => bytes, bytes => bytes);

    private static readonly Method<byte[], byte[]> ExchangeMethod =
        new(MethodType.DuplexStreaming, "gateway.exchange.v1.ExchangeService", "Exchange", Raw, Raw);

    private readonly List<IDisposable> _open = [];
    private readonly NodeFolder _folder;

    private ScriptedPeer(string name, NodeFolder folder, OwnKeys keys, string listen)
    {
        Name = name;
        _folder = folder;
        Keys = keys;
        Identity = keys.Self.Identity;
        Listen = listen;
    }

    /// <summary>Short name.</summary>
    public string Name { get; }

    /// <summary>The identity it shows; its own unless a test changes it.</summary>
    public AgencyIdentity Identity { get; set; } = null!;

    /// <summary>Its keys.</summary>
    public OwnKeys Keys { get; }

    /// <summary>The address it tells peers to dial; empty when it has none.</summary>
    public string Listen { get; }

    /// <summary>Makes an agency with keys of its own.</summary>
    public static ScriptedPeer Create(string name, bool hasOpenPort = false, TimeProvider? time = null)
    {
        var folder = new NodeFolder(Directory.CreateTempSubdirectory($"gateway-{name}-").FullName + "/node");
        var listen = hasOpenPort ? $"127.0.0.1:{TestAgency.FreePort()}" : "";
        folder.Initialise(
            new NodeInitialisation
            {
                ShortName = name,
                Name = $"{name} agency",
                Country = "XM",
                Functions = ["police"],
                PeerListen = listen,
                ClientListen = "127.0.0.1:1",
                IsDevelopment = true,
            },
            time ?? TimeProvider.System);
        return new ScriptedPeer(name, folder, folder.LoadKeys(NodeSettings.Read(folder.SettingsFile), time ?? TimeProvider.System), listen);
    }

    /// <summary>Signs a later descriptor.</summary>
    public void Describe(Action<AgencyDescriptor> change)
    {
        var descriptor = AgencyDescriptor.Parser.ParseFrom(Identity.Descriptor_.Payload);
        descriptor.Number++;
        change(descriptor);
        Identity = new AgencyIdentity { Delegation = Identity.Delegation, Descriptor_ = IdentityIssuer.Describe(Keys.Descriptor, descriptor) };
    }

    /// <summary>Makes a node accept this peer.</summary>
    public async Task BeAcceptedByAsync(TestAgency agency) => await new PeerService.PeerServiceClient(agency.Channel("policy-admin")).AcceptPeerAsync(
        new AcceptPeerRequest { Invitation = InvitationOf(Identity), Fingerprint = Keys.Agency.ToFingerprint() },
        cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Dials a node and speaks bytes.</summary>
    public ScriptedSession Dial(TestAgency agency, X509Certificate2? certificate = null)
    {
        var channel = ChannelTo(agency.Host.PeerAddress, certificate ?? Keys.Certificate);
        _open.Add(channel);
        var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(
            ExchangeMethod, null, new CallOptions(cancellationToken: TestContext.Current.CancellationToken));
        _open.Add(call);
        return new ScriptedSession(
            bytes => call.RequestStream.WriteAsync(bytes),
            async () => await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken)
                ? ExchangeResponse.Parser.ParseFrom(call.ResponseStream.Current).Frame
                : null);
    }

    /// <summary>A channel to any listener with any certificate; the server's certificate is not looked at.</summary>
    public static GrpcChannel ChannelTo(string address, X509Certificate2 certificate) => GrpcChannel.ForAddress($"https://{address}", new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            SslOptions =
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
#pragma warning disable CA5359 // What the node makes of the caller is asked here, not the other way round.
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
            },
        },
        MaxReceiveMessageSize = null,
        MaxSendMessageSize = null,
        DisposeHttpClient = true,
    });

    /// <summary>A Hello as an honest peer would say it.</summary>
    public Frame Hello(TestAgency to) => new()
    {
        Hello = new Hello { Protocol = 1, Identity = Identity, Peer = ByteString.CopyFrom(to.Host.Rooms.OwnKeys.Agency.ToBytes()) },
    };

    /// <summary>The feed from this peer to a node.</summary>
    public ScriptedFeed FeedTo(TestAgency agency, Lane lane = Lane.Records, ulong generation = 1) => FeedTo(agency.Host.Rooms.OwnKeys, lane, generation);

    /// <summary>The feed from this peer to an agency, sealed to its current KEM key.</summary>
    public ScriptedFeed FeedTo(OwnKeys receiver, Lane lane = Lane.Records, ulong generation = 1) => new(
        Keys, new FeedRoute(Keys.Agency, receiver.Agency, lane, generation), receiver.Self.CurrentKey(KeyUse.Kem, TimeProvider.System.GetUtcNow())!);

    /// <summary>The body of a record of this peer: prepared as a node would, but nothing is validated.</summary>
    public byte[] Body(CaseRecord written, Func<byte[], byte[]>? changeManifest = null, SigningKey? signer = null, AgencyId? originator = null, KeyId? keyId = null)
    {
        var content = DraftRecord.Prepare(written, new HashSet<string>());
        var version = RecordVersion.Prepare(
            content,
            new RecordHeader
            {
                Originator = originator ?? Keys.Agency,
                RecordKey = keyId ?? Keys.Record.Id,
                Record = RecordId.New(RandomNumberGenerator.Fill),
                Version = 1,
                PreviousManifestDigest = ReadOnlyMemory<byte>.Empty,
                IssuedAt = TimeProvider.System.GetUtcNow(),
            },
            RandomNumberGenerator.Fill);
        version = version with { Manifest = changeManifest?.Invoke(version.Manifest.ToArray()) ?? version.Manifest };
        var proof = RecordBatch.Sign([version.Manifest], signer ?? Keys.Record, originator ?? Keys.Agency, RandomNumberGenerator.Fill)[0];
        var view = RecordViews.Redact(version, proof, version.Fields.Select(field => field.Path).ToHashSet())!;
        return CanonicalMessage.Write(new EntryBody { View = ByteString.CopyFrom(CanonicalMessage.Write(view)) });
    }

    private static string InvitationOf(AgencyIdentity identity) =>
        $"-----BEGIN GATEWAY INVITATION-----\n{Convert.ToBase64String(identity.ToByteArray())}\n-----END GATEWAY INVITATION-----\n";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.Yield();
        Enumerable.Reverse(_open).ToList().ForEach(open => open.Dispose());
        Keys.Dispose();
        Directory.Delete(Path.GetDirectoryName(_folder.Path)!, recursive: true);
    }
}
