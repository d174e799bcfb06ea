using System.Globalization;
using Gateway.Node.Diagnostics;
using Gateway.Protocol.Attachments;
using Gateway.Protocol.Records;
using Grpc.Core;

namespace Gateway.Node.Attachments;

/// <summary>Refusals of adding, pulling and reading files.</summary>
internal static class AttachmentErrors
{
    /// <summary>The stream does not begin with the facts, or repeats them, or a part is too large.</summary>
    public static RpcException BadStream(int maxPart) => RpcError.Of(
        StatusCode.InvalidArgument, "ATTACHMENT_STREAM_INVALID", $"Nothing was stored. First come the facts, once, then the content in parts of at most {maxPart} bytes.",
        ("field", "part"), ("limit", maxPart.ToString(CultureInfo.InvariantCulture)), ("remedy", "use `gateway attachment add`"));

    /// <summary>What was said of the file breaks a rule.</summary>
    public static RpcException Invalid(RecordProblem problem) => RpcError.Of(
        StatusCode.InvalidArgument, "ATTACHMENT_INVALID", $"Nothing was stored. {problem}",
        ("field", problem.Field), ("rule", problem.Rule), ("remedy", problem.Remedy));

    /// <summary>Metadata of this type cannot be taken out.</summary>
    public static RpcException CannotStrip() => RpcError.Of(
        StatusCode.FailedPrecondition, "METADATA_CANNOT_BE_STRIPPED",
        "Nothing was stored. The node takes metadata out of image/jpeg and image/png, and text/plain, text/csv and application/json have none; in a file of this type it would go along.",
        ("field", "media_type"), ("remedy", "convert the file to one of those types, or say that its metadata may go along: `--keep-metadata`"));

    /// <summary>The file itself is the problem.</summary>
    public static RpcException Refused(FilterRefusal why) => why == FilterRefusal.TooLarge
        ? RpcError.Of(
            StatusCode.InvalidArgument, "ATTACHMENT_TOO_LARGE", "Nothing was stored. An attachment has at most 1 GiB.",
            ("field", "content"), ("limit", AttachmentLayout.MaxSize.ToString(CultureInfo.InvariantCulture)), ("remedy", "split the file"))
        : RpcError.Of(
            StatusCode.InvalidArgument, "ATTACHMENT_MALFORMED", "Nothing was stored. The file is empty, ends early, or is not of the media type that was said.",
            ("field", "content"), ("remedy", "check the file and its media type"));

    /// <summary>Missing and hidden alike.</summary>
    public static RpcException NotFound() => RpcError.Of(
        StatusCode.NotFound, "NO_SUCH_ATTACHMENT", "This node has no such attachment to show you.",
        ("remedy", "look at the record; an attachment without content is kept by its holder"), ("explain", "gateway record get"));

    /// <summary>The content is still at the sender.</summary>
    public static RpcException NotPulled() => RpcError.Of(
        StatusCode.FailedPrecondition, "ATTACHMENT_NOT_PULLED", "The content of this attachment is not here yet.",
        ("remedy", "pull it first"), ("explain", "gateway attachment pull"));

    /// <summary>What is stored is not what was signed.</summary>
    public static RpcException Damaged() => RpcError.Of(
        StatusCode.DataLoss, "ATTACHMENT_DAMAGED", "What is stored is not the content that was signed, so it is not shown.",
        ("remedy", "have an operator check the disk, then pull it again"), ("explain", "gateway doctor"));

    /// <summary>Why a pull did not end well; null when it did.</summary>
    public static RpcException? OfPull(PullOutcome outcome) => outcome switch
    {
        PullOutcome.Complete => null,
        PullOutcome.Busy => RpcError.Of(
            StatusCode.Aborted, "PULL_UNDER_WAY", "Somebody else is pulling this attachment right now.", ("remedy", "try again in a moment")),
        PullOutcome.Unreachable => RpcError.Of(
            StatusCode.Unavailable, "PEER_UNREACHABLE", "No session with the agency that sent the record, or it fell silent. What was pulled is kept.",
            ("remedy", "pull again later: it goes on where it stopped"), ("explain", "gateway status")),
        PullOutcome.NotAvailable => RpcError.Of(
            StatusCode.NotFound, "CONTENT_NOT_AVAILABLE", "The agency that sent the record does not give this content, or no longer.",
            ("remedy", "ask the agency")),
        PullOutcome.Refused refused => RpcError.Of(
            StatusCode.DataLoss, "CONTENT_REFUSED", $"What the agency sent was refused: {refused.Rule}.", ("remedy", "ask the agency; the audit has the details")),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
