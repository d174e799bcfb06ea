using System.Globalization;
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

    /// <summary>Most field violations in one answer: trailers are kept to a few KiB by many clients.</summary>
    public const int MaxViolations = 20;

    private const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>Builds the exception.</summary>
    /// <param name="code">gRPC status code.</param>
    /// <param name="reason">The rule, UPPER_SNAKE_CASE, stable for programs.</param>
    /// <param name="message">For people: what is wrong and what to do.</param>
    /// <param name="metadata"><c>field</c>, <c>limit</c>, <c>remedy</c>, <c>explain</c> …</param>
    public static RpcException Of(StatusCode code, string reason, string message, params ReadOnlySpan<(string Key, string Value)> metadata) =>
        Of(code, message, Any.Pack(Info(reason, metadata)));

    /// <summary>Builds the exception for a request that breaks rules in several places: each is a detail of its own.</summary>
    /// <param name="reason">The rule, UPPER_SNAKE_CASE, stable for programs.</param>
    /// <param name="message">For people: what is wrong and what to do.</param>
    /// <param name="violations">Where, and what must hold; never content. Those beyond <see cref="MaxViolations"/> are left out, and the metadata
    /// <c>problems</c> says how many there are.</param>
    /// <param name="metadata">As for one problem.</param>
    public static RpcException Of(
        string reason, string message, IReadOnlyList<(string Field, string Description)> violations, params ReadOnlySpan<(string Key, string Value)> metadata)
    {
        var info = Info(reason, metadata);
        info.Metadata["problems"] = violations.Count.ToString(CultureInfo.InvariantCulture);
        var bad = new BadRequest();
        bad.FieldViolations.Add(violations.Take(MaxViolations).Select(
            violation => new BadRequest.Types.FieldViolation { Field = violation.Field, Description = violation.Description }));
        return Of(StatusCode.InvalidArgument, message, Any.Pack(info), Any.Pack(bad));
    }

    private static ErrorInfo Info(string reason, ReadOnlySpan<(string Key, string Value)> metadata)
    {
        var info = new ErrorInfo { Type = reason, Domain = Domain };
        foreach (var (key, value) in metadata)
        {
            info.Metadata[key] = value;
        }

        return info;
    }

    private static RpcException Of(StatusCode code, string message, params IEnumerable<Any> details)
    {
        var status = new RpcStatus { Code = (int)code, Message = message, Details = { details } };
        return new RpcException(new Status(code, message), new Metadata { { DetailsTrailer, status.ToByteArray() } });
    }
}
