using System.Globalization;
using Gateway.Node.Diagnostics;
using Gateway.Node.Storage;
using Grpc.Core;

namespace Gateway.Node.Recall;

/// <summary>Refusals of recalling, holding and passing on.</summary>
internal static class RecallErrors
{
    /// <summary>The request id is missing or too long.</summary>
    public static RpcException BadRequestId() => RpcError.Of(
        StatusCode.InvalidArgument, "REQUEST_ID_INVALID", $"Nothing was done. request_id has 1 to {Requests.MaxIdLength} characters.",
        ("field", "request_id"), ("limit", Requests.MaxIdLength.ToString(CultureInfo.InvariantCulture)), ("remedy", "choose a fresh one, for example a random UUID"));

    /// <summary>The request id was used for something else.</summary>
    public static RpcException RequestIdTaken() => RpcError.Of(
        StatusCode.AlreadyExists, "REQUEST_ID_TAKEN", "Nothing was done. This request_id was already used for another request.",
        ("field", "request_id"), ("remedy", "choose a fresh one; use the same only to repeat the same request"));

    /// <summary>There is no such record of the agency's own.</summary>
    public static RpcException NoSuchRecord() => RpcError.Of(
        StatusCode.NotFound, "NO_SUCH_RECORD", "Nothing was recalled. This agency has no record with that id; only its originator recalls a record.",
        ("field", "record_id"), ("remedy", "list your records with `gateway record list`"));

    /// <summary>It was recalled before.</summary>
    public static RpcException AlreadyRecalled(string record) => RpcError.Of(
        StatusCode.FailedPrecondition, "ALREADY_RECALLED", "Nothing was done. The whole record was recalled before, and that is final.",
        ("field", "record_id"), ("remedy", "publish a correction as a new record"), ("explain", $"gateway record recall {record} --watch"));

    /// <summary>There is no such peer.</summary>
    public static RpcException NoSuchPeer() => RpcError.Of(
        StatusCode.InvalidArgument, "NO_SUCH_PEER", "Nothing was done. There is no peer of one of these names.",
        ("field", "peers"), ("remedy", "take the name from the list of peers"), ("explain", "gateway peer list"));

    /// <summary>No version has such a field.</summary>
    public static RpcException NoSuchField() => RpcError.Of(
        StatusCode.InvalidArgument, "NO_SUCH_FIELD", "Nothing was recalled. No version of the record has a field at one of these paths.",
        ("field", "fields"), ("remedy", "take the path from `gateway policy explain`, which names every field"));

    /// <summary>Only as a whole.</summary>
    public static RpcException WholeOnly() => RpcError.Of(
        StatusCode.InvalidArgument, "WHOLE_RECORD_ONLY",
        "Nothing was recalled. Conditions cannot go without the rest, and one statement names at most 8,192 fields.",
        ("field", "fields"), ("remedy", "recall the whole record: leave the fields out"));

    /// <summary>None of these peers ever got it.</summary>
    public static RpcException NotSent() => RpcError.Of(
        StatusCode.FailedPrecondition, "NOT_SENT", "Nothing was recalled. None of these peers was ever sent this record.",
        ("field", "peers"), ("remedy", "leave the peers out to recall it from everyone who was"));

    /// <summary>A reason is missing.</summary>
    public static RpcException BadReason() => RpcError.Of(
        StatusCode.InvalidArgument, "REASON_MISSING", "Nothing was recalled. Say why, with one of the known reasons.",
        ("field", "reason"), ("remedy", "choose one; it stays in your own audit and is not told to holders"));

    /// <summary>Too much named at once.</summary>
    public static RpcException TooMany() => RpcError.Of(
        StatusCode.InvalidArgument, "TOO_MANY", $"Nothing was recalled. A recall names at most {RecallLimits.MaxFields} fields and {RecallLimits.MaxPeers} peers.",
        ("field", "fields"), ("limit", "1,000"), ("remedy", "recall the whole record: leave the fields out"));

    /// <summary>The name of a record is none.</summary>
    public static RpcException BadRecordId() => RpcError.Of(
        StatusCode.InvalidArgument, "RECORD_ID_INVALID", "record_id is 32 lower-case hexadecimal digits.",
        ("field", "record_id"), ("limit", "32 hexadecimal digits"), ("remedy", "copy it from a list of records"), ("explain", "gateway record list"));

    /// <summary>Missing, hidden and own alike.</summary>
    public static RpcException NotReceived() => RpcError.Of(
        StatusCode.NotFound, "NO_SUCH_RECORD", "Nothing was done. This node has no such received record.",
        ("field", "record_id"), ("remedy", "name it as lists show it, ORIGINATOR/RECORD"), ("explain", "gateway record list"));

    /// <summary>There is no hold on it.</summary>
    public static RpcException NoHold() => RpcError.Of(
        StatusCode.NotFound, "NO_SUCH_HOLD", "Nothing was done. There is no hold on that record.", ("field", "record_id"), ("remedy", "nothing is to be done"));

    /// <summary>A ground is missing.</summary>
    public static RpcException BadGround() => RpcError.Of(
        StatusCode.InvalidArgument, "GROUND_MISSING", "Nothing was done. Say on what ground the record must be kept.",
        ("field", "ground"), ("remedy", "choose one of the known grounds; the originator is told it when it recalls the record"));

    /// <summary>The originator's labels or this agency's policy do not let it go.</summary>
    public static RpcException NotForwarded(string rule) => RpcError.Of(
        StatusCode.PermissionDenied, rule == Forwarding.ConsentRule ? "ORIGINATOR_CONSENT_NEEDED" : "NOT_FORWARDED",
        rule == Forwarding.ConsentRule
            ? "Nothing was passed on. The originator's labels do not let this record go to that peer without asking: the originator's consent is needed."
            : $"Nothing was passed on, by rule {rule}.",
        ("field", "peer"), ("rule", rule),
        ("remedy", rule == Forwarding.ConsentRule ? "ask the originator to share it with that agency" : "have the policy looked at, or choose another peer"));
}
