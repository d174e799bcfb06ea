using System.Collections.Immutable;
using Gateway.Exchange.V1;
using Gateway.Policy.Deciding;
using Gateway.Record.V1;

namespace Gateway.Policy.Tests.Worlds;

/// <summary>
/// The harness of this folder must be able to fail: deciders with a bug planted in them release what the reference withholds, and each is
/// found. The real one, over the same worlds, is not.
/// </summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    private const int Cases = 10_000;

    private static readonly ImmutableArray<(string Bug, Harness.Candidate Candidate)> Planted =
    [
        ("withhold rules are skipped", world => Released(world with { Policy = Without(world.Policy, "withhold") })),
        ("hold rules are skipped", world => Released(world with { Policy = Without(world.Policy, "hold") })),
        ("exceptions of a release rule are ignored", world => Released(world with
        {
            Policy = world.Policy with { Rules = [.. world.Policy.Rules.Select(rule => rule.Action == "release" ? rule with { Except = [] } : rule)] },
        })),
        ("tests of a release rule are ignored", world => Released(world with
        {
            Policy = world.Policy with { Rules = [.. world.Policy.Rules.Select(rule => rule.Action == "release" ? rule with { Tests = [], Grading = null } : rule)] },
        })),
        ("handling of parts is ignored", world => Released(world with { Record = Changed(world.Record, ForgetOverrides) })),
        ("persons do not reach the things they are linked to", world => Released(world with { Record = Changed(world.Record, ForgetLinks) })),
        ("a refusal of consent is ignored", world => Released(world with { Record = Changed(world.Record, ForgetConsent) })),
        ("unstated consent is enough for a care provider", world => Released(world with { Originator = new OriginatorProfile([AgencyFunction.Police]) })),
        ("the excluded are forgotten", world => Released(world with { Record = Changed(world.Record, record => record.Audience?.Excluded.Clear()) })),
        ("only the first function of a peer counts", world => Released(world with { Peer = world.Peer with { Functions = [.. world.Peer.Functions.Take(1)] } })),
        ("an unset urgency is routine", world => Released(world with
        {
            Record = Changed(world.Record, record => record.Urgency = record.Urgency == 0 ? Urgency.Routine : record.Urgency),
        })),
        ("what expires is sent", world => Decider.Decide(
            world.Record, world.Originator, world.Peer, Harness.Parse(world.Policy), DateTimeOffset.UnixEpoch).Released()),
        ("references to nothing are sent", world => WithReferences(world)),
    ];

    [Fact]
    public void Every_planted_bug_is_found_and_the_real_decider_is_not()
    {
        var worlds = Harness.Worlds(2, Cases).Select(world => (World: world, Allowed: Harness.Allowed(world))).ToList();
        Assert.Equal(-1, worlds.FindIndex(entry => Harness.Leaks(entry.Allowed, Released(entry.World))));
        foreach (var (bug, candidate) in Planted)
        {
            var found = worlds.FindIndex(entry => Harness.Leaks(entry.Allowed, candidate(entry.World)));
            output.WriteLine($"{bug}: found in world {found + 1} of {Cases}");
            Assert.True(found >= 0, $"The harness cannot see this bug: {bug}.");
        }
    }

    private static IReadOnlySet<string> Released(World world) => Harness.Decide(world).Released();

    /// <summary>A decider without the closure: links and participations go out whatever happens to the entities they name.</summary>
    private static HashSet<string> WithReferences(World world)
    {
        var decision = Harness.Decide(world);
        return [.. decision.Released(), .. decision.Fields.Where(field => field.Rules.Contains("builtin/nothing-released-of-entity")).Select(field => field.Path.ToString())];
    }

    private static TestPolicy Without(TestPolicy policy, string action) => policy with { Rules = [.. policy.Rules.Where(rule => rule.Action != action)] };

    private static CaseRecord Changed(CaseRecord record, Action<CaseRecord> change)
    {
        var changed = record.Clone();
        change(changed);
        return changed;
    }

    private static void ForgetOverrides(CaseRecord record)
    {
        record.Entities.ToList().ForEach(part => part.Handling = null);
        record.Participations.ToList().ForEach(part => part.Handling = null);
        record.Links.ToList().ForEach(part => part.Handling = null);
        record.Attachments.ToList().ForEach(part => part.Handling = null);
        record.ExternalReferences.ToList().ForEach(part => part.Handling = null);
        record.AttachmentProvenance.ToList().ForEach(part => part.Handling = null);
    }

    private static void ForgetLinks(CaseRecord record) => record.Links.Clear();

    private static void ForgetConsent(CaseRecord record) => record.Participations.ToList().ForEach(part => part.Consent = Consent.Given);
}
