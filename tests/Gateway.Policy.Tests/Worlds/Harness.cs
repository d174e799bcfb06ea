using System.Runtime.CompilerServices;
using Gateway.Policy.Deciding;
using Gateway.Policy.Language;
using Gateway.Record.V1;

namespace Gateway.Policy.Tests.Worlds;

/// <summary>One random case.</summary>
internal sealed record World(CaseRecord Record, OriginatorProfile Originator, PeerProfile Peer, TestPolicy Policy);

/// <summary>Draws random cases and compares what a candidate releases with the reference.</summary>
internal static class Harness
{
    private static readonly ConditionalWeakTable<TestPolicy, PolicyDocument> Read = [];

    /// <summary>What a decider under test releases, by path.</summary>
    public delegate IReadOnlySet<string> Candidate(World world);

    public static IEnumerable<World> Worlds(int seed, int count)
    {
        var random = new Random(seed);
        var records = new RandomRecords(random);
        var policies = new RandomPolicies(random);
        for (var i = 0; i < count; i++)
        {
            yield return new World(records.Next(), records.Originator(), records.Peer(), policies.Next());
        }
    }

    /// <summary>What the reference makes of a world, by path.</summary>
    public static IReadOnlyDictionary<string, string> Allowed(World world) => new Reference(world.Record, world.Originator, world.Peer, world.Policy).Decide();

    /// <summary>Whether something is released that the reference does not release.</summary>
    public static bool Leaks(IReadOnlyDictionary<string, string> allowed, IReadOnlySet<string> released) =>
        released.Any(path => allowed.GetValueOrDefault(path) != "release");

    public static ReleaseDecision Decide(World world) =>
        Decider.Decide(world.Record, world.Originator, world.Peer, Parse(world.Policy), Sample.Now);

    /// <summary>The policy as the product reads it; read once for each policy of the tests.</summary>
    public static PolicyDocument Parse(TestPolicy policy) => Read.GetValue(policy, unread => Sample.Parse(unread.ToYaml()));

    public static string Word(FieldOutcome outcome) => outcome switch { FieldOutcome.Release => "release", FieldOutcome.Hold => "hold", _ => "withhold" };
}
