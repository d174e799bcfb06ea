using System.Collections.Immutable;
using System.Globalization;
using Gateway.Node.Access;
using Gateway.Node.Diagnostics;
using Gateway.Node.Storage;
using Grpc.Core;

namespace Gateway.Node.Alerts;

/// <summary>Refusals of subscriptions and alerts.</summary>
internal static class AlertErrors
{
    /// <summary>The subscription breaks rules; the first stands in the details, all in the message.</summary>
    public static RpcException InvalidSubscription(ImmutableArray<TermProblem> problems) => RpcError.Of(
        StatusCode.InvalidArgument, "SUBSCRIPTION_INVALID",
        $"The subscription has {problems.Length} problem(s): {string.Join(" ", problems.Take(MaxListed))}",
        ("field", problems[0].Field), ("limit", problems[0].Rule), ("remedy", problems[0].Remedy));

    /// <summary>There are too many.</summary>
    public static RpcException TooManySubscriptions() => RpcError.Of(
        StatusCode.ResourceExhausted, "TOO_MANY_SUBSCRIPTIONS",
        $"This agency already has {Subscriptions.MaxSubscriptions} subscriptions. End those nobody needs.",
        ("limit", Subscriptions.MaxSubscriptions.ToString(CultureInfo.InvariantCulture)),
        ("remedy", "end subscriptions nobody needs, or join several into one"));

    /// <summary>The request_id stands for something else.</summary>
    public static RpcException RequestConflict() => RpcError.Of(
        StatusCode.AlreadyExists, "REQUEST_ID_REUSED", "This request_id was used for another request. Retry that one unchanged, or choose a new request_id.",
        ("field", "request_id"), ("remedy", "choose a new request_id"));

    /// <summary>No such subscription.</summary>
    public static RpcException NoSubscription() => RpcError.Of(
        StatusCode.NotFound, "NO_SUCH_SUBSCRIPTION", "There is no subscription of this number.",
        ("field", "id"), ("remedy", "list the subscriptions"), ("explain", "gateway sub list"));

    /// <summary>No such alert, or none that may be shown.</summary>
    public static RpcException NoAlert() => RpcError.Of(
        StatusCode.NotFound, "NO_SUCH_ALERT", "There is no alert of this number, or its record may no longer be shown.",
        ("field", "id"), ("remedy", "list the alerts"), ("explain", "gateway alert list"));

    /// <summary>It is closed.</summary>
    public static RpcException Dismissed() => RpcError.Of(
        StatusCode.FailedPrecondition, "ALERT_DISMISSED", "The alert was dismissed and stays so; its reason is kept.",
        ("field", "id"), ("remedy", "look at its reason"), ("explain", "gateway alert list"));

    /// <summary>A text is missing or too long.</summary>
    public static RpcException BadText(string field, int limit) => RpcError.Of(
        StatusCode.InvalidArgument, "TEXT_OUT_OF_RANGE", $"{field} has 1 to {limit} characters.",
        ("field", field), ("limit", $"1 to {limit} characters"), ("remedy", "shorten it, or say something"));

    /// <summary>An unknown state was asked for.</summary>
    public static RpcException BadState() => RpcError.Of(
        StatusCode.InvalidArgument, "UNKNOWN_STATE", "state is no alert state of the schema.", ("field", "state"), ("remedy", "leave it out to list all"));

    /// <summary>The page token is not of this list.</summary>
    public static RpcException BadPageToken() => RpcError.Of(
        StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID", "This page token was not given for this list, or the node was restarted since. Begin the list again.",
        ("field", "page_token"), ("remedy", "begin the list again without a page_token"));

    /// <summary>The cursor is ahead of the store.</summary>
    public static RpcException CursorAhead() => RpcError.Of(
        StatusCode.FailedPrecondition, "CURSOR_AHEAD", "This cursor is ahead of the node: its store was restored from a backup. Watch again from 0.",
        ("field", "after"), ("remedy", "watch again with after = 0; alerts you have seen come again"));

    /// <summary>All places for watching are taken.</summary>
    public static RpcException TooManyWatchers() => RpcError.Of(
        StatusCode.ResourceExhausted, "TOO_MANY_WATCHERS", $"{AlertWatch.MaxWatchers} calls already watch alerts. End one, or list alerts instead.",
        ("limit", AlertWatch.MaxWatchers.ToString(CultureInfo.InvariantCulture)), ("remedy", "end a call that watches"), ("explain", "gateway alert list"));

    /// <summary>The client lost the role while it watched.</summary>
    public static RpcException NoLongerAllowed(ClientIdentity client, string method) =>
        AccessErrors.Denied(client, method, AccessTable.Rows.GetValueOrDefault(method));

    private const int MaxListed = 10;
}
