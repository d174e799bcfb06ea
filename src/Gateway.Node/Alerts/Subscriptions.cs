using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using Gateway.Node.Access;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Node.Alerts;

/// <summary>What the agency's analysts watch. Kept in the table <c>subscription</c>; nobody outside the node learns of it.</summary>
internal sealed class Subscriptions(GatewayDatabase database, SubscriptionIndex index)
{
    /// <summary>Most subscriptions of an agency at a time.</summary>
    public const int MaxSubscriptions = 50_000;

    private const string Method = "/gateway.node.v1.SubscriptionService/CreateSubscription";

    /// <summary>Creates a subscription; records admitted after it are matched, also those in the same group commit.</summary>
    public async Task<SubscriptionOutcome> CreateAsync(ClientIdentity client, CreateSubscriptionRequest request, CancellationToken cancel)
    {
        if (!Requests.IsId(request.RequestId))
        {
            return new SubscriptionOutcome.Invalid(
                [new TermProblem("request_id", $"has 1 to {Requests.MaxIdLength} characters.", "Choose one and keep it for retries.")]);
        }

        if (SubscriptionRules.Check(request, index.StopList) is { Count: > 0 } problems)
        {
            return new SubscriptionOutcome.Invalid([.. problems]);
        }

        var digest = Requests.DigestOf(Method, request);
        return await database.WriteAsync(
            scope => Requests.TryReplay(scope.Sql, client.Name, request.RequestId, digest) switch
            {
                ReplayResult.New => Insert(scope, client, request, digest),
                ReplayResult.Replay earlier => Written<SubscriptionOutcome>(
                    client, "replay", IdOf(earlier), new SubscriptionOutcome.Created(Find(scope.Sql, IdOf(earlier))!)),
                ReplayResult.Conflict => Refused(client, "request_id was used for something else", new SubscriptionOutcome.RequestConflict()),
                _ => throw new System.Diagnostics.UnreachableException(),
            },
            cancel);
    }

    /// <summary>All subscriptions in order of creation.</summary>
    public Task<ImmutableArray<Subscription>> ListAsync(ClientIdentity client, CancellationToken cancel) => database.ReadAuditedAsync(
        sql =>
        {
            ImmutableArray<Subscription> all = [.. sql.Query($"{Select} WHERE deleted = 0 ORDER BY subscription_id", Read)];
            return new Written<ImmutableArray<Subscription>>(all, new AuditEntry(client.Name, "list") { Detail = $"{all.Length} subscriptions" });
        },
        cancel);

    /// <summary>Ends a subscription. Its row stays: its alerts still have to say why they arose.</summary>
    /// <returns>False when there never was one of this number.</returns>
    public Task<bool> DeleteAsync(ClientIdentity client, ulong id, CancellationToken cancel) => database.WriteAsync(
        scope =>
        {
            var isKnown = id <= long.MaxValue && scope.Sql.Number("SELECT count(*) FROM subscription WHERE subscription_id = $1", (long)id) == 1;
            if (isKnown && scope.Sql.Execute("UPDATE subscription SET deleted = 1 WHERE subscription_id = $1 AND deleted = 0", (long)id) == 1)
            {
                index.Removed(scope, (long)id);
            }

            return Written(client, isKnown ? "unsubscribe" : "refuse", id, isKnown);
        },
        cancel);

    private Written<SubscriptionOutcome> Insert(WriteScope scope, ClientIdentity client, CreateSubscriptionRequest request, byte[] digest)
    {
        if (scope.Sql.Number("SELECT count(*) FROM subscription WHERE deleted = 0") >= MaxSubscriptions)
        {
            return Refused(client, $"{MaxSubscriptions} subscriptions", new SubscriptionOutcome.TooMany());
        }

        var id = scope.Sql.Insert(
            "INSERT INTO subscription (name, terms, purpose, created_at, created_by) VALUES ($1, $2, $3, $4, $5)",
            request.Name, request.Terms.ToByteArray(), (int)request.Purpose, scope.Now.UtcTicks, client.Name);
        index.Added(scope, id, request.Terms, request.Purpose);
        Span<byte> answer = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(answer, id);
        Requests.Remember(scope.Sql, client.Name, request.RequestId, digest, answer, scope.Now);
        return Written<SubscriptionOutcome>(client, "subscribe", (ulong)id, new SubscriptionOutcome.Created(Find(scope.Sql, (ulong)id)!));
    }

    // The answer kept for retries is the number only: what is watched stands in one place.
    private static ulong IdOf(ReplayResult.Replay earlier) => BinaryPrimitives.ReadUInt64BigEndian(earlier.Answer.Span);

    private const string Select = "SELECT subscription_id, name, terms, purpose, created_at, created_by FROM subscription";

    private static Subscription? Find(SqlSession sql, ulong id) => sql.First($"{Select} WHERE subscription_id = $1", Read, (long)id);

    private static Subscription Read(SqlRow row) => new()
    {
        Id = (ulong)row.GetInt64(0),
        Name = row.GetString(1),
        Terms = SubscriptionTerms.Parser.ParseFrom(row.GetBytes(2)),
        Purpose = (Purpose)row.GetInt32(3),
        CreatedAt = RecordSummaries.ToTimestamp(row.GetInt64(4)),
        CreatedBy = row.GetString(5),
    };

    private static Written<T> Written<T>(ClientIdentity client, string act, ulong id, T value) =>
        new(value, new AuditEntry(client.Name, act) { Detail = string.Create(CultureInfo.InvariantCulture, $"subscription {id}") });

    private static Written<SubscriptionOutcome> Refused(ClientIdentity client, string why, SubscriptionOutcome outcome) =>
        new(outcome, new AuditEntry(client.Name, "refuse") { Detail = $"subscribe: {why}" });
}

/// <summary>What became of creating a subscription.</summary>
internal abstract record SubscriptionOutcome
{
    private SubscriptionOutcome()
    {
    }

    /// <summary>It is there, now or since an earlier request with this id.</summary>
    public sealed record Created(Subscription Subscription) : SubscriptionOutcome;

    /// <summary>The request breaks rules.</summary>
    public sealed record Invalid(ImmutableArray<TermProblem> Problems) : SubscriptionOutcome;

    /// <summary>There are <see cref="Subscriptions.MaxSubscriptions"/> already.</summary>
    public sealed record TooMany : SubscriptionOutcome;

    /// <summary>The request_id was used for something else.</summary>
    public sealed record RequestConflict : SubscriptionOutcome;
}
