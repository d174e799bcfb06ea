using Gateway.Node.Diagnostics;
using Gateway.Record.V1;
using Grpc.Core;

namespace Gateway.Node.Records;

/// <summary>Refusals of looking things up.</summary>
internal static class RecordErrors
{
    /// <summary>Missing and hidden alike.</summary>
    public static RpcException NotFound() => RpcError.Of(
        StatusCode.NotFound, "NO_SUCH_RECORD", "This node has no such record to show you.",
        ("remedy", "list the records; ask the originator if you expected one"), ("explain", "gateway record list"));

    /// <summary>The name of a record is none.</summary>
    public static RpcException BadRecordId() => RpcError.Of(
        StatusCode.InvalidArgument, "RECORD_ID_INVALID", "record_id is 32 lower-case hexadecimal digits.",
        ("field", "record_id"), ("limit", "32 hexadecimal digits"), ("remedy", "copy it from a list of records"), ("explain", "gateway record list"));

    /// <summary>What is stored is not what was signed.</summary>
    public static RpcException Damaged() => RpcError.Of(
        StatusCode.DataLoss, "RECORD_DAMAGED",
        "What is stored of this record is not what its originator signed, so it is not shown. Have an operator check the node.",
        ("remedy", "check the disk, then restore the store or ask the originator to send the record again"), ("explain", "gateway doctor"));

    /// <summary>The page token is not of this list.</summary>
    public static RpcException BadPageToken() => RpcError.Of(
        StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID", "This page token was not given for this list, or the node was restarted since. Begin the list again.",
        ("field", "page_token"), ("remedy", "begin the list again without a page_token"));

    /// <summary>Nothing to search for.</summary>
    public static RpcException NothingAsked() => RpcError.Of(
        StatusCode.InvalidArgument, "QUERY_MISSING", "Give an identifier or a name to search for.", ("field", "query"), ("remedy", "set identifier or name"));

    /// <summary>The value is no identifier.</summary>
    public static RpcException NotAnIdentifier(IdentifierType type) => RpcError.Of(
        StatusCode.InvalidArgument, "IDENTIFIER_INVALID",
        type == IdentifierType.Unspecified ? "As it is written, this is no identifier of any type."
            : $"As it is written, this is no {type}: it is not whole, or not valid.",
        ("field", "identifier"), ("remedy", "give it in full, with its type and its scope: country, issuer, platform or chain"));

    /// <summary>The name has nothing to compare by.</summary>
    public static RpcException NotAName() => RpcError.Of(
        StatusCode.InvalidArgument, "NAME_INVALID", $"A name has 1 to {RecordSearch.MaxNameLength} characters and at least one word in letters.",
        ("field", "name"), ("limit", $"1 to {RecordSearch.MaxNameLength} characters"), ("remedy", "give the name as it is usually written, in any script"));

    /// <summary>An answer would be incomplete.</summary>
    public static RpcException TooBroad() => RpcError.Of(
        StatusCode.ResourceExhausted, "QUERY_TOO_COMMON", "Too many records have this for an answer that is complete. Search for something rarer.",
        ("limit", $"{RecordSearch.MaxTokenRows} candidates"), ("remedy", "add another part of the name, or search by an identifier"));

    /// <summary>The file could not be verified offline.</summary>
    public static RpcException NoIdentity() => RpcError.Of(
        StatusCode.FailedPrecondition, "IDENTITY_MISSING",
        "No identity this node holds names the key that signed the record, so the file could not be verified by anyone.",
        ("remedy", "pair with the originator, or ask it for its current descriptor"), ("explain", "gateway peer list"));

    /// <summary>A received record was sent to nobody.</summary>
    public static RpcException PeerOfReceived() => RpcError.Of(
        StatusCode.InvalidArgument, "NOT_OWN_RECORD", "Only records of your own agency were sent to peers; this one was received.",
        ("field", "peer"), ("remedy", "leave peer out to export the view as it was received"));
}
