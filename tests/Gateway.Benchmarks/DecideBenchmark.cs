using System.Globalization;
using System.Text;
using Gateway.Benchmarks.Floors;
using Gateway.Policy;
using Gateway.Policy.Deciding;
using Gateway.Policy.Facts;
using Gateway.Policy.Language;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Benchmarks;

/// <summary>What a decision for one peer costs as policies grow. The record's facts are read once for all peers, so they are not part of it.</summary>
internal static class DecideBenchmark
{
    private const string Peer = "BRAVO";
    private static readonly int[] Sizes = [1, 10, 100, 1_000];

    /// <summary>Runs it and prints the result.</summary>
    /// <returns>Exit code.</returns>
    public static int Run(FigureOptions options)
    {
        var record = SampleRecords.Make(1);
        RecordKeys.Redraw(record, new HashSet<string>(), System.Security.Cryptography.RandomNumberGenerator.Fill);
        var facts = RecordFacts.Of(record, new OriginatorProfile([Gateway.Exchange.V1.AgencyFunction.Police]));
        _ = AgencyId.TryFromBytes(new byte[AgencyId.Size], out var agency);
        var peer = new PeerProfile(agency, Peer, "XK", [Gateway.Exchange.V1.AgencyFunction.Police], ClassificationRank.Unclassified);
        var at = TimeProvider.System.GetUtcNow();
        var time = TimeSpan.FromSeconds(options.Seconds);

        // Once in vain: the compiler is not done with a path before it has been walked for a while.
        _ = Cost(Sizes[^1], facts, peer, at, time);
        var costs = Sizes.Select(rules => Cost(rules, facts, peer, at, time)).ToList();
        return new FigureReport(
            $"Decision on a record of {SampleRecords.Disclosures} fields for one peer, microseconds of CPU by rules in the policy",
            "the same decision under a policy of one rule",
            [.. Sizes.Zip(costs, (rules, cost) => new Figure($"{rules} rules", cost, "us", costs[0]))]).Print(options.IsJson);
    }

    private static double Cost(int rules, RecordFacts facts, PeerProfile peer, DateTimeOffset at, TimeSpan time)
    {
        if (PolicyText.Parse(Policy(rules), [Peer]) is not PolicyParseResult.Parsed { Policy: var policy })
        {
            throw new InvalidOperationException("The sample policy does not parse.");
        }

        return Floor.Measure(time, 1, () =>
        {
            if (Decider.Decide(facts, peer, policy, at) is not ReleaseDecision.Release { Fields.Length: SampleRecords.Disclosures })
            {
                throw new InvalidOperationException("The sample record was not released.");
            }
        }).CpuMicroseconds;
    }

    /// <summary>One rule that releases the record, and others of which each looks at a label that the record has with another value.</summary>
    private static string Policy(int rules)
    {
        var yaml = new StringBuilder("policy: 1\nrules:\n");
        for (var rule = 0; rule < rules; rule++)
        {
            var kind = rule == 0 ? "intelligence_report" : "warning";
            yaml.Append(CultureInfo.InvariantCulture, $$$"""
                  - name: rule-{{{rule}}}
                    release: ["*"]
                    to: {agencies: [{{{Peer}}}]}
                    when: {kind: {in: [{{{kind}}}]}}

                """);
        }

        return yaml.ToString();
    }
}
