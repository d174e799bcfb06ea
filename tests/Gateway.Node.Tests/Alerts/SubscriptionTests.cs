using Gateway.Node.Alerts;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Grpc.Core;

namespace Gateway.Node.Tests.Alerts;

public sealed class SubscriptionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_created_subscription_is_listed_and_outlives_a_restart()
    {
        await using var node = await TestNode.StartAsync();
        var created = (await CreateAsync(node, Request("r-1", Phone("07700 900417", "GB")))).Subscription;

        await node.RestartAsync();
        var listed = (await node.SubscriptionCalls.ListSubscriptions(new ListSubscriptionsRequest(), Call(node))).Subscriptions;

        Assert.Equal([created], listed);
        Assert.Equal(("analyst", Purpose.Investigation, "watch"), (created.CreatedBy, created.Purpose, created.Name));
        Assert.Equal(node.Clock.GetUtcNow(), created.CreatedAt.ToDateTimeOffset());
        Assert.Equal("07700 900417", created.Terms.Identifiers[0].Value);
    }

    [Fact]
    public async Task The_same_request_creates_nothing_twice()
    {
        await using var node = await TestNode.StartAsync();
        var first = await CreateAsync(node, Request("r-1", Phone("07700 900417", "GB")));
        var second = await CreateAsync(node, Request("r-1", Phone("07700 900417", "GB")));

        Assert.Equal(first, second);
        Assert.Equal(1, node.Count("subscription"));
        Assert.Contains(node.Audit(), entry => entry is { Actor: "analyst", Act: "replay" });
    }

    [Fact]
    public async Task The_same_request_id_for_something_else_is_refused()
    {
        await using var node = await TestNode.StartAsync();
        await CreateAsync(node, Request("r-1", Phone("07700 900417", "GB")));

        await Refusals.RefusedAsync(
            StatusCode.AlreadyExists, "REQUEST_ID_REUSED", () => CreateAsync(node, Request("r-1", Phone("07700 900418", "GB"))));
        Assert.Equal(1, node.Count("subscription"));
    }

    [Fact]
    public async Task A_deleted_subscription_is_gone_and_deleting_it_again_is_no_error()
    {
        await using var node = await TestNode.StartAsync();
        var id = (await CreateAsync(node, Request("r-1", Phone("07700 900417", "GB")))).Subscription.Id;

        await node.SubscriptionCalls.DeleteSubscription(new DeleteSubscriptionRequest { Id = id }, Call(node));
        await node.SubscriptionCalls.DeleteSubscription(new DeleteSubscriptionRequest { Id = id }, Call(node));

        Assert.Empty((await node.SubscriptionCalls.ListSubscriptions(new ListSubscriptionsRequest(), Call(node))).Subscriptions);
        foreach (var unknown in new[] { id + 1, ulong.MaxValue })
        {
            await Refusals.RefusedAsync(
                StatusCode.NotFound, "NO_SUCH_SUBSCRIPTION", () => node.SubscriptionCalls.DeleteSubscription(new DeleteSubscriptionRequest { Id = unknown }, Call(node)));
        }
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "request_id", nameof(WithoutRequestId) },
        { "name", nameof(WithoutName) },
        { "name", nameof(WithLongName) },
        { "purpose", nameof(WithoutPurpose) },
        { "terms", nameof(WithoutTerms) },
        { "terms", nameof(WithTlpOnly) },
        { "terms", nameof(WithTooManyTerms) },
        { "terms.identifiers[1]", nameof(WithBrokenIban) },
        { "terms.identifiers[0]", nameof(WithPlateWithoutCountry) },
        { "terms.identifiers[0]", nameof(WithTextOfNoType) },
        { "terms.identifiers[0]", nameof(WithPlaceholderImei) },
        { "terms.identifiers[0].type", nameof(WithUnknownType) },
        { "terms.names[0]", nameof(WithEmptyName) },
        { "terms.names[0]", nameof(WithoutLetters) },
        { "terms.kinds", nameof(WithUnspecifiedKind) },
        { "terms.identifier_types", nameof(WithTypeOther) },
        { "terms.countries", nameof(WithCountryInWords) },
        { "terms.tlp_at_most", nameof(WithUnknownTlp) },
        { "terms.urgency_at_least", nameof(WithUnknownUrgency) },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_broken_subscription_is_refused_with_field_limit_and_remedy(string field, string how)
    {
        await using var node = await TestNode.StartAsync();
        var request = (CreateSubscriptionRequest)typeof(SubscriptionTests).GetMethod(how, System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!.Invoke(null, null)!;

        var info = await Refusals.RefusedAsync(StatusCode.InvalidArgument, "SUBSCRIPTION_INVALID", () => CreateAsync(node, request));

        Assert.Equal(field, info.Metadata["field"]);
        Assert.NotEmpty(info.Metadata["limit"]);
        Assert.NotEmpty(info.Metadata["remedy"]);
        Assert.Equal(0, node.Count("subscription"));
    }

    [Fact]
    public void A_refusal_does_not_repeat_what_was_to_be_watched()
    {
        var problems = SubscriptionRules.Check(WithBrokenIban(), Gateway.Protocol.Identifiers.IdentifierStopList.Default);

        Assert.All(problems, problem => Assert.DoesNotContain("GB29", problem.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_hundred_terms_are_allowed()
    {
        await using var node = await TestNode.StartAsync();
        var terms = new SubscriptionTerms();
        terms.Identifiers.Add(Enumerable.Range(0, SubscriptionRules.MaxTerms).Select(i => new IdentifierQuery { Type = IdentifierType.Phone, Value = $"+4477009{i:00000}" }));

        Assert.NotEqual(0UL, (await CreateAsync(node, Request("r-1", terms))).Subscription.Id);
    }

    [Fact]
    public async Task A_value_without_a_type_is_watched_as_all_it_may_be()
    {
        await using var node = await TestNode.StartAsync();
        var sample = new SampleRecords();
        await CreateAsync(node, Request("r-1", new SubscriptionTerms { Identifiers = { new IdentifierQuery { Value = "GB29 NWBK 6016 1331 9268 19" } } }));

        await node.ReceiveAsync(SampleRecords.With(sample.Person("Milos Hradec", sample.Identifier(IdentifierType.Iban, "GB29NWBK60161331926819"))));

        Assert.Equal(1, node.Count("alert"));
    }

    private static CreateSubscriptionRequest WithoutRequestId() => Request("", Phone("07700 900417", "GB"));

    private static CreateSubscriptionRequest WithoutName() => new(Request("r", Phone("07700 900417", "GB"))) { Name = "  " };

    private static CreateSubscriptionRequest WithLongName() => new(Request("r", Phone("07700 900417", "GB"))) { Name = new string('x', SubscriptionRules.MaxTitleLength + 1) };

    private static CreateSubscriptionRequest WithoutPurpose() => new(Request("r", Phone("07700 900417", "GB"))) { Purpose = Purpose.Unspecified };

    private static CreateSubscriptionRequest WithoutTerms() => new(Request("r", new SubscriptionTerms())) { Terms = null };

    private static CreateSubscriptionRequest WithTlpOnly() => Request("r", new SubscriptionTerms { TlpAtMost = Tlp.Red });

    private static CreateSubscriptionRequest WithTooManyTerms()
    {
        var terms = new SubscriptionTerms();
        terms.Countries.Add(Enumerable.Repeat("XK", SubscriptionRules.MaxTerms));
        terms.Names.Add("Dorian Vasek");
        return Request("r", terms);
    }

    private static CreateSubscriptionRequest WithBrokenIban() => Request("r", new SubscriptionTerms
    {
        Identifiers = { Phone("07700 900417", "GB").Identifiers[0], new IdentifierQuery { Type = IdentifierType.Iban, Value = "GB29 NWBK 6016 1331 9268 18" } },
    });

    private static CreateSubscriptionRequest WithPlateWithoutCountry() => OneIdentifier(IdentifierType.Plate, "KR47BXT");

    private static CreateSubscriptionRequest WithTextOfNoType() => OneIdentifier(IdentifierType.Unspecified, "?");

    private static CreateSubscriptionRequest WithPlaceholderImei() => OneIdentifier(IdentifierType.Imei, "000000000000000");

    private static CreateSubscriptionRequest WithUnknownType() => OneIdentifier((IdentifierType)777, "07700 900417");

    private static CreateSubscriptionRequest WithEmptyName() => Request("r", new SubscriptionTerms { Names = { "" } });

    private static CreateSubscriptionRequest WithoutLetters() => Request("r", new SubscriptionTerms { Names = { "?!" } });

    private static CreateSubscriptionRequest WithUnspecifiedKind() => Request("r", new SubscriptionTerms { Kinds = { RecordKind.Unspecified } });

    private static CreateSubscriptionRequest WithTypeOther() => Request("r", new SubscriptionTerms { IdentifierTypes = { IdentifierType.Other } });

    private static CreateSubscriptionRequest WithCountryInWords() => Request("r", new SubscriptionTerms { Countries = { "Karsia" } });

    private static CreateSubscriptionRequest WithUnknownTlp() => Request("r", new SubscriptionTerms { Kinds = { RecordKind.Sighting }, TlpAtMost = (Tlp)77 });

    private static CreateSubscriptionRequest WithUnknownUrgency() => Request("r", new SubscriptionTerms { Kinds = { RecordKind.Sighting }, UrgencyAtLeast = (Urgency)77 });

    private static CreateSubscriptionRequest OneIdentifier(IdentifierType type, string value) =>
        Request("r", new SubscriptionTerms { Identifiers = { new IdentifierQuery { Type = type, Value = value } } });

    private static SubscriptionTerms Phone(string value, string country) =>
        new() { Identifiers = { new IdentifierQuery { Type = IdentifierType.Phone, Value = value, Scope = country } } };

    private static CreateSubscriptionRequest Request(string id, SubscriptionTerms terms) =>
        new() { RequestId = id, Name = "watch", Terms = terms, Purpose = Purpose.Investigation };

    private static Task<CreateSubscriptionResponse> CreateAsync(TestNode node, CreateSubscriptionRequest request) =>
        node.SubscriptionCalls.CreateSubscription(request, Call(node));

    private static TestCall Call(TestNode node) => new(node.Analyst, cancel: Cancel);
}
