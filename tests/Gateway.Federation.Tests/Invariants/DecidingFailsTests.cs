using System.Reflection;
using System.Runtime.CompilerServices;
using Gateway.Node.Policies;
using Gateway.Node.V1;
using Gateway.Policy.Language;

namespace Gateway.Federation.Tests.Invariants;

/// <summary>Deciding itself breaks inside a running node: nothing leaves, the caller is told, and the audit says so.</summary>
public sealed class DecidingFailsTests
{
    [Fact]
    public async Task When_deciding_throws_nothing_leaves_and_caller_and_audit_are_told_and_afterwards_the_node_goes_on()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        var sound = a.Host.Rooms.Policies.Current;
        try
        {
            Poison(a, Broken(sound));

            var decision = Assert.Single((await a.PublishAsync(SampleRecords.Suspect())).Decisions);

            Assert.Equal((DecisionOutcome.Withheld, 0U), (decision.Outcome, decision.ReleasedFields));
            Assert.Equal(["error"], decision.Rules);
            Assert.Equal(0, a.Count("SELECT COUNT(*) FROM outbound_entry") + a.Count("SELECT COUNT(*) FROM outbound_body"));
            Assert.Equal(1, a.Count("SELECT COUNT(*) FROM audit WHERE act = 'publish' AND detail LIKE '%withhold WES:%by error%'"));
        }
        finally
        {
            Poison(a, sound);
        }

        // The same node with its own policy releases: it was the failure that withheld.
        Assert.Equal(DecisionOutcome.Released, Assert.Single((await a.PublishAsync(SampleRecords.Suspect())).Decisions).Outcome);
        await a.UntilAsync(() => a.Count("SELECT COALESCE(MAX(receipted_to), 0) FROM outbound_feed") == 1);
        Assert.Equal(1, b.Count("SELECT COUNT(*) FROM record_version"));
    }

    /// <summary>A policy that cannot be decided by, under the revision that the store says is in force: one under any other is refused at the commit.</summary>
    internal static PolicyInForce Broken(PolicyInForce sound)
    {
        var broken = (PolicyDocument)RuntimeHelpers.GetUninitializedObject(typeof(PolicyDocument));
        typeof(PolicyDocument).GetField("<Revision>k__BackingField", BindingFlags.NonPublic | BindingFlags.Instance)!.SetValue(broken, sound.Document.Revision);
        return new PolicyInForce(broken, sound.Yaml);
    }

    /// <summary>Puts a policy in force that no parser let through, as a damaged process might hold it.</summary>
    private static void Poison(TestAgency agency, PolicyInForce policy) =>
        typeof(PolicyStore).GetField("_current", BindingFlags.NonPublic | BindingFlags.Instance)!.SetValue(agency.Host.Rooms.Policies, policy);
}
