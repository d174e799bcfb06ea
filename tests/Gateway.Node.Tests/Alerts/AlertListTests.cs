using Gateway.Node.Alerts;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Grpc.Core;

namespace Gateway.Node.Tests.Alerts;

public sealed class AlertListTests
{
    private readonly SampleRecords _sample = new();

    [Fact]
    public async Task An_alert_shows_the_term_both_gradings_validity_and_the_record()
    {
        await using var node = await TestNode.StartAsync();
        var subscription = await node.SubscribeAsync(
            new SubscriptionTerms { Identifiers = { new IdentifierQuery { Type = IdentifierType.Phone, Value = "+447700900417" } } }, "r-1");
        var phone = _sample.Phone("07700 900417");
        phone.Identifiers[0].ValidFrom = new PartialDate { Year = 2025 };
        var own = new Grading { Scheme = GradingScheme.Admiralty, SourceCode = "C", InformationCode = "3" };
        var content = SampleRecords.With(phone);
        content.Participations.Add(_sample.Part(phone, SubjectCategory.NotDataSubject, own));
        content.Urgency = Urgency.Urgent;
        var signed = node.Peer.Sign(content, node.Peer.NewRecordId());
        await node.ReceiveAsync(content, signed);

        var alert = Assert.Single((await node.AlertCalls.ListAlerts(new ListAlertsRequest(), Call(node))).Alerts);

        var expected = new Alert
        {
            Id = 1,
            SubscriptionId = subscription.Id,
            SubscriptionName = subscription.Name,
            Term = "+447700900417",
            Matched = "07700 900417",
            RecordGrading = content.Grading,
            MatchGrading = own,
            ValidFrom = new PartialDate { Year = 2025 },
            Urgency = Urgency.Urgent,
            State = AlertState.Open,
            CreatedAt = alert.Record.StoredAt,
            Record = new RecordSummary
            {
                Originator = node.Peer.Id,
                OriginatorName = "KAR",
                RecordId = signed.Record.ToString(),
                Version = 1,
                Kind = content.Kind,
                Status = RecordStatus.Active,
                StoredAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(node.Clock.GetUtcNow()),
                Title = "A report",
            },
        };
        Assert.Equal(expected, alert);
    }

    [Fact]
    public async Task Pages_hold_every_alert_once_newest_first()
    {
        await using var node = await WithAlertsAsync(25);
        var seen = new List<ulong>();
        var token = "";
        do
        {
            var page = await node.AlertCalls.ListAlerts(new ListAlertsRequest { PageSize = 10, PageToken = token }, Call(node));
            seen.AddRange(page.Alerts.Select(alert => alert.Id));
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        Assert.Equal(Enumerable.Range(1, 25).Select(i => (ulong)(26 - i)), seen);
    }

    [Fact]
    public async Task A_page_token_of_another_state_client_or_nobody_is_refused()
    {
        await using var node = await WithAlertsAsync(3);
        var token = (await node.AlertCalls.ListAlerts(new ListAlertsRequest { PageSize = 1 }, Call(node))).NextPageToken;
        Assert.NotEmpty(token);
        (ListAlertsRequest Request, string Client)[] forged =
        [
            (new ListAlertsRequest { PageToken = token, State = AlertState.Open }, "analyst"),
            (new ListAlertsRequest { PageToken = token }, "publisher"),
            (new ListAlertsRequest { PageToken = token[..^1] }, "analyst"),
            (new ListAlertsRequest { PageToken = "1" }, "analyst"),
        ];

        foreach (var (request, client) in forged)
        {
            var info = await Refusals.RefusedAsync(
                StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID", () => node.AlertCalls.ListAlerts(request, new TestCall(node.Client(client))));
            Assert.Equal("page_token", info.Metadata["field"]);
        }
    }

    [Fact]
    public async Task Acknowledging_assigning_and_dismissing_are_kept_and_audited()
    {
        await using var node = await WithAlertsAsync(1);

        await node.AlertCalls.AcknowledgeAlert(new AcknowledgeAlertRequest { Id = 1 }, Call(node));
        await node.AlertCalls.AssignAlert(new AssignAlertRequest { Id = 1, Assignee = "Officer Lind" }, Call(node));
        var dismissed = (await node.AlertCalls.DismissAlert(new DismissAlertRequest { Id = 1, Reason = "another person" }, Call(node))).Alert;
        await node.RestartAsync();

        var listed = Assert.Single((await node.AlertCalls.ListAlerts(new ListAlertsRequest { State = AlertState.Dismissed }, Call(node))).Alerts);
        Assert.Equal(dismissed, listed);
        Assert.Equal((AlertState.Dismissed, "Officer Lind", "another person"), (listed.State, listed.AssignedTo, listed.DismissedBecause));
        var acts = node.Audit().Where(entry => entry.Detail == "alert 1").ToList();
        Assert.Equal(["acknowledge", "assign", "dismiss"], acts.Select(entry => entry.Act));
        Assert.All(acts, entry => Assert.StartsWith(node.Peer.Id, entry.Record, StringComparison.Ordinal));
        Assert.DoesNotContain(node.Audit(), entry => entry.Detail.Contains("Lind", StringComparison.Ordinal) || entry.Detail.Contains("another", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Repeating_a_change_gives_the_same_answer()
    {
        await using var node = await WithAlertsAsync(1);
        var acknowledged = await node.AlertCalls.AcknowledgeAlert(new AcknowledgeAlertRequest { Id = 1 }, Call(node));
        Assert.Equal(acknowledged, await node.AlertCalls.AcknowledgeAlert(new AcknowledgeAlertRequest { Id = 1 }, Call(node)));

        var request = new DismissAlertRequest { Id = 1, Reason = "another person" };
        var dismissed = await node.AlertCalls.DismissAlert(request, Call(node));
        Assert.Equal(dismissed, await node.AlertCalls.DismissAlert(request, Call(node)));
    }

    [Fact]
    public async Task A_dismissed_alert_stays_dismissed_for_its_reason()
    {
        await using var node = await WithAlertsAsync(1);
        await node.AlertCalls.DismissAlert(new DismissAlertRequest { Id = 1, Reason = "another person" }, Call(node));

        Func<Task>[] changes =
        [
            () => node.AlertCalls.AcknowledgeAlert(new AcknowledgeAlertRequest { Id = 1 }, Call(node)),
            () => node.AlertCalls.AssignAlert(new AssignAlertRequest { Id = 1, Assignee = "Officer Lind" }, Call(node)),
            () => node.AlertCalls.DismissAlert(new DismissAlertRequest { Id = 1, Reason = "another reason" }, Call(node)),
        ];
        foreach (var change in changes)
        {
            await Refusals.RefusedAsync(StatusCode.FailedPrecondition, "ALERT_DISMISSED", change);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    [InlineData(ulong.MaxValue)]
    public async Task An_alert_that_is_not_there_is_not_found(ulong id)
    {
        await using var node = await WithAlertsAsync(1);

        await Refusals.RefusedAsync(StatusCode.NotFound, "NO_SUCH_ALERT", () => node.AlertCalls.AcknowledgeAlert(new AcknowledgeAlertRequest { Id = id }, Call(node)));
    }

    [Fact]
    public async Task An_alert_of_a_record_past_its_retention_is_as_one_that_never_was()
    {
        await using var node = await TestNode.StartAsync();
        await node.SubscribeAsync(new SubscriptionTerms { IdentifierTypes = { IdentifierType.Phone } }, "r-1");
        var content = SampleRecords.With(_sample.Phone("07700 900417"));
        content.Handling = SampleRecords.Until(node.Clock.GetUtcNow().AddHours(1), content.Handling);
        await node.ReceiveAsync(content);
        Assert.Single((await node.AlertCalls.ListAlerts(new ListAlertsRequest(), Call(node))).Alerts);

        node.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Empty((await node.AlertCalls.ListAlerts(new ListAlertsRequest(), Call(node))).Alerts);
        var hidden = await Assert.ThrowsAsync<RpcException>(() => node.AlertCalls.AcknowledgeAlert(new AcknowledgeAlertRequest { Id = 1 }, Call(node)));
        var missing = await Assert.ThrowsAsync<RpcException>(() => node.AlertCalls.AcknowledgeAlert(new AcknowledgeAlertRequest { Id = 2 }, Call(node)));
        Assert.Equal((missing.Status, Refusals.DetailsOf(missing)), (hidden.Status, Refusals.DetailsOf(hidden)));
    }

    [Fact]
    public async Task Texts_are_limited()
    {
        await using var node = await WithAlertsAsync(1);
        foreach (var assignee in new[] { "", " ", new string('x', AlertList.MaxAssigneeLength + 1) })
        {
            await Refusals.RefusedAsync(
                StatusCode.InvalidArgument, "TEXT_OUT_OF_RANGE", () => node.AlertCalls.AssignAlert(new AssignAlertRequest { Id = 1, Assignee = assignee }, Call(node)));
        }

        foreach (var reason in new[] { "", "\t", new string('x', AlertList.MaxReasonLength + 1) })
        {
            await Refusals.RefusedAsync(
                StatusCode.InvalidArgument, "TEXT_OUT_OF_RANGE", () => node.AlertCalls.DismissAlert(new DismissAlertRequest { Id = 1, Reason = reason }, Call(node)));
        }
    }

    [Fact]
    public async Task An_unknown_state_is_refused()
    {
        await using var node = await TestNode.StartAsync();

        await Refusals.RefusedAsync(
            StatusCode.InvalidArgument, "UNKNOWN_STATE", () => node.AlertCalls.ListAlerts(new ListAlertsRequest { State = (AlertState)77 }, Call(node)));
    }

    private async Task<TestNode> WithAlertsAsync(int count)
    {
        var node = await TestNode.StartAsync();
        await node.SubscribeAsync(new SubscriptionTerms { IdentifierTypes = { IdentifierType.Phone } }, "r-1");
        for (var i = 0; i < count; i++)
        {
            await node.ReceiveAsync(SampleRecords.With(_sample.Phone("07700 900417")));
        }

        return node;
    }

    private static TestCall Call(TestNode node) => new(node.Analyst, cancel: TestContext.Current.CancellationToken);
}
