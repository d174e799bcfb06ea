using Gateway.Admin.V1;
using Gateway.Node.Access;
using Gateway.Node.V1;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;

namespace Gateway.Federation.Tests.Invariants;

/// <summary>A store that cannot be written: every caller of every service is told the same, in a form that a program understands.</summary>
public sealed class StoreUnavailableTests
{
    private static readonly Marshaller<byte[]> Raw = new(bytes => bytes, bytes => bytes);

    [Fact]
    public async Task Every_method_that_meets_a_failing_commit_answers_unavailable_with_its_reason_and_none_answers_unknown()
    {
        await using var node = await TestAgency.StartAsync("KAR");
        var (unavailable, others) = (0, new List<StatusCode>());
        using (StoreFault.OnCommit(node, "audit"))
        {
            foreach (var (method, role) in Methods())
            {
                using var channel = node.Channel(AccessTable.NameOf(role));
                switch (await CallAsync(channel, method))
                {
                    case { StatusCode: StatusCode.Unavailable } refused:
                        Assert.Equal("STORE_UNAVAILABLE", ReasonOf(refused));
                        unavailable++;
                        break;
                    case var answer:
                        others.Add(answer?.StatusCode ?? StatusCode.OK);
                        break;
                }
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{unavailable} methods UNAVAILABLE; others: {string.Join(", ", others.CountBy(code => code))}");
        Assert.True(unavailable >= 5, $"{unavailable}");
        Assert.All(others, code => Assert.Contains(code, new[] { StatusCode.OK, StatusCode.InvalidArgument, StatusCode.NotFound, StatusCode.FailedPrecondition }));
    }

    [Fact]
    public async Task A_denial_that_cannot_be_audited_is_no_denial_but_unavailable_and_a_publication_says_that_a_retry_is_safe()
    {
        await using var node = await TestAgency.StartAsync("KAR");
        using (StoreFault.OnCommit(node, "audit"))
        {
            using var auditor = node.Channel("auditor");
            var denied = await Assert.ThrowsAsync<RpcException>(async () => await new PolicyService.PolicyServiceClient(auditor).SetPolicyAsync(
                new SetPolicyRequest(), cancellationToken: TestContext.Current.CancellationToken));
            Assert.Equal((StatusCode.Unavailable, "STORE_UNAVAILABLE"), (denied.StatusCode, ReasonOf(denied)));

            var failed = await Assert.ThrowsAsync<RpcException>(() => node.PublishAsync(SampleRecords.Suspect(), "again"));
            Assert.Equal((StatusCode.Unavailable, "STORE_UNAVAILABLE"), (failed.StatusCode, ReasonOf(failed)));
            Assert.Contains("request_id", failed.Status.Detail, StringComparison.Ordinal);
        }

        await node.PublishAsync(SampleRecords.Suspect(), "again");
        Assert.Equal(1, node.Count("SELECT COUNT(*) FROM record_version"));
    }

    [Fact]
    public async Task A_watch_stands_before_any_alert_has_come()
    {
        await using var node = await TestAgency.StartAsync("KAR");
        using var channel = node.Channel("analyst");
        using var watch = new AlertService.AlertServiceClient(channel).WatchAlerts(new WatchAlertsRequest(), cancellationToken: TestContext.Current.CancellationToken);

        await watch.ResponseHeadersAsync.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        using var refused = new AlertService.AlertServiceClient(channel).WatchAlerts(
            new WatchAlertsRequest { After = 9 }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(StatusCode.FailedPrecondition, (await Assert.ThrowsAsync<RpcException>(() => refused.ResponseStream.MoveNext(TestContext.Current.CancellationToken))).StatusCode);
    }

    [Fact]
    public async Task Each_problem_of_a_record_is_a_detail_of_its_own()
    {
        await using var node = await TestAgency.StartAsync("KAR");
        var record = SampleRecords.Suspect();
        record.Title = new string('t', 801);
        record.Summary = new string('s', (64 * 1024) + 1);
        record.Entities[0].Person.Names[0].Full = new string('n', 1_025);

        var refused = await Assert.ThrowsAsync<RpcException>(() => node.PublishAsync(record));

        var details = Google.Rpc.Status.Parser.ParseFrom(refused.Trailers.GetValueBytes("grpc-status-details-bin")).Details;
        var info = details.Single(detail => detail.Is(ErrorInfo.Descriptor)).Unpack<ErrorInfo>();
        var violations = details.Single(detail => detail.Is(BadRequest.Descriptor)).Unpack<BadRequest>().FieldViolations;
        Assert.Equal($"{violations.Count}", info.Metadata["problems"]);
        Assert.True(violations.Count >= 3, $"{violations.Count}");
        Assert.Equal(violations.Count, violations.Select(violation => violation.Field).Distinct().Count());
        Assert.All(violations, violation => Assert.NotEmpty(violation.Description));
    }

    private static IEnumerable<(MethodDescriptor Method, Role Role)> Methods() => new[]
    {
        PublicationServiceReflection.Descriptor, RecordServiceReflection.Descriptor, AlertServiceReflection.Descriptor,
        PeerServiceReflection.Descriptor, PolicyServiceReflection.Descriptor, NodeServiceReflection.Descriptor, QuarantineServiceReflection.Descriptor,
            AlarmServiceReflection.Descriptor, TraceServiceReflection.Descriptor,
    }.SelectMany(file => file.Services).SelectMany(service => service.Methods)
        .Select(method => (method, AccessTable.Rows[$"/{method.Service.FullName}/{method.Name}"].Min()));

    private static async Task<RpcException?> CallAsync(GrpcChannel channel, MethodDescriptor method)
    {
        var type = method.IsServerStreaming ? MethodType.ServerStreaming : MethodType.Unary;
        var raw = new Method<byte[], byte[]>(type, method.Service.FullName, method.Name, Raw, Raw);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        try
        {
            if (type == MethodType.Unary)
            {
                await channel.CreateCallInvoker().AsyncUnaryCall(raw, null, new CallOptions(cancellationToken: cancel.Token), []);
                return null;
            }

            using var call = channel.CreateCallInvoker().AsyncServerStreamingCall(raw, null, new CallOptions(cancellationToken: cancel.Token), []);
            await call.ResponseStream.MoveNext(cancel.Token);
            return null;
        }
        catch (RpcException answer)
        {
            return answer;
        }
    }

    private static string ReasonOf(RpcException refused) =>
        Google.Rpc.Status.Parser.ParseFrom(refused.Trailers.GetValueBytes("grpc-status-details-bin")).Details.First(detail => detail.Is(ErrorInfo.Descriptor)).Unpack<ErrorInfo>().Type;
}
