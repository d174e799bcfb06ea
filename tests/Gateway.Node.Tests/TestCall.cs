using Gateway.Node.Access;
using Grpc.Core;

namespace Gateway.Node.Tests;

/// <summary>A call as a service sees it: who makes it, which method, and whether it was ended.</summary>
internal sealed class TestCall : ServerCallContext
{
    private readonly string _method;
    private readonly CancellationToken _cancel;
    private readonly Dictionary<object, object> _state = [];

    public TestCall(ClientIdentity client, string method = "/test/Test", CancellationToken cancel = default)
    {
        _method = method;
        _cancel = cancel;
        client.AttachTo(this);
    }

    protected override string MethodCore => _method;

    protected override string HostCore => "localhost";

    protected override string PeerCore => "test";

    protected override DateTime DeadlineCore => DateTime.MaxValue;

    protected override Metadata RequestHeadersCore { get; } = [];

    protected override CancellationToken CancellationTokenCore => _cancel;

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore => new("", []);

    protected override IDictionary<object, object> UserStateCore => _state;

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => throw new NotSupportedException();

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;
}
