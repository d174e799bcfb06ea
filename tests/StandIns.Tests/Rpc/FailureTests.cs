using Google.Rpc;
using Grpc.Core;

namespace StandIns.Tests.Rpc;

public sealed class FailureTests(EchoHost host) : IClassFixture<EchoHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<StatusCode> Failures => [.. Enum.GetValues<StatusCode>().Where(code => code != StatusCode.OK)];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Every_code_arrives_with_its_text_and_details(StatusCode code)
    {
        var request = new FailRequest { Code = (int)code, Text = "wrong: 100 % of Łódź → naïve", Reason = "REASON_IN_TEST" };

        var failure = await FailAsync(request);

        Assert.Equal(code, failure.StatusCode);
        Assert.Equal(request.Text, failure.Status.Detail);
        var details = Google.Rpc.Status.Parser.ParseFrom(failure.Trailers.GetValueBytes(EchoingService.StatusDetails));
        Assert.Equal((int)code, details.Code);
        Assert.Equal(request.Text, details.Message);
        var error = Assert.Single(details.Details).Unpack<ErrorInfo>();
        Assert.Equal(request.Reason, error.Type);
        Assert.Equal(EchoingService.ErrorDomain, error.Domain);
    }

    [Fact]
    public async Task Bug_in_a_method_does_not_tell_the_client_its_message()
    {
        var request = new FailRequest { Unexpectedly = true, Text = "the informant's name" };

        var failure = await FailAsync(request);

        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
        Assert.DoesNotContain(request.Text, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Method_the_server_does_not_have_is_unimplemented()
    {
        using var channel = host.Connect();
        var method = new Method<string, string>(
            MethodType.Unary, "standins.echo.v1.EchoService", "Absent", Marshallers.StringMarshaller, Marshallers.StringMarshaller);

        using var call = channel.CreateCallInvoker().AsyncUnaryCall(method, null, new CallOptions(cancellationToken: Stop), "");

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }

    [Fact]
    public void Exception_says_its_status_and_keeps_the_local_cause()
    {
        var cause = new IOException("disk");
        var failure = new RpcException(new Grpc.Core.Status(StatusCode.Internal, "text", cause));

        Assert.Same(cause, failure.InnerException);
        Assert.Same(cause, failure.Status.DebugException);
        Assert.Contains(nameof(StatusCode.Internal), failure.Message, StringComparison.Ordinal);
        Assert.Contains("text", failure.Message, StringComparison.Ordinal);
        Assert.Empty(failure.Trailers);
        Assert.Equal("mine", new RpcException(Grpc.Core.Status.DefaultCancelled, "mine").Message);
    }

    private async Task<RpcException> FailAsync(FailRequest request)
    {
        using var channel = host.Connect();
        using var call = new EchoService.EchoServiceClient(channel).FailAsync(request, cancellationToken: Stop);
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(failure.StatusCode, call.GetStatus().StatusCode);
        return failure;
    }
}
