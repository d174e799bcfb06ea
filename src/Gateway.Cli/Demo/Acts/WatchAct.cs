using Gateway.Cli.Input;
using Gateway.Node.V1;
using Gateway.Record.V1;

namespace Gateway.Cli.Demo.Acts;

/// <summary>Each agency's analysts say what they watch. No other agency learns it.</summary>
internal static class WatchAct
{
    /// <summary>The watch that shows that a record has arrived; every agency has it.</summary>
    public const string Arrivals = "whatever arrives";

    /// <summary>Plays it.</summary>
    public static async Task<string> PlayAsync(DemoStage stage, CancellationToken cancel)
    {
        foreach (var agency in stage.Agencies)
        {
            var everything = new SubscriptionTerms { Kinds = { Enum.GetValues<RecordKind>().Where(kind => kind != RecordKind.Unspecified) } };
            foreach (var watch in agency.Part.Subscriptions.Append(new LanternSubscription(Arrivals, everything)))
            {
                await agency.Analyst.Subscriptions.CreateSubscriptionAsync(
                    new CreateSubscriptionRequest { RequestId = RequestIds.Draw(), Name = watch.Name, Purpose = Purpose.Investigation, Terms = watch.Terms },
                    agency.Analyst.Call(cancel));
            }

            agency.Watch(cancel);
        }

        return $"{LanternCase.Agencies.Sum(agency => agency.Subscriptions.Count)} subscriptions at {stage.Agencies.Count} agencies";
    }
}
