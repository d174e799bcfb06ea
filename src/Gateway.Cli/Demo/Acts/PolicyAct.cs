using Gateway.Admin.V1;
using Gateway.Cli.Input;
using Gateway.Node.V1;

namespace Gateway.Cli.Demo.Acts;

/// <summary>Before there is a policy nothing leaves; then each agency puts its own in force.</summary>
internal static class PolicyAct
{
    /// <summary>Plays it.</summary>
    public static async Task<string> PlayAsync(DemoStage stage, ClaimBook claims, CancellationToken cancel)
    {
        var released = 0;
        foreach (var (record, owner) in LanternCase.Publications)
        {
            var publisher = stage[owner].Publisher;
            var tried = await publisher.Publication.PublishAsync(
                new PublishRequest { RequestId = RequestIds.Draw(), Record = LanternCase.Record(record), DryRun = true }, publisher.Call(cancel));
            released += tried.Publication.Decisions.Count(decision => decision.Outcome == DecisionOutcome.Released);
        }

        claims.AddCount("Without a policy nothing is released (dry runs of R1 to R5)", 0, released, "released");
        foreach (var agency in stage.Agencies)
        {
            var yaml = LanternCase.Policy(agency.Name);
            await agency.PolicyAdmin.Policy.SetPolicyAsync(new SetPolicyRequest { Yaml = yaml }, agency.PolicyAdmin.Call(cancel));
        }

        return $"{stage.Agencies.Count} policies in force, each written by the agency itself";
    }
}
