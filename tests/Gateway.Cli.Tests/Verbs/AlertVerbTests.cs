using Gateway.Cli.Tests.Fakes;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Grpc.Core;

namespace Gateway.Cli.Tests.Verbs;

/// <summary><c>gateway sub …</c> and <c>gateway alert …</c>.</summary>
public sealed class AlertVerbTests
{
    [Fact]
    public async Task A_subscription_carries_every_term_that_was_given()
    {
        await using var node = (await FakeNode.StartAsync()).On<CreateSubscriptionRequest, CreateSubscriptionResponse>(
            request => new CreateSubscriptionResponse { Subscription = new Subscription { Id = 7, Name = request.Name, Terms = request.Terms, Purpose = request.Purpose } });

        var run = await CliRun.PipedAsync(
            node, "sub", "create", "all", "--purpose", "victim-protection", "--identifier", "phone/GB:07700 900 417", "--identifier", "username:@dori_jobs",
            "--name", "Dorian Vasek", "--kind", "online-ad", "--kind", "sighting", "--any-identifier", "iban", "--country", "XC", "--tlp-at-most", "amber", "--urgency-at-least", "urgent");

        Assert.Equal(ExitCode.Ok, run.Code);
        var request = node.Only<CreateSubscriptionRequest>();
        Assert.Equal(
            new SubscriptionTerms
            {
                Identifiers =
                {
                    new IdentifierQuery { Type = IdentifierType.Phone, Scope = "GB", Value = "07700 900 417" },
                    new IdentifierQuery { Type = IdentifierType.Username, Value = "@dori_jobs" },
                },
                Names = { "Dorian Vasek" },
                Kinds = { RecordKind.OnlineAd, RecordKind.Sighting },
                IdentifierTypes = { IdentifierType.Iban },
                Countries = { "XC" },
                TlpAtMost = Tlp.Amber,
                UrgencyAtLeast = Urgency.Urgent,
            },
            request.Terms);
        Assert.Equal(Purpose.VictimProtection, request.Purpose);
        Assert.NotEmpty(request.RequestId);
        Assert.StartsWith("7\tall\tphone/GB:07700 900 417 or username:@dori_jobs and name like Dorian Vasek", run.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alert_shows_what_matched_both_gradings_and_validity()
    {
        var alert = new Alert
        {
            Id = 3,
            SubscriptionName = "Dori",
            Term = "07700 900 417",
            Matched = "+44 7700 900417",
            Record = new RecordSummary { OriginatorName = "FIU-W", RecordId = new string('a', 32) },
            RecordGrading = new Grading { Scheme = GradingScheme.Admiralty, SourceCode = "B", InformationCode = "2" },
            MatchGrading = new Grading { Scheme = GradingScheme.Europol4X4, SourceCode = "A", InformationCode = "1" },
            ValidFrom = new PartialDate { Year = 2025, Month = 11 },
            State = AlertState.Open,
        };
        await using var node = (await FakeNode.StartAsync()).On<ListAlertsRequest, ListAlertsResponse>(_ => new ListAlertsResponse { Alerts = { alert } });

        var piped = await CliRun.PipedAsync(node, "alert", "list", "--state", "open");
        var person = await CliRun.PersonAsync(node, "alert", "list");

        Assert.Equal(AlertState.Open, ((ListAlertsRequest)node.Requests.First().Request).State);
        Assert.Contains("07700 900 417\t+44 7700 900417\tAdmiralty B2; this part Europol 4x4 A1\tfrom 2025-11", piped.Lines[1], StringComparison.Ordinal);
        Assert.Contains($"gateway record get FIU-W/{new string('a', 32)}", person.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    public async Task In_a_narrow_window_an_alert_is_a_block_of_whole_words(int width)
    {
        var alert = new Alert
        {
            Id = 3,
            SubscriptionName = "the recruiter's phone",
            Term = "07700 900 417",
            Matched = "+44 7700 900417",
            Record = new RecordSummary { OriginatorName = "FIU-W", RecordId = new string('a', 32) },
            RecordGrading = new Grading { Scheme = GradingScheme.Admiralty, SourceCode = "B", InformationCode = "2" },
            State = AlertState.Open,
        };
        await using var node = (await FakeNode.StartAsync()).On<ListAlertsRequest, ListAlertsResponse>(_ => new ListAlertsResponse { Alerts = { alert } });

        var run = await new CliRun.Setting { Data = node.Clients.Folder, IsPerson = true, Width = width }.RunAsync("alert", "list");

        foreach (var whole in new[] { "the recruiter's phone", "07700 900 417", "+44 7700 900417", "Admiralty B2", $"FIU-W/{new string('a', 32)}" })
        {
            Assert.Contains(run.Lines, line => line.TrimEnd().EndsWith($"  {whole}", StringComparison.Ordinal));
        }

        Assert.All(run.Lines, line => Assert.InRange(line.TrimEnd().Length, 0, width));
        Assert.DoesNotContain("valid", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watching_prints_one_line_an_alert_and_ends_cleanly_on_control_c()
    {
        using var controlC = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var node = (await FakeNode.StartAsync()).OnStream<WatchAlertsRequest, WatchAlertsResponse>(async (request, stream, cancel) =>
        {
            await stream.WriteAsync(new WatchAlertsResponse { Alert = new Alert { Id = request.After + 1 } }, cancel);
            await stream.WriteAsync(new WatchAlertsResponse { Alert = new Alert { Id = request.After + 2 } }, cancel);
            await Task.Delay(Timeout.Infinite, cancel);
        });

        var run = await new CliRun.Setting
        {
            Data = node.Clients.Folder,
            Cancel = controlC.Token,
            OnOut = text =>
            {
                if (text.Contains("\n12\t", StringComparison.Ordinal))
                {
                    controlC.Cancel();
                }
            },
        }.RunAsync("alert", "watch", "--after", "10");

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Equal(["id", "11", "12"], run.Lines.Select(line => line.Split('\t')[0]));
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task A_lost_connection_is_taken_up_again_at_the_last_alert()
    {
        var calls = 0;
        await using var node = (await FakeNode.StartAsync()).OnStream<WatchAlertsRequest, WatchAlertsResponse>(async (request, stream, cancel) =>
        {
            await stream.WriteAsync(new WatchAlertsResponse { Alert = new Alert { Id = request.After + 1 } }, cancel);
            if (Interlocked.Increment(ref calls) == 1)
            {
                throw new RpcException(new Status(StatusCode.Unavailable, "stopping"));
            }
        });

        var run = await CliRun.PipedAsync(node, "alert", "watch", "--count", "2", "--json");

        Assert.Equal(("", ExitCode.Ok), (run.Error, run.Code));
        Assert.Equal([0UL, 1UL], node.Requests.Select(request => ((WatchAlertsRequest)request.Request).After));
        Assert.Equal(2, run.Lines.Length);
    }

    [Fact]
    public async Task Watching_a_node_that_was_never_there_ends_at_once()
    {
        await using var node = await FakeNode.StartAsync();
        node.Clients.WriteConnection("127.0.0.1:1", TestClients.PinOf(node.Clients.NodeCertificate));

        Assert.Equal(ExitCode.Unreachable, (await CliRun.PipedAsync(node, "alert", "watch")).Code);
    }

    [Fact]
    public async Task Alerts_are_acknowledged_assigned_and_dismissed_by_number()
    {
        await using var node = (await FakeNode.StartAsync())
            .On<AcknowledgeAlertRequest, AcknowledgeAlertResponse>(request => new AcknowledgeAlertResponse { Alert = new Alert { Id = request.Id, State = AlertState.Acknowledged } })
            .On<AssignAlertRequest, AssignAlertResponse>(request => new AssignAlertResponse { Alert = new Alert { Id = request.Id, AssignedTo = request.Assignee } })
            .On<DismissAlertRequest, DismissAlertResponse>(request => new DismissAlertResponse { Alert = new Alert { Id = request.Id, DismissedBecause = request.Reason } });

        var acknowledged = await CliRun.PipedAsync(node, "alert", "ack", "5");
        var assigned = await CliRun.PipedAsync(node, "alert", "assign", "5", "--to", "A. Brandt");
        var dismissed = await CliRun.PipedAsync(node, "alert", "dismiss", "5", "--because", "another person");

        Assert.Contains("\tacknowledged\t", acknowledged.Lines[1], StringComparison.Ordinal);
        Assert.Contains("\tA. Brandt\t", assigned.Lines[1], StringComparison.Ordinal);
        Assert.EndsWith("\tanother person", dismissed.Lines[1], StringComparison.Ordinal);
        Assert.All(node.Requests, request => Assert.Equal("analyst", request.Client));
    }
}
