using System.Text.Json;
using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Federation.Tests.Hostile;
using Gateway.Node.Oversight;
using Gateway.Node.V1;
using Gateway.Record.V1;

namespace Gateway.Federation.Tests.Tracing;

/// <summary>Alarms cannot be missed: they stand until a person has seen them, and silence is one of them.</summary>
public sealed class AlarmTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_overdue_receipt_and_silence_raise_alarms_that_stand_until_seen_and_until_their_cause_is_gone()
    {
        var time = new LeapingTime();
        await using var node = await TestAgency.StartAsync("NODE", time: time);
        await using var peer = ScriptedPeer.Create("PEER");
        await peer.BeAcceptedByAsync(node);
        await node.SetPolicyAsync(SampleRecords.PolicyFor("PEER"));
        await node.PublishAsync(SampleRecords.Suspect());
        await node.Host.Rooms.Alarms.LookAsync(Cancel);
        Assert.Empty(await ListAsync(node));

        time.Leap(TimeSpan.FromMinutes(AlarmCauses.ReceiptOverdueMinutes + 1));
        await node.Host.Rooms.Alarms.LookAsync(Cancel);
        var overdue = Assert.Single(await ListAsync(node));
        Assert.Equal((AlarmCode.ReceiptOverdue, "PEER", 1UL), (overdue.Code, overdue.Peer, overdue.Count));

        time.Leap(TimeSpan.FromHours(node.Host.Rooms.Settings.PeerSilentHours));
        await node.Host.Rooms.Alarms.LookAsync(Cancel);
        var silent = Assert.Single(await ListAsync(node), alarm => alarm.Code == AlarmCode.PeerSilent);
        Assert.Equal(2U, (await StatusAsync(node)).Alarms);
        var red = (await new NodeService.NodeServiceClient(node.Channel("operator")).CheckNodeAsync(new CheckNodeRequest(), cancellationToken: Cancel)).Checks;
        Assert.Equal(CheckState.Red, red.Single(check => check.Name == "alarms").State);

        // Seen, but the cause lasts: it stays in the list.
        var client = new AlarmService.AlarmServiceClient(node.Channel("operator"));
        Assert.Equal("operator", (await client.AcknowledgeAlarmAsync(new AcknowledgeAlarmRequest { Id = silent.Id }, cancellationToken: Cancel)).Alarm.AcknowledgedBy);
        Assert.Equal(2, (await ListAsync(node)).Count);

        var session = peer.Dial(node);
        await session.SendAsync(peer.Hello(node));
        Assert.NotNull(await session.UntilAsync(Frame.ContentOneofCase.Entries));
        await node.Host.Rooms.Alarms.LookAsync(Cancel);

        // The peer speaks: its silence is over and was seen. The receipt is still overdue, and once it came the alarm waits to be seen.
        Assert.Equal(AlarmCode.ReceiptOverdue, Assert.Single(await ListAsync(node)).Code);
        Assert.Equal(2, (await client.ListAlarmsAsync(new ListAlarmsRequest { All = true }, cancellationToken: Cancel)).Alarms.Count);
        await node.Store.WriteAsync(
            scope => new Gateway.Node.Storage.Written<int>(scope.Sql.Execute("UPDATE outbound_feed SET receipted_to = seq"), new Gateway.Node.Storage.AuditEntry("test", "receipt")), Cancel);
        await node.Host.Rooms.Alarms.LookAsync(Cancel);
        var over = Assert.Single(await ListAsync(node));
        Assert.NotNull(over.ClearedAt);
        await client.AcknowledgeAlarmAsync(new AcknowledgeAlarmRequest { Id = over.Id }, cancellationToken: Cancel);
        Assert.Empty(await ListAsync(node));
        Assert.Equal(0U, (await StatusAsync(node)).Alarms);
        Assert.Equal(2, node.Count("SELECT COUNT(*) FROM audit WHERE act = 'raise-alarm'"));
        Assert.Equal(2, node.Count("SELECT COUNT(*) FROM audit WHERE act = 'clear-alarm'"));
    }

    [Fact]
    public async Task A_gap_and_a_contradicting_version_raise_alarms_and_the_hook_learns_code_and_count_and_nothing_else()
    {
        await using var node = await TestAgency.StartAsync("NODE");
        await using var peer = ScriptedPeer.Create("PEER");
        await peer.BeAcceptedByAsync(node);
        var seen = Path.Combine(Path.GetDirectoryName(node.Folder.Path)!, "seen");
        await node.StopNodeAsync();
        await File.AppendAllTextAsync(node.Folder.SettingsFile, $"\nalarm_hook: [/bin/sh, -c, 'env >> {seen}; echo done >> {seen}']\n", Cancel);
        await node.StartNodeAsync();
        var session = peer.Dial(node);
        await session.SendAsync(peer.Hello(node));
        var feed = peer.FeedTo(node);
        feed.Frame(peer.Body(SampleRecords.Suspect("CANARY-TITLE")));
        await session.SendAsync(feed.Frame(peer.Body(SampleRecords.Suspect("CANARY-TITLE"))));
        await node.UntilAsync(() => node.Count("SELECT COUNT(*) FROM inbound_feed WHERE stopped <> ''") == 1);

        await node.Host.Rooms.Alarms.LookAsync(Cancel);

        var alarm = Assert.Single(await ListAsync(node));
        Assert.Equal((AlarmCode.FeedStopped, "PEER", 1UL), (alarm.Code, alarm.Peer, alarm.Count));
        await node.UntilAsync(() => File.Exists(seen) && File.ReadAllText(seen).Contains("done", StringComparison.Ordinal));
        var told = await File.ReadAllLinesAsync(seen, Cancel);
        Assert.Contains("GATEWAY_ALARM_CODE=FEED_STOPPED", told);
        Assert.Contains("GATEWAY_ALARM_COUNT=1", told);
        Assert.Contains($"GATEWAY_ALARM_ID=A{alarm.Id}", told);
        Assert.Equal(3, told.Count(line => line.StartsWith("GATEWAY_ALARM_", StringComparison.Ordinal)));
        Assert.DoesNotContain(told, line => line.Contains("CANARY", StringComparison.Ordinal) || line.Contains("PEER", StringComparison.Ordinal));

        // Nobody acknowledged it: the next start tells it again.
        await node.StopNodeAsync();
        await node.StartNodeAsync();
        await node.UntilAsync(() => File.ReadAllLines(seen).Count(line => line == "done") == 2);
    }

    [Fact]
    public async Task A_hook_that_fails_is_an_alarm_of_its_own_and_monitors_find_a_file_that_is_never_old()
    {
        var time = new LeapingTime();
        await using var node = await TestAgency.StartAsync("NODE", time: time);
        await using var peer = ScriptedPeer.Create("PEER");
        await peer.BeAcceptedByAsync(node);
        await node.StopNodeAsync();
        await File.AppendAllTextAsync(node.Folder.SettingsFile, "\nalarm_hook: [/nowhere/no-such-program]\npeer_silent_hours: 2\n", Cancel);
        await node.StartNodeAsync();
        await node.Host.Rooms.Alarms.LookAsync(Cancel);
        var (first, standing) = ReadFile(node);
        Assert.Equal(0, standing);

        time.Leap(TimeSpan.FromHours(3));
        await node.Host.Rooms.Alarms.LookAsync(Cancel);
        await node.Host.Rooms.Alarms.LookAsync(Cancel);

        Assert.Equal([AlarmCode.PeerSilent, AlarmCode.HookFailed], (await ListAsync(node)).Select(alarm => alarm.Code).Order());
        var (second, later) = ReadFile(node);
        Assert.Equal(2, later);
        Assert.True(second - first >= TimeSpan.FromHours(3), $"{first} {second}");
    }

    private static (DateTimeOffset At, int Standing) ReadFile(TestAgency node)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(node.Folder.Path, AlarmFile.Name)));
        return (json.RootElement.GetProperty("at").GetDateTimeOffset(), json.RootElement.GetProperty("raised").GetInt32());
    }

    private static async Task<IReadOnlyList<Alarm>> ListAsync(TestAgency node) =>
        [.. (await new AlarmService.AlarmServiceClient(node.Channel("auditor")).ListAlarmsAsync(new ListAlarmsRequest(), cancellationToken: Cancel)).Alarms];

    private static async Task<GetStatusResponse> StatusAsync(TestAgency node) =>
        await new NodeService.NodeServiceClient(node.Channel("analyst")).GetStatusAsync(new GetStatusRequest(), cancellationToken: Cancel);
}
