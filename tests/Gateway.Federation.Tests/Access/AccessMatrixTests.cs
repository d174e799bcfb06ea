using System.Text.RegularExpressions;
using Gateway.Admin.V1;
using Gateway.Node.Access;
using Gateway.Node.V1;
using Gateway.Tests;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client;

namespace Gateway.Federation.Tests.Access;

/// <summary>T16: who may call what, walked by reflection over the services and tried over real mutual TLS with the clients made at init.</summary>
public sealed partial class AccessMatrixTests
{
    private static readonly Marshaller<byte[]> Raw = new(bytes => bytes, bytes => bytes);

    private static IReadOnlyList<MethodDescriptor> Methods { get; } =
    [
        .. new[]
        {
            PublicationServiceReflection.Descriptor, RecordServiceReflection.Descriptor, AttachmentServiceReflection.Descriptor,
            RecallServiceReflection.Descriptor, AlertServiceReflection.Descriptor, PeerServiceReflection.Descriptor, PolicyServiceReflection.Descriptor,
            NodeServiceReflection.Descriptor, RecoveryServiceReflection.Descriptor, QuarantineServiceReflection.Descriptor,
            AlarmServiceReflection.Descriptor, TraceServiceReflection.Descriptor,
        }.SelectMany(file => file.Services).SelectMany(service => service.Methods),
    ];

    [Fact]
    public void Every_service_of_the_client_packages_is_walked()
    {
        var served = typeof(PublicationService).Assembly.GetTypes()
            .Where(type => type.Namespace is "Gateway.Node.V1" or "Gateway.Admin.V1" && type.IsAbstract && type.IsSealed && type.Name.EndsWith("Service", StringComparison.Ordinal))
            .Select(type => type.Name).Order(StringComparer.Ordinal);
        Assert.Equal(served, Methods.Select(method => method.Service.Name).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_method_has_a_row_and_every_row_a_method_and_a_method_without_a_row_is_found()
    {
        Assert.Empty(WithoutRow(Methods.Select(NameOf)));
        Assert.Empty(AccessTable.Rows.Keys.Except(Methods.Select(NameOf)));
        Assert.Equal(["/gateway.admin.v1.PeerService/Planted"], WithoutRow([.. Methods.Select(NameOf), "/gateway.admin.v1.PeerService/Planted"]));
    }

    [Fact]
    public void The_table_says_what_the_comment_of_each_method_says()
    {
        var root = Path.Combine(SharedFolder.RepositoryRoot, "protos");
        var compared = 0;
        foreach (var method in Methods)
        {
            var text = File.ReadAllText(Path.Combine(root, method.File.Name));
            var at = text.IndexOf($"rpc {method.Name}(", StringComparison.Ordinal);
            var comment = string.Join(' ', text[text.LastIndexOf("\n\n", at, StringComparison.Ordinal)..at].Split('\n').Select(line => line.Trim(' ', '/')));
            var callers = Callers().Matches(Remark().Replace(comment, ""))[^1].Groups[1].Value;
            var roles = callers == "every role" ? Enum.GetValues<Role>().Select(AccessTable.NameOf) : callers.Split(", ");
            Assert.True(
                roles.Order(StringComparer.Ordinal).SequenceEqual(AccessTable.Rows[NameOf(method)].Select(AccessTable.NameOf).Order(StringComparer.Ordinal)),
                $"{method.FullName}: the comment says {callers}.");
            compared++;
        }

        Assert.Equal(Methods.Count, compared);
        TestContext.Current.TestOutputHelper!.WriteLine($"{compared} methods compared with their comments");
    }

    [Fact]
    public async Task Every_role_may_call_its_methods_and_no_other_and_every_denial_is_audited()
    {
        await using var node = await TestAgency.StartAsync("KAR");
        var (allowed, denied) = (0, 0);
        foreach (var role in Enum.GetValues<Role>())
        {
            using var channel = node.Channel(AccessTable.NameOf(role));
            foreach (var method in Methods)
            {
                var before = node.Count("SELECT COUNT(*) FROM audit WHERE act = 'deny' AND actor = $1 AND detail = $2", AccessTable.NameOf(role), NameOf(method));
                var code = await CallAsync(channel, method);
                var after = node.Count("SELECT COUNT(*) FROM audit WHERE act = 'deny' AND actor = $1 AND detail = $2", AccessTable.NameOf(role), NameOf(method));
                if (AccessTable.Rows[NameOf(method)].Contains(role))
                {
                    Assert.True(code is not (StatusCode.PermissionDenied or StatusCode.Unauthenticated or StatusCode.Unimplemented or StatusCode.Unavailable or StatusCode.Unknown), $"{role} {method.FullName}: {code}");
                    Assert.Equal(before, after);
                    allowed++;
                }
                else
                {
                    Assert.True(code == StatusCode.PermissionDenied, $"{role} {method.FullName}: {code}");
                    Assert.Equal(before + 1, after);
                    denied++;
                }
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{Methods.Count} methods, {allowed} allowed, {denied} denied");
        Assert.Equal(Methods.Count * Enum.GetValues<Role>().Length, allowed + denied);
    }

    [Fact]
    public async Task A_client_that_is_taken_off_the_list_is_refused_on_its_open_connection()
    {
        await using var node = await TestAgency.StartAsync("KAR");
        var client = new NodeService.NodeServiceClient(node.Channel("operator"));
        await client.GetStatusAsync(new GetStatusRequest(), cancellationToken: TestContext.Current.CancellationToken);

        await File.WriteAllTextAsync(node.Folder.AccessFile, "clients: []\n", TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await client.GetStatusAsync(new GetStatusRequest(), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
    }

    [Fact]
    public async Task A_broken_access_list_lets_nobody_in()
    {
        await using var node = await TestAgency.StartAsync("KAR");
        await File.WriteAllTextAsync(node.Folder.AccessFile, "clients: [ {", TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await new NodeService.NodeServiceClient(node.Channel("operator")).GetStatusAsync(
            new GetStatusRequest(), cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains(refused.StatusCode, new[] { StatusCode.Unavailable, StatusCode.Internal, StatusCode.Unauthenticated });
    }

    private static IEnumerable<string> WithoutRow(IEnumerable<string> methods) => methods.Where(method => !AccessTable.Rows.ContainsKey(method));

    private static string NameOf(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";

    /// <summary>Calls with an empty request. A stream that stays open was let through: it is cancelled when it has said nothing for a while.</summary>
    private static async Task<StatusCode> CallAsync(GrpcChannel channel, MethodDescriptor method)
    {
        var type = method.IsServerStreaming ? MethodType.ServerStreaming : method.IsClientStreaming ? MethodType.ClientStreaming : MethodType.Unary;
        var raw = new Method<byte[], byte[]>(type, method.Service.FullName, method.Name, Raw, Raw);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        try
        {
            if (type == MethodType.Unary)
            {
                await channel.CreateCallInvoker().AsyncUnaryCall(raw, null, new CallOptions(cancellationToken: cancel.Token), []);
                return StatusCode.OK;
            }

            cancel.CancelAfter(TimeSpan.FromSeconds(3));
            if (type == MethodType.ClientStreaming)
            {
                using var upload = channel.CreateCallInvoker().AsyncClientStreamingCall(raw, null, new CallOptions(cancellationToken: cancel.Token));
                await upload.RequestStream.CompleteAsync();
                await upload;
                return StatusCode.OK;
            }

            using var call = channel.CreateCallInvoker().AsyncServerStreamingCall(raw, null, new CallOptions(cancellationToken: cancel.Token), []);
            return await call.ResponseStream.MoveNext(cancel.Token) ? StatusCode.OK : StatusCode.OK;
        }
        catch (RpcException answer)
        {
            return answer.StatusCode;
        }
    }

    [GeneratedRegex(@" \([^)]*\)")]
    private static partial Regex Remark();

    [GeneratedRegex(@"Callers: ([a-z, -]+)\.")]
    private static partial Regex Callers();
}
