using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;
using Status = Grpc.Core.Status;

namespace Gateway.Node.Diagnostics;

/// <summary>
/// Every "no" a client gets: a google.rpc.Status with an ErrorInfo that names the rule, the field, the limit, what to do, and the command
/// that explains it. Never content. The reasons of each package stand in one table beside its services.
/// </summary>
internal static class RpcError
{
    /// <summary>Domain of the reasons.</summary>
    public const string Domain = "gateway";

    private const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>Builds the exception.</summary>
    /// <param name="code">gRPC status code.</param>
    /// <param name="reason">The rule, UPPER_SNAKE_CASE, stable for programs.</param>
    /// <param name="message">For people: what is wrong and what to do.</param>
    /// <param name="metadata"><c>field</c>, <c>limit</c>, <c>remedy</c>, <c>explain</c> …</param>
    public static RpcException Of(StatusCode code, string reason, string message, params ReadOnlySpan<(string Key, string Value)> metadata)
    {
        var info = new ErrorInfo { Type = reason, Domain = Domain };
        foreach (var (key, value) in metadata)
        {
            info.Metadata[key] = value;
        }

        var status = new RpcStatus { Code = (int)code, Message = message, Details = { Any.Pack(info) } };
        return new RpcException(new Status(code, message), new Metadata { { DetailsTrailer, status.ToByteArray() } });
    }
}
