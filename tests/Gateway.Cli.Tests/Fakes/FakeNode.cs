using System.Collections.Concurrent;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Admin.V1;
using Gateway.Node.V1;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Cli.Tests.Fakes;

/// <summary>
/// A client listener of a node over mutual TLS 1.3 in this process. It answers exactly the calls a test told it to; any other call fails
/// the test by its status.
/// </summary>
internal sealed class FakeNode : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ScriptedAnswers _answers = new();

    private FakeNode(TestClients clients)
    {
        Clients = clients;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, Listen));
        builder.Services.AddSingleton(_answers);
        builder.Services.AddGrpc(options => options.Interceptors.Add<ScriptedInterceptor>());
        builder.Services.PostConfigure<GrpcServiceOptions>(options => options.CompressionProviders.Clear());
        _application = builder.Build();
        _application.MapGrpcService<Publication>();
        _application.MapGrpcService<Records>();
        _application.MapGrpcService<Attachments>();
        _application.MapGrpcService<Recalls>();
        _application.MapGrpcService<Subscriptions>();
        _application.MapGrpcService<Alerts>();
        _application.MapGrpcService<Peers>();
        _application.MapGrpcService<Recoveries>();
        _application.MapGrpcService<Policy>();
        _application.MapGrpcService<State>();
        _application.MapGrpcService<Traces>();
        _application.MapGrpcService<Alarms>();
        _application.MapGrpcService<Quarantine>();
    }

    /// <summary>The client folder that leads here.</summary>
    public TestClients Clients { get; }

    /// <summary>Every request, in order, with the common name of the client's certificate.</summary>
    public IReadOnlyCollection<(string Client, object Request)> Requests => _answers.Requests;

    /// <summary>The single request of this type.</summary>
    public T Only<T>() => (T)Assert.Single(Requests, request => request.Request is T).Request;

    /// <summary>Starts a node and writes the folder of its clients.</summary>
    public static async Task<FakeNode> StartAsync()
    {
        var node = new FakeNode(new TestClients());
        await node._application.StartAsync();
        var addresses = node._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        node.Clients.Write(new Uri(Assert.Single(addresses!.Addresses)).Port);
        return node;
    }

    /// <summary>Answers requests of this type.</summary>
    public FakeNode On<TRequest, TResponse>(Func<TRequest, TResponse> answer)
        where TRequest : class
        where TResponse : class
    {
        _answers.Unary[typeof(TRequest)] = request => answer((TRequest)request);
        return this;
    }

    /// <summary>Answers once requests of this type have come to an end.</summary>
    public FakeNode OnParts<TRequest, TResponse>(TResponse answer)
        where TResponse : class
    {
        _answers.Unary[typeof(TRequest)] = _ => answer;
        return this;
    }

    /// <summary>Answers requests of this type with a stream.</summary>
    public FakeNode OnStream<TRequest, TResponse>(Func<TRequest, IServerStreamWriter<TResponse>, CancellationToken, Task> answer)
        where TRequest : class
        where TResponse : class
    {
        _answers.Streams[typeof(TRequest)] = (request, stream, cancel) => answer((TRequest)request, (IServerStreamWriter<TResponse>)stream, cancel);
        return this;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        Clients.Dispose();
    }

    private void Listen(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http2;
        listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = Clients.NodeCertificate,
            SslProtocols = SslProtocols.Tls13,
            ClientCertificateMode = ClientCertificateMode.RequireCertificate,
            ClientCertificateValidation = (certificate, _, _) => Clients.IsKnown(certificate),
        });
    }

    private sealed class Publication : PublicationService.PublicationServiceBase;

    private sealed class Records : RecordService.RecordServiceBase;

    private sealed class Attachments : AttachmentService.AttachmentServiceBase;
    private sealed class Recalls : RecallService.RecallServiceBase;

    private sealed class Subscriptions : SubscriptionService.SubscriptionServiceBase;

    private sealed class Alerts : AlertService.AlertServiceBase;

    private sealed class Peers : PeerService.PeerServiceBase;

    private sealed class Recoveries : RecoveryService.RecoveryServiceBase;

    private sealed class Policy : PolicyService.PolicyServiceBase;

    private sealed class State : NodeService.NodeServiceBase;

    private sealed class Traces : TraceService.TraceServiceBase;

    private sealed class Alarms : AlarmService.AlarmServiceBase;

    private sealed class Quarantine : QuarantineService.QuarantineServiceBase;
}
