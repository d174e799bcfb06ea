using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Cli.Connection;
using Gateway.Cli.Output;
using Gateway.Node.Configuration;
using Grpc.Core;
using Spectre.Console;

namespace Gateway.Cli.Demo;

/// <summary>One run of the demo: the stage is set, the play played, the summary written, and everything stopped and cleared away.</summary>
/// <param name="Terminal">Where it is shown.</param>
/// <param name="Clock">The clock.</param>
/// <param name="Self">This program, to start nodes with.</param>
internal sealed record DemoRun(Terminal Terminal, TimeProvider Clock, ProgramSelf Self)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Leave the nodes running after the play, until Ctrl-C.</summary>
    public required bool Keep { get; init; }

    /// <summary>Where the nodes live; null for a temporary folder that is cleared away.</summary>
    public required string? Folder { get; init; }

    /// <summary>Answer in JSON.</summary>
    public required bool IsJson { get; init; }

    /// <summary>Runs.</summary>
    public async Task<ExitCode> RunAsync(CancellationToken cancel)
    {
        var began = Clock.GetTimestamp();
        var folder = Folder is null ? Directory.CreateTempSubdirectory("gateway-demo-").FullName : Directory.CreateDirectory(Folder).FullName;
        var (page, claims) = (new DemoPage(Terminal, Clock, IsJson), new ClaimBook());
        try
        {
            await using var stage = new DemoStage(folder);
            await PlayAsync(new LanternPlay(stage, page, claims, Self, Clock), claims, cancel);
            Summarise(page, claims, Clock.GetElapsedTime(began));
            if (Keep && stage.Agencies.Count == LanternCase.Agencies.Count)
            {
                LookAround(page, stage);
                await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            if (Folder is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        return claims.AllHold ? ExitCode.Ok : ExitCode.Failed;
    }

    /// <summary>Plays; what ends the play early is a claim that does not hold.</summary>
    private static async Task PlayAsync(LanternPlay play, ClaimBook claims, CancellationToken cancel)
    {
        const string ToItsEnd = "The play goes to its end";
        try
        {
            await play.PlayAsync(cancel);
            claims.Add(ToItsEnd, "yes", "yes");
        }
        catch (DemoException broken)
        {
            claims.Add(ToItsEnd, "yes", broken.Message);
        }
        catch (ConfigurationException broken)
        {
            claims.Add(ToItsEnd, "yes", broken.Message);
        }
        catch (RpcException broken) when (!cancel.IsCancellationRequested)
        {
            claims.Add(ToItsEnd, "yes", $"{broken.StatusCode}: {broken.Status.Detail}");
        }
    }

    private void Summarise(DemoPage page, ClaimBook claims, TimeSpan elapsed)
    {
        var failed = claims.Claims.Count(claim => !claim.Holds);
        if (IsJson)
        {
            Terminal.Out.WriteLine(ToJson(claims, elapsed).ToJsonString(Indented));
            return;
        }

        page.Head("What was claimed, and what was seen");
        page.Table(
            claims.Claims,
            [
                new("", claim => claim.Holds ? "✓" : "✗") { IsWhole = true, Style = claim => claim.Holds ? Look.Good : Look.Bad },
                new("claim", claim => claim.Text),
                new("expected", claim => claim.Expected),
                new("seen", claim => claim.Seen) { Style = claim => claim.Holds ? Style.Plain : Look.Bad },
            ]);
        page.Say(
            FormattableString.Invariant($"{claims.Claims.Count - failed} of {claims.Claims.Count} claims hold, in {elapsed.TotalSeconds:0.0} seconds."),
            failed == 0 ? Look.Good : Look.Bad);
    }

    private static JsonObject ToJson(ClaimBook claims, TimeSpan elapsed) => new()
    {
        ["ok"] = claims.AllHold,
        ["seconds"] = Math.Round(elapsed.TotalSeconds, 1),
        ["claims"] = new JsonArray([.. claims.Claims.Select(claim => new JsonObject
        {
            ["claim"] = claim.Text,
            ["expected"] = claim.Expected,
            ["seen"] = claim.Seen,
            ["ok"] = claim.Holds,
        })]),
    };

    private void LookAround(DemoPage page, DemoStage stage)
    {
        string At(string agency, string verb) => $"  {Self.Shown} {verb} --data {Shell.Quote(stage[agency].Folder.Path)}";
        page.Head("The four nodes keep running. Look around, in another terminal:");
        foreach (var line in new[]
        {
            At("KAR", "status"), At("KAR", "alert list"), At("KAR", "record list"), At("WES", "policy show"), At("LIN", "peer list"), At("FIU-W", "audit list"),
            At("KAR", "record search 'phone/GB:07700 900417'"), At("LIN", "doctor"),
        })
        {
            page.Command(line);
        }

        page.Command($"  {Self.Shown} record verify {Shell.Quote(Path.Combine(stage.Folder, "R3.gwrecord"))}");
        page.Say(Folder is null ? "Ctrl-C stops all four and clears their folder away." : "Ctrl-C stops all four; their folder stays.", Look.Quiet);
    }
}
