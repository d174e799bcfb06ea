using Gateway.Federation.Tests.Hostile;
using Gateway.Node.V1;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Federation.Tests.Recovery;

/// <summary>What was withheld only because nothing could be sealed is decided again when something can.</summary>
public sealed class DecidedAgainTests
{
    [Fact]
    public async Task What_was_published_while_a_descriptor_had_ended_goes_out_when_the_peer_shows_a_fresh_one()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var peer = ScriptedPeer.Create("OLD");
        await peer.BeAcceptedByAsync(a);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("OLD"));
        var now = TimeProvider.System.GetUtcNow();
        await ShowAsync(a, peer, now.AddDays(-3), now.AddDays(-1));
        var published = await a.PublishAsync(SampleRecords.Suspect());
        var amended = await a.PublishAsync(SampleRecords.Suspect("Another"));
        Assert.Equal(["builtin/peer-descriptor-expired"], Assert.Single(published.Decisions).Rules);
        Assert.Equal(2, a.Count("SELECT COUNT(*) FROM decide_again"));

        await ShowAsync(a, peer, now, now.AddDays(20));

        await a.UntilAsync(() => a.Count("SELECT COUNT(*) FROM outbound_entry") == 2);
        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM decide_again"));
        Assert.Equal(2, a.Count("SELECT COUNT(*) FROM decision WHERE outcome = $1 AND seq IS NOT NULL", (int)DecisionOutcome.Released));
        Assert.Equal(2, a.Count("SELECT COUNT(*) FROM audit WHERE act = 'release' AND detail LIKE 'decided again%'"));
        Assert.NotEqual(published.RecordId, amended.RecordId);
    }

    [Fact]
    public async Task A_policy_that_was_tightened_meanwhile_counts()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var peer = ScriptedPeer.Create("OLD");
        await peer.BeAcceptedByAsync(a);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("OLD"));
        var now = TimeProvider.System.GetUtcNow();
        await ShowAsync(a, peer, now.AddDays(-3), now.AddDays(-1));
        await a.PublishAsync(SampleRecords.Suspect());
        await a.SetPolicyAsync(Gateway.Policy.DefaultPolicy.Yaml);

        await ShowAsync(a, peer, now, now.AddDays(20));

        await a.UntilAsync(() => a.Count("SELECT COUNT(*) FROM decide_again") == 0);
        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM outbound_entry"));
        Assert.Equal(1, a.Count("SELECT COUNT(*) FROM decision WHERE outcome = $1 AND seq IS NULL AND rules <> 'builtin/peer-descriptor-expired'", (int)DecisionOutcome.Withheld));
    }

    private static async Task ShowAsync(TestAgency agency, ScriptedPeer peer, DateTimeOffset from, DateTimeOffset to)
    {
        var renewed = agency.Count("SELECT COUNT(*) FROM audit WHERE act = 'renew-peer'");
        peer.Describe(descriptor =>
        {
            descriptor.IssuedAt = Timestamp.FromDateTimeOffset(from);
            descriptor.ExpiresAt = Timestamp.FromDateTimeOffset(to);
        });
        var session = peer.Dial(agency);
        await session.SendAsync(peer.Hello(agency));
        Assert.NotNull((await session.ReceiveAsync())?.Hello);
        await agency.UntilAsync(() => agency.Count("SELECT COUNT(*) FROM audit WHERE act = 'renew-peer'") > renewed);
    }
}
