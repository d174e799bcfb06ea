using Gateway.Cli.Demo.Acts;
using Gateway.Cli.Demo.Hostile;
using Gateway.Cli.Output;
using Gateway.Node.V1;
using Spectre.Console;

namespace Gateway.Cli.Demo;

/// <summary>Plays Operation LANTERN from beginning to end. Every claim it makes is computed from what the nodes answer.</summary>
internal sealed class LanternPlay(DemoStage stage, DemoPage page, ClaimBook claims, ProgramSelf self, TimeProvider clock)
{
    /// <summary>Plays.</summary>
    public async Task PlayAsync(CancellationToken cancel)
    {
        page.Head("Operation LANTERN");
        page.Say("Four agencies each hold a piece of one trafficking case. No country puts its records into");
        page.Say("another's database, and there is no central one. The people, places and numbers are fiction;");
        page.Say("the nodes, keys, signatures and connections are real.");
        page.Say("");
        await page.StepAsync("Four nodes", () => StartAsync(cancel));
        using var hostile = new HostilePeer(clock.GetUtcNow());
        var hostileAct = new HostileAct(stage, hostile, claims, clock);
        await page.StepAsync("Pairing", async () =>
        {
            var outcome = await PairingAct.PlayAsync(stage, claims, cancel);
            await hostileAct.PairAsync(cancel);
            return outcome;
        });
        await page.StepAsync("Policies", () => PolicyAct.PlayAsync(stage, claims, cancel));
        await page.StepAsync("Subscriptions", () => WatchAct.PlayAsync(stage, cancel));
        IReadOnlyDictionary<string, Publication> published = new Dictionary<string, Publication>();
        await page.StepAsync("Publishing R1 to R5", async () =>
        {
            published = await PublishAct.PlayAsync(stage, claims, cancel);
            return $"{published.Count} records published, {published.Values.Sum(one => one.Decisions.Count)} decisions; every recipient has seen its own arrive";
        });
        IReadOnlyList<AlertAct.Row> alerts = [];
        await page.StepAsync("Alerts", async () =>
        {
            alerts = await AlertAct.PlayAsync(stage, published, claims, cancel);
            return $"{alerts.Count} alerts, each at an agency that could not have known";
        });
        ShowAlerts(alerts);
        RedactionAct.Outcome redaction = new([], []);
        await page.StepAsync("Redaction", async () =>
        {
            redaction = await RedactionAct.PlayAsync(stage, published, claims, cancel);
            await HiddenAct.PlayAsync(stage, published["R4"], claims, cancel);
            return $"KAR sees {redaction.Rows.Count(field => field.Seen is not null)} of {redaction.Rows.Count} fields of R3";
        });
        ShowFields(redaction);
        await page.StepAsync("Export and offline proof", () => ExportAct.PlayAsync(stage, published, claims, clock, cancel));
        await page.StepAsync("A taken-over peer", () => hostileAct.PlayAsync(cancel));
        await page.StepAsync("Recall confirmed", () => RecallAct.PlayAsync(stage, published, claims, clock, cancel));
    }

    private async Task<string> StartAsync(CancellationToken cancel)
    {
        await stage.StartAsync(self, clock, cancel);
        var processes = stage.Agencies.Where(agency => agency.Process.IsRunning).Select(agency => agency.Process.Id).Append(Environment.ProcessId).Distinct().Count() - 1;
        claims.AddCount("Each agency's node is a process of its own", LanternCase.Agencies.Count, processes, "processes");
        return string.Join(", ", stage.Agencies.Select(agency => $"{agency.Name} ({agency.Part.Country})"));
    }

    private void ShowAlerts(IReadOnlyList<AlertAct.Row> alerts) => page.Table(
        alerts,
        [
            new("hit", row => row.Expected.Hit) { IsWhole = true, Style = _ => Look.Heading },
            new("alerted", row => row.Expected.At) { IsWhole = true },
            new("watched", row => row.Alert.Term),
            new("matched", row => row.Alert.Matched),
            new("in", row => $"{row.Expected.Record} of {row.Alert.Record.OriginatorName}") { IsWhole = true },
            new("graded", row => Words.Of(row.Alert.RecordGrading)),
            new("so", row => row.Expected.Shows),
        ]);

    private void ShowFields(RedactionAct.Outcome redaction)
    {
        page.Say("R3, an advertisement that Westmere found: what its originator holds, what KAR sees of it, and the rule that decided.", Look.Quiet);
        page.Table(
            redaction.Rows,
            [
                new("field", row => row.Field) { IsWhole = true },
                new("WES_holds", row => row.Held),
                new("KAR_sees", row => row.Seen is null ? "withheld" : row.Seen == row.Held ? "the same" : row.Seen)
                {
                    Style = row => row.Seen is null ? Look.Bad : Look.Good,
                },
                new("by_rule", row => row.Rules),
            ]);
        page.Say("What `gateway policy explain` says at WES of what it withheld:", Look.Quiet);
        foreach (var explanation in redaction.Explanations)
        {
            page.Say($"  {explanation}");
        }
    }
}
