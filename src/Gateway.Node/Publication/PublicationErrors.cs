using System.Globalization;
using Gateway.Node.Diagnostics;
using Gateway.Node.Storage;
using Gateway.Protocol.Records;
using Grpc.Core;

namespace Gateway.Node.Publication;

/// <summary>Refusals of Publish and Amend.</summary>
internal static class PublicationErrors
{
    private const int Shown = 10;

    /// <summary>The record breaks rules: each is a field violation of its own, the first also stands in the metadata.</summary>
    public static RpcException Invalid(IReadOnlyList<RecordProblem> problems) => RpcError.Of(
        "RECORD_INVALID",
        $"Nothing was stored. The record breaks {problems.Count} rule(s): {string.Join(" | ", problems.Take(Shown))}",
        [.. problems.Select(problem => (problem.Field, $"{problem.Rule} {problem.Remedy}"))],
        ("field", problems[0].Field), ("rule", problems[0].Rule), ("remedy", problems[0].Remedy));

    /// <summary>The request id is missing or too long.</summary>
    public static RpcException BadRequestId() => RpcError.Of(
        StatusCode.InvalidArgument, "REQUEST_ID_INVALID",
        $"Nothing was stored. request_id has 1 to {Requests.MaxIdLength} characters.",
        ("field", "request_id"), ("limit", Requests.MaxIdLength.ToString(CultureInfo.InvariantCulture)), ("remedy", "choose a fresh one, for example a random UUID"));

    /// <summary>The request id was used for something else.</summary>
    public static RpcException RequestIdTaken() => RpcError.Of(
        StatusCode.AlreadyExists, "REQUEST_ID_TAKEN", "Nothing was stored. This request_id was already used for another request.",
        ("field", "request_id"), ("remedy", "choose a fresh one; use the same only to repeat the same request"));

    /// <summary>There is no such record of the agency's own.</summary>
    public static RpcException NoSuchRecord() => RpcError.Of(
        StatusCode.NotFound, "NO_SUCH_RECORD", "Nothing was stored. This agency has no record with that id; only its originator amends a record.",
        ("field", "record_id"), ("remedy", "list your records with `gateway record list`"));

    /// <summary>The record was recalled or erased.</summary>
    public static RpcException Recalled() => RpcError.Of(
        StatusCode.FailedPrecondition, "RECORD_RECALLED", "Nothing was stored. The record was recalled or erased, and that is final.",
        ("field", "record_id"), ("remedy", "publish the correction as a new record"), ("explain", "gateway record recall RECORD --watch"));

    /// <summary>Policy or record changed meanwhile, or fields were recalled.</summary>
    public static RpcException Overtaken() => RpcError.Of(
        StatusCode.Aborted, "OVERTAKEN", "Nothing was stored. The record, the policy or a peer changed while it was being prepared, or fields of it were recalled.",
        ("remedy", "look at the record and its recalls, then try again with the same request_id"));
}
