using System.Globalization;
using Gateway.Admin.V1;
using Gateway.Node.Configuration;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Gateway.Tests;

namespace Gateway.Federation.Tests.Hooks;

/// <summary>A whole node with a hook of each kind in its settings: what leaves it for them, and what its operator sees.</summary>
public sealed class AlertHookTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_three_kinds_of_hooks_learn_urgency_and_count_and_no_canary_name_or_number_of_what_arrived()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await using var web = new HookWebServer();
        await using var mail = new HookMailServer();
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        var told = Path.Combine(Path.GetDirectoryName(b.Folder.Path)!, "told");
        await RestartWithAsync(b, $"""
            alert_hooks:
              - name: page
                command: [/bin/sh, -c, 'env >> {told}; echo "$0 $*" >> {told}; echo done >> {told}', to-the, 'duty officer']
              - name: desk
                webhook: {web.Address}
                pin: {web.Pin}
                secret_file: desk.secret
              - name: mail
                mail: {"{"} server: '127.0.0.1:{mail.Port}', tls: starttls, from: node@wes.example, to: [duty@wes.example] {"}"}
                pin: {mail.Pin}
            """);
        await new SubscriptionService.SubscriptionServiceClient(b.Channel("analyst")).CreateSubscriptionAsync(
            new CreateSubscriptionRequest
            {
                RequestId = "canary-request",
                Name = "CANARY-WATCH",
                Purpose = Purpose.Investigation,
                Terms = new SubscriptionTerms { Kinds = { RecordKind.IntelligenceReport } },
            },
            cancellationToken: Cancel);

        var record = SampleRecords.Suspect("CANARY-TITLE");
        record.Summary = "CANARY-SUMMARY";
        record.Urgency = Urgency.ThreatToLife;
        var publication = await a.PublishAsync(record);

        await b.UntilAsync(() => web.Received.Count == 1 && mail.Received.Count == 1 && File.Exists(told) && File.ReadAllText(told).Contains("done\n", StringComparison.Ordinal));
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM audit WHERE act = 'call-hook'") == 3);
        Assert.Equal(1, b.Count("SELECT COUNT(*) FROM alert"));
        var all = string.Join('\n', [.. web.Received, .. mail.Received, .. mail.Plain, await File.ReadAllTextAsync(told, Cancel)]);
        Assert.All([web.Received[0], mail.Received[0], await File.ReadAllTextAsync(told, Cancel)], text => Assert.Contains("THREAT_TO_LIFE", text, StringComparison.Ordinal));
        string[] secret =
        [
            "CANARY", "KAR", "VASEK", "07700", publication.RecordId, a.Host.Rooms.OwnKeys.Agency.ToString(), "INTELLIGENCE", "desk.secret", "the shared secret of the desk",
            b.Folder.Path,
        ];
        Assert.All(secret, word => Assert.DoesNotContain(word, all, StringComparison.OrdinalIgnoreCase));

        // The same search finds what a hook may learn.
        Assert.Contains("WES", all, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{secret.Length} words searched for in {all.Length} characters"));
        var hooks = (await StatusAsync(b)).AlertHooks;
        Assert.Equal(["desk", "mail", "page"], hooks.Select(hook => hook.Name));
        Assert.All(hooks, hook => Assert.True(hook is { Waiting: 0, LastToldAt: not null, FailingSince: null, Problem: "" }));
        Assert.Equal(3, (await ChecksAsync(b)).Count(check => check.Name.StartsWith("alert hook", StringComparison.Ordinal) && check.State == CheckState.Green));
    }

    [Fact]
    public async Task A_hook_that_cannot_tell_is_yellow_then_red_and_an_alarm_and_green_again_once_it_has_told()
    {
        var time = new LeapingTime();
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES", time: time);
        await using var web = new HookWebServer { Answer = HookAnswer.Refuse };
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        await RestartWithAsync(b, $"""
            alert_hooks:
              - name: desk
                webhook: {web.Address}
                pin: {web.Pin}
                alarm_minutes: 5
            """);
        await new SubscriptionService.SubscriptionServiceClient(b.Channel("analyst")).CreateSubscriptionAsync(
            new CreateSubscriptionRequest { RequestId = "r", Name = "all", Purpose = Purpose.Investigation, Terms = new SubscriptionTerms { Kinds = { RecordKind.IntelligenceReport } } },
            cancellationToken: Cancel);
        await a.PublishAsync(SampleRecords.Suspect());
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM alert_hook WHERE failing_since IS NOT NULL") == 1);

        Assert.Equal(CheckState.Yellow, (await ChecksAsync(b)).Single(check => check.Name == "alert hook desk").State);
        await b.Host.Rooms.Alarms.LookAsync(Cancel);
        Assert.Equal(0U, (await StatusAsync(b)).Alarms);

        time.Leap(TimeSpan.FromMinutes(6));
        await b.Host.Rooms.Alarms.LookAsync(Cancel);
        var red = (await ChecksAsync(b)).Single(check => check.Name == "alert hook desk");
        Assert.Equal(CheckState.Red, red.State);
        Assert.Contains("the server answered 500", red.Finding, StringComparison.Ordinal);
        var alarms = new AlarmService.AlarmServiceClient(b.Channel("operator"));
        Assert.Equal(AlarmCode.AlertHookFailed, Assert.Single((await alarms.ListAlarmsAsync(new ListAlarmsRequest(), cancellationToken: Cancel)).Alarms).Code);

        web.Answer = HookAnswer.Take;
        await b.UntilAsync(() =>
        {
            time.Leap(TimeSpan.FromSeconds(10));
            return b.Count("SELECT COUNT(*) FROM alert_hook WHERE told_at IS NOT NULL") == 1;
        });
        await b.Host.Rooms.Alarms.LookAsync(Cancel);
        Assert.Equal(CheckState.Green, (await ChecksAsync(b)).Single(check => check.Name == "alert hook desk").State);
        var alarm = Assert.Single((await alarms.ListAlarmsAsync(new ListAlarmsRequest(), cancellationToken: Cancel)).Alarms);
        Assert.NotNull(alarm.ClearedAt);
    }

    [Theory]
    [InlineData("- { name: x }")]
    [InlineData("- { name: 'x y', command: [true] }")]
    [InlineData("- { name: x, command: [true], webhook: 'https://a.example/' }")]
    [InlineData("- { name: x, webhook: 'http://a.example/' }")]
    [InlineData("- { name: x, webhook: 'http://localhost.a.example/' }")]
    [InlineData("- { name: x, webhook: 'https://user:secret@a.example/' }")]
    [InlineData("- { name: x, webhook: 'ftp://127.0.0.1/' }")]
    [InlineData("- { name: x, webhook: 'https://a.example/', pin: 'AB' }")]
    [InlineData("- { name: x, webhook: 'https://a.example/', alarm_minutes: 1, coalesce_seconds: 60 }")]
    [InlineData("- { name: x, command: [true], secret_file: s }")]
    [InlineData("- { name: x, command: [true] }\n  - { name: x, command: [true] }")]
    [InlineData("- { name: x, mail: { server: 'a.example', tls: starttls, from: a@a.example, to: [b@a.example] } }")]
    [InlineData("- { name: x, mail: { server: 'a.example:25', tls: none, from: a@a.example, to: [b@a.example] } }")]
    [InlineData("- { name: x, mail: { server: 'a.example:25', tls: starttls, from: \"a@a.example\\r\\nRCPT\", to: [b@a.example] } }")]
    [InlineData("- { name: x, mail: { server: 'a.example:25', tls: starttls, from: a@a.example, to: [] } }")]
    [InlineData("- { name: x, mail: { server: 'a.example:25', tls: starttls, from: a@a.example, to: [b@a.example], user: u } }")]
    public async Task Settings_of_a_hook_that_would_leak_fail_or_never_tell_are_refused_at_the_start(string hook)
    {
        await using var node = await TestAgency.StartAsync("WES");
        var settings = await File.ReadAllTextAsync(node.Folder.SettingsFile, Cancel);
        var path = Path.Combine(Path.GetDirectoryName(node.Folder.Path)!, "other.yaml");
        await File.WriteAllTextAsync(path, $"{settings}\nalert_hooks:\n  {hook}\n", Cancel);

        Assert.Contains("alert_hooks", Assert.Throws<ConfigurationException>(() => NodeSettings.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_others_may_read_or_that_is_not_there_stops_the_start()
    {
        await using var node = await TestAgency.StartAsync("WES");
        await node.StopNodeAsync();
        var settings = await File.ReadAllTextAsync(node.Folder.SettingsFile, Cancel);
        await File.WriteAllTextAsync(
            node.Folder.SettingsFile, $"{settings}\nalert_hooks:\n  - {{ name: x, webhook: 'http://127.0.0.1:9/', secret_file: x.secret }}\n", Cancel);
        var secret = Path.Combine(node.Folder.Path, "x.secret");

        await Assert.ThrowsAsync<ConfigurationException>(() => node.StartNodeAsync());
        await File.WriteAllTextAsync(secret, "long enough to be a secret", Cancel);
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await Assert.ThrowsAsync<ConfigurationException>(() => node.StartNodeAsync());
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await node.StartNodeAsync();
    }

    private static async Task RestartWithAsync(TestAgency agency, string settings)
    {
        await agency.StopNodeAsync();
        var secret = Path.Combine(agency.Folder.Path, "desk.secret");
        await File.WriteAllTextAsync(secret, "the shared secret of the desk\n", Cancel);
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.AppendAllTextAsync(agency.Folder.SettingsFile, $"\n{settings}\n", Cancel);
        await agency.StartNodeAsync();
    }

    private static async Task<GetStatusResponse> StatusAsync(TestAgency node) =>
        await new NodeService.NodeServiceClient(node.Channel("analyst")).GetStatusAsync(new GetStatusRequest(), cancellationToken: Cancel);

    private static async Task<IReadOnlyList<NodeCheck>> ChecksAsync(TestAgency node) =>
        [.. (await new NodeService.NodeServiceClient(node.Channel("operator")).CheckNodeAsync(new CheckNodeRequest(), cancellationToken: Cancel)).Checks];
}
