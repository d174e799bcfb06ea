using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace Gateway.Cli.Connection;

/// <summary>
/// Turns what a call ended with into a <see cref="Failure"/>. Nodes answer with <c>google.rpc.Status</c> and <c>ErrorInfo</c> of the
/// domain <c>gateway</c>, whose metadata names the field, the limit, the remedy and the command that explains.
/// </summary>
internal static class CallFailure
{
    /// <summary>The trailer that carries a <c>google.rpc.Status</c>.</summary>
    private const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>The domain of a node's reasons.</summary>
    private const string Domain = "gateway";

    /// <summary>Most problems shown of one answer.</summary>
    private const int MaxProblems = 50;

    /// <summary>What to tell the person.</summary>
    public static Failure Of(RpcException ended, NodeConnection connection)
    {
        if (connection.MetAnotherNode)
        {
            return new Failure(ExitCode.Unverified, $"What answers at {connection.Node.Address} is not the node this folder belongs to: its key has another pin.")
            {
                Rule = "NODE_PIN",
                Remedy = "Do not go on. If the node was given a new certificate, fetch connection.yaml again from its clients folder, by a way you trust.",
            };
        }

        var problems = Problems(ended);
        return problems switch
        {
            [] => WithoutDetails(ended, connection),
            [var only] => only,
            [var first, .. var others] => first with { Others = others },
        };
    }

    private static List<Failure> Problems(RpcException ended)
    {
        var bytes = ended.Trailers.GetValueBytes(DetailsTrailer);
        if (bytes is null)
        {
            return [];
        }

        try
        {
            var details = Google.Rpc.Status.Parser.ParseFrom(bytes).Details;
            var infos = details.Where(detail => detail.Is(ErrorInfo.Descriptor)).Take(MaxProblems)
                .Select(detail => detail.Unpack<ErrorInfo>()).Where(info => info.Domain == Domain).ToList();
            return [.. infos.Select((info, index) => new Failure(CodeOf(ended.StatusCode), Sentence(ended, info, index))
            {
                Rule = info.Type,
                Field = info.Metadata.GetValueOrDefault("field", ""),
                Limit = info.Metadata.GetValueOrDefault("limit", ""),
                Remedy = info.Metadata.GetValueOrDefault("remedy", ""),
                Explain = info.Metadata.GetValueOrDefault("explain", ""),
            }).Concat(Violations(ended, details))];
        }
        catch (InvalidProtocolBufferException)
        {
            // Details that do not parse add nothing; the status itself is still shown.
            return [];
        }
    }

    /// <summary>The places of a request that broke rules in several; the first one the node has said in its sentence already.</summary>
    private static IEnumerable<Failure> Violations(RpcException ended, IEnumerable<Google.Protobuf.WellKnownTypes.Any> details) => details
        .Where(detail => detail.Is(BadRequest.Descriptor)).Take(1)
        .SelectMany(detail => detail.Unpack<BadRequest>().FieldViolations).Skip(1).Take(MaxProblems)
        .Select(violation => new Failure(CodeOf(ended.StatusCode), violation.Description) { Field = violation.Field });

    private static string Sentence(RpcException ended, ErrorInfo info, int index) =>
        info.Metadata.GetValueOrDefault("problem") ?? (index == 0 ? ended.Status.Detail : info.Type);

    private static Failure WithoutDetails(RpcException ended, NodeConnection connection)
    {
        var address = connection.Node.Address;
        return ended.StatusCode switch
        {
            // In TLS 1.3 a client's certificate is judged after the handshake: a node that refuses it hangs up without a word.
            StatusCode.Unavailable when connection is { MetNode: true, HeardNode: false } => new Failure(
                ExitCode.Denied, $"The node at {address} does not accept this client key.")
            {
                Rule = "CLIENT_KEY",
                Remedy = "Choose another key with --as NAME, or have the operator enter this one in access.yaml.",
            },
            StatusCode.Unavailable => new Failure(ExitCode.Unreachable, $"No node answers at {address}.")
            {
                Rule = "NODE_UNREACHABLE",
                Remedy = "Start it with: gateway node run --data DIR   and look with: gateway doctor",
            },
            StatusCode.DeadlineExceeded => new Failure(
                ExitCode.Unreachable, $"The node at {address} did not answer within {NodeConnection.CallTime.TotalSeconds:0} seconds.")
            {
                Rule = "NODE_SLOW",
                Remedy = "Try again; a write with the same --request-id is not done twice. Look with: gateway doctor",
            },
            StatusCode.Unimplemented => new Failure(ExitCode.Failed, $"The node at {address} does not know this call.")
            {
                Rule = "NODE_VERSION",
                Remedy = "Run node and client of the same version; compare `gateway --version` with: gateway status",
            },
            StatusCode.PermissionDenied or StatusCode.Unauthenticated => new Failure(ExitCode.Denied, "This client key may not do that.")
            {
                Rule = "ACCESS",
                Remedy = "Choose another key with --as NAME; access.yaml in the node's folder says which key has which role.",
            },
            _ => new Failure(CodeOf(ended.StatusCode), ended.Status.Detail) { Rule = ended.StatusCode.ToString() },
        };
    }

    private static ExitCode CodeOf(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument or StatusCode.OutOfRange => ExitCode.Usage,
        StatusCode.PermissionDenied or StatusCode.Unauthenticated => ExitCode.Denied,
        StatusCode.Unavailable or StatusCode.DeadlineExceeded => ExitCode.Unreachable,
        StatusCode.DataLoss => ExitCode.Unverified,
        _ => ExitCode.Failed,
    };
}
