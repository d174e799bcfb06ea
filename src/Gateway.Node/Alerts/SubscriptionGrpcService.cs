using System.Diagnostics;
using Gateway.Node.Access;
using Gateway.Node.V1;
using Grpc.Core;

namespace Gateway.Node.Alerts;

/// <summary>SubscriptionService over gRPC.</summary>
internal sealed class SubscriptionGrpcService(Subscriptions subscriptions) : SubscriptionService.SubscriptionServiceBase
{
    /// <inheritdoc/>
    public override async Task<CreateSubscriptionResponse> CreateSubscription(CreateSubscriptionRequest request, ServerCallContext context) =>
        await subscriptions.CreateAsync(ClientIdentity.Of(context), request, context.CancellationToken) switch
        {
            SubscriptionOutcome.Created created => new CreateSubscriptionResponse { Subscription = created.Subscription },
            SubscriptionOutcome.Invalid invalid => throw AlertErrors.InvalidSubscription(invalid.Problems),
            SubscriptionOutcome.TooMany => throw AlertErrors.TooManySubscriptions(),
            SubscriptionOutcome.RequestConflict => throw AlertErrors.RequestConflict(),
            _ => throw new UnreachableException(),
        };

    /// <inheritdoc/>
    public override async Task<ListSubscriptionsResponse> ListSubscriptions(ListSubscriptionsRequest request, ServerCallContext context) =>
        new() { Subscriptions = { await subscriptions.ListAsync(ClientIdentity.Of(context), context.CancellationToken) } };

    /// <inheritdoc/>
    public override async Task<DeleteSubscriptionResponse> DeleteSubscription(DeleteSubscriptionRequest request, ServerCallContext context) =>
        await subscriptions.DeleteAsync(ClientIdentity.Of(context), request.Id, context.CancellationToken)
            ? new DeleteSubscriptionResponse()
            : throw AlertErrors.NoSubscription();
}
