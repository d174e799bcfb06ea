using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Federation.Tests.Hostile;
using Gateway.Node.Configuration;
using Gateway.Tests;
using Google.Protobuf;
using Grpc.Core;

namespace Gateway.Federation.Tests.Certificates;

/// <summary>T15: the wrong certificate gets in nowhere, on either listener and where the node dials.</summary>
public sealed class CertificateMatrixTests(TwoAgencies agencies) : IClassFixture<TwoAgencies>
{
    /// <summary>What a client of HTTP/2 says first: the preface and empty settings. The server is silent before it.</summary>
    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"u8.ToArray();

    public static TheoryData<string> Dialling() => [.. BadCertificates.Names.Where(BadCertificates.IsWrongForDialling)];

    public static TheoryData<string> Listening() => [.. BadCertificates.Names.Where(BadCertificates.IsWrongForListening)];

    [Theory]
    [MemberData(nameof(Dialling))]
    public async Task The_peer_listener_refuses_a_pinned_certificate_that_is(string wrong)
    {
        Assert.False(await DialsInAsync(BadCertificates.Make(wrong)));
        await agencies.AssertOtherPeerUnharmedAsync();
    }

    [Fact]
    public async Task The_peer_listener_takes_the_right_one_so_that_the_refusals_mean_something() =>
        Assert.True(await DialsInAsync(BadCertificates.Good()));

    [Fact]
    public async Task The_peer_listener_refuses_strangers_other_keys_under_the_same_name_clients_and_revoked_peers()
    {
        await using var peer = ScriptedPeer.Create(agencies.NextName());
        await peer.BeAcceptedByAsync(agencies.Node);
        Assert.False(await IsAnsweredAsync(peer, BadCertificates.Good()));
        var sameName = NodeCertificate.ForNode(peer.Name, TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        Assert.Equal(peer.Keys.Certificate.Subject, sameName.Subject);
        Assert.False(await IsAnsweredAsync(peer, Usable(sameName)));
        Assert.False(await IsAnsweredAsync(peer, Client(agencies.Node, "operator")));
        Assert.False(await IsAnsweredAsync(peer, agencies.Node.Host.Rooms.OwnKeys.Certificate));
        Assert.True(await IsAnsweredAsync(peer, peer.Keys.Certificate));

        await new PeerService.PeerServiceClient(agencies.Node.Channel("operator")).RevokePeerAsync(
            new RevokePeerRequest { Peer = peer.Name, Reason = "test" }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.False(await IsAnsweredAsync(peer, peer.Keys.Certificate));
    }

    [Fact]
    public async Task Another_peers_certificate_does_not_speak_for_this_one()
    {
        await using var peer = ScriptedPeer.Create(agencies.NextName());
        await using var other = ScriptedPeer.Create(agencies.NextName());
        await peer.BeAcceptedByAsync(agencies.Node);
        await other.BeAcceptedByAsync(agencies.Node);
        var session = peer.Dial(agencies.Node, other.Keys.Certificate);

        await session.SendAsync(peer.Hello(agencies.Node));

        Assert.Equal(GoodbyeReason.Identity, await session.GoodbyeAsync());
        await agencies.AssertRefusedAsync(other, "the identity is that of the certificate");
    }

    [Theory]
    [MemberData(nameof(Dialling))]
    public async Task The_client_listener_refuses_a_pinned_certificate_that_is(string wrong) =>
        Assert.False(await IsClientAsync(BadCertificates.Make(wrong), addPin: true));

    [Fact]
    public async Task The_client_listener_takes_a_right_one_and_refuses_strangers_and_peers()
    {
        Assert.True(await IsClientAsync(BadCertificates.Good(), addPin: true));
        Assert.False(await IsClientAsync(BadCertificates.Good(), addPin: false));
        Assert.False(await IsClientAsync(agencies.Other.Host.Rooms.OwnKeys.Certificate, addPin: false));
        Assert.False(await IsClientAsync(Client(agencies.Other, "operator"), addPin: false));
    }

    [Theory]
    [MemberData(nameof(Listening))]
    public async Task A_node_that_dials_refuses_a_pinned_certificate_that_is(string wrong)
    {
        var certificate = BadCertificates.Make(wrong);
        await using var peer = ScriptedPeer.Create(agencies.NextName(), hasOpenPort: true);
        await using var listener = await ScriptedListener.StartAsync(peer, certificate);
        peer.Describe(descriptor => descriptor.TlsPins.Add(Pin(certificate)));
        await peer.BeAcceptedByAsync(agencies.Node);

        // The second handshake shows that the first one is over and was refused.
        await agencies.Node.UntilAsync(() => listener.Handshakes >= 2);

        Assert.Equal(0, listener.Dialled);
        await agencies.AssertOtherPeerUnharmedAsync();
    }

    [Fact]
    public async Task A_node_that_dials_refuses_an_unknown_key_and_another_peers_and_takes_the_right_one()
    {
        foreach (var (certificate, isRight) in new[] { (BadCertificates.Good(), false), (agencies.Other.Host.Rooms.OwnKeys.Certificate, false), (null, true) })
        {
            await using var peer = ScriptedPeer.Create(agencies.NextName(), hasOpenPort: true);
            await using var listener = await ScriptedListener.StartAsync(peer, certificate);
            await peer.BeAcceptedByAsync(agencies.Node);
            await agencies.Node.UntilAsync(() => isRight ? listener.Dialled > 0 : listener.Handshakes >= 2);
            Assert.Equal(isRight, listener.Dialled > 0);
        }
    }

    [Fact]
    public async Task An_agency_cannot_shut_another_out_by_claiming_its_certificate()
    {
        await using var victim = ScriptedPeer.Create(agencies.NextName());
        await using var thief = ScriptedPeer.Create(agencies.NextName());
        await victim.BeAcceptedByAsync(agencies.Node);
        thief.Describe(descriptor => descriptor.TlsPins.Add(Pin(victim.Keys.Certificate)));

        var refused = await Assert.ThrowsAsync<RpcException>(() => thief.BeAcceptedByAsync(agencies.Node));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.True(await IsAnsweredAsync(victim, victim.Keys.Certificate));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Both_listeners_refuse_TLS_1_2_and_plaintext_and_take_TLS_1_3(bool peerListener)
    {
        var node = agencies.Node.Host;
        var address = System.Net.IPEndPoint.Parse(peerListener ? node.PeerAddress : node.ClientAddress);
        var certificate = peerListener ? agencies.Other.Host.Rooms.OwnKeys.Certificate : Client(agencies.Node, "operator");
        Assert.True(await ShakesHandsAsync(address, certificate, SslProtocols.Tls13));
#pragma warning disable CA5398, CA5397, SYSLIB0039 // The test shows that the old version is refused.
        Assert.False(await ShakesHandsAsync(address, certificate, SslProtocols.Tls12));
#pragma warning restore CA5398, CA5397, SYSLIB0039
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(address, TestContext.Current.CancellationToken);
        await tcp.GetStream().WriteAsync(Preface, TestContext.Current.CancellationToken);
        Assert.Equal(0, await ReadToEndAsync(tcp.GetStream()));
    }

    [Fact]
    public async Task No_listener_hands_out_a_ticket_with_which_a_handshake_could_be_shortened()
    {
        var openssl = SharedFolder.RequireTool("openssl");
        await using var planted = ScriptedPeer.Create(agencies.NextName(), hasOpenPort: true);
        await using var careless = await ScriptedListener.StartAsync(planted);
        Assert.True(await HandsOutTicketsAsync(openssl, planted.Listen, planted.Keys.Certificate));
        Assert.False(await HandsOutTicketsAsync(openssl, agencies.Node.Host.PeerAddress, agencies.Other.Host.Rooms.OwnKeys.Certificate));
        Assert.False(await HandsOutTicketsAsync(openssl, agencies.Node.Host.ClientAddress, Client(agencies.Node, "operator")));
    }

    [Fact]
    public async Task A_peer_cannot_call_a_clients_method_and_a_client_cannot_exchange()
    {
        using var asPeer = Hostile.ScriptedPeer.ChannelTo(agencies.Node.Host.PeerAddress, agencies.Other.Host.Rooms.OwnKeys.Certificate);
        var asked = await Assert.ThrowsAsync<RpcException>(async () => await new NodeService.NodeServiceClient(asPeer).GetStatusAsync(
            new GetStatusRequest(), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(StatusCode.Unimplemented, asked.StatusCode);
        using var asClient = Hostile.ScriptedPeer.ChannelTo(agencies.Node.Host.ClientAddress, Client(agencies.Node, "operator"));
        using var call = new ExchangeService.ExchangeServiceClient(asClient).Exchange(cancellationToken: TestContext.Current.CancellationToken);
        var exchanged = await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(StatusCode.Unimplemented, exchanged.StatusCode);
    }

    private static ByteString Pin(X509Certificate2 certificate) => ByteString.CopyFrom(Convert.FromHexString(NodeCertificate.PinOf(certificate)));

    private static X509Certificate2 Client(TestAgency agency, string name) =>
        X509Certificate2.CreateFromPemFile(Path.Combine(agency.Folder.ClientsFolder, $"{name}.pem"));

    private static X509Certificate2 Usable(X509Certificate2 made) => X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);

    /// <summary>Whether a peer whose descriptor names this certificate gets in with it.</summary>
    private async Task<bool> DialsInAsync(X509Certificate2 certificate)
    {
        await using var peer = ScriptedPeer.Create(agencies.NextName());
        peer.Describe(descriptor => descriptor.TlsPins.Add(Pin(certificate)));
        await peer.BeAcceptedByAsync(agencies.Node);
        return await IsAnsweredAsync(peer, certificate);
    }

    private async Task<bool> IsAnsweredAsync(ScriptedPeer peer, X509Certificate2 certificate)
    {
        var session = peer.Dial(agencies.Node, certificate);
        await session.SendAsync(peer.Hello(agencies.Node));
        return (await session.ReceiveAsync())?.Hello is not null;
    }

    private async Task<bool> IsClientAsync(X509Certificate2 certificate, bool addPin)
    {
        if (addPin)
        {
            await File.AppendAllTextAsync(
                agencies.Node.Folder.AccessFile,
                $"  - name: {agencies.NextName()}\n    pin: \"{NodeCertificate.PinOf(certificate)}\"\n    roles: [operator]\n",
                TestContext.Current.CancellationToken);
        }

        try
        {
            var status = await new NodeService.NodeServiceClient(agencies.Node.Channel(certificate)).GetStatusAsync(
                new GetStatusRequest(), cancellationToken: TestContext.Current.CancellationToken);
            return status.ShortName == "NODE";
        }
        catch (RpcException refused)
        {
            // The connection is gone: the client learns of the refusal after its side of the handshake, at the first read or write.
            Assert.Contains(refused.StatusCode, new[] { StatusCode.Unavailable, StatusCode.Internal });
            return false;
        }
    }

    private static async Task<bool> ShakesHandsAsync(System.Net.IPEndPoint address, X509Certificate2 certificate, SslProtocols version)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(address, TestContext.Current.CancellationToken);
#pragma warning disable CA5359 // Which version is spoken is asked here, not by whom.
        await using var tls = new SslStream(tcp.GetStream(), false, (_, _, _, _) => true);
#pragma warning restore CA5359
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    EnabledSslProtocols = version,
                    TargetHost = "node",
                    ApplicationProtocols = [SslApplicationProtocol.Http2],
                    LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
                },
                TestContext.Current.CancellationToken);
            await tls.WriteAsync(Preface, TestContext.Current.CancellationToken);
            return await tls.ReadAsync(new byte[1], TestContext.Current.CancellationToken) == 1;
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException)
        {
            return false;
        }
    }

    private static async Task<int> ReadToEndAsync(NetworkStream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[64], TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>
    /// Reads what openssl says until the server's first HTTP/2 frame (SETTINGS on stream 0): a server sends its tickets before any data.
    /// </summary>
    private static async Task<bool> HandsOutTicketsAsync(string openssl, string address, X509Certificate2 certificate)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, NodeCertificate.ToPem(certificate), TestContext.Current.CancellationToken);
        var start = new System.Diagnostics.ProcessStartInfo(openssl)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[] { "s_client", "-connect", address, "-tls1_3", "-alpn", "h2", "-cert", file, "-key", file })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = System.Diagnostics.Process.Start(start)!;
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await process.StandardInput.BaseStream.WriteAsync(Preface, patience.Token);
            await process.StandardInput.BaseStream.FlushAsync(patience.Token);
            var said = new List<byte>();
            var buffer = new byte[4096];
            while (said.ToArray().AsSpan().IndexOf((ReadOnlySpan<byte>)[0x04, 0, 0, 0, 0, 0]) < 0)
            {
                var read = await process.StandardOutput.BaseStream.ReadAsync(buffer, patience.Token);
                Assert.True(read > 0, "openssl ended before the server's first frame: " + System.Text.Encoding.ASCII.GetString([.. said]));
                said.AddRange(buffer.AsSpan(0, read));
            }

            return System.Text.Encoding.ASCII.GetString([.. said]).Contains("New Session Ticket arrived", StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
            File.Delete(file);
        }
    }
}
