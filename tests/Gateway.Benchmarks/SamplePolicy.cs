using System.Globalization;
using System.Text;
using Gateway.Admin.V1;
using Gateway.Node.V1;
using Gateway.Record.V1;

namespace Gateway.Benchmarks;

/// <summary>A policy of twenty rules, and a few hundred subscriptions of which one record in a hundred meets one.</summary>
internal static class SamplePolicy
{
    /// <summary>Subscriptions at the receiver.</summary>
    public const int Subscriptions = 300;

    /// <summary>Subscriptions to telephone numbers that do occur: one record in a hundred.</summary>
    public const int Watched = SampleRecords.Distinct / 100;

    private static readonly string[] OtherKinds =
    [
        "suspect_profile", "victim_identification", "sighting", "online_ad", "financial_report", "route_or_modus_operandi",
        "request_for_information", "response", "warning",
    ];

    /// <summary>Releases reports on suspects whole to the one peer; the other rules concern records and persons that do not occur.</summary>
    public static string For(string peer)
    {
        var yaml = new StringBuilder("policy: 1\nrules:\n");
        yaml.Append(CultureInfo.InvariantCulture, $$$"""
              - name: reports-on-suspects
                release: ["*"]
                to: {agencies: [{{{peer}}}]}
                when:
                  kind: {in: [intelligence_report]}
                  subject: {all_within: [suspect, about_to_commit, convicted, not_data_subject]}
              - name: never-victims
                withhold: ["*"]
                when: {subject: {any: [victim, possible_victim, witness, informant_or_can_inform]}}

            """);
        foreach (var kind in OtherKinds)
        {
            yaml.Append(CultureInfo.InvariantCulture, $$$"""
                  - name: release-{{{kind}}}
                    release: ["*"]
                    to: {agencies: [{{{peer}}}]}
                    when: {kind: {in: [{{{kind}}}]}}
                  - name: withhold-{{{kind}}}
                    withhold: [unit, case_ref]
                    when: {kind: {in: [{{{kind}}}]}}

                """);
        }

        return yaml.ToString();
    }

    /// <summary>Subscription number <paramref name="index"/>.</summary>
    public static CreateSubscriptionRequest Subscription(int index) => new()
    {
        RequestId = string.Create(CultureInfo.InvariantCulture, $"subscription-{index}"),
        Name = string.Create(CultureInfo.InvariantCulture, $"watch {index}"),
        Purpose = Purpose.Investigation,
        Terms = (index % 3) switch
        {
            _ when index < Watched => new SubscriptionTerms
            {
                Identifiers = { new IdentifierQuery { Type = IdentifierType.Phone, Value = SampleRecords.PhoneOf(index * 100), Scope = "GB" } },
            },
            0 => new SubscriptionTerms
            {
                Identifiers = { new IdentifierQuery { Type = IdentifierType.Phone, Value = string.Create(CultureInfo.InvariantCulture, $"07911 123{index:D3}"), Scope = "GB" } },
            },
            1 => new SubscriptionTerms { Names = { string.Create(CultureInfo.InvariantCulture, $"Zygmund Quarrington{(char)('a' + (index % 26))}") } },
            _ => new SubscriptionTerms { Kinds = { RecordKind.Warning }, UrgencyAtLeast = Urgency.Urgent },
        },
    };
}
