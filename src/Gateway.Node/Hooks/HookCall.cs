using System.Globalization;
using Gateway.Record.V1;

namespace Gateway.Node.Hooks;

/// <summary>All that a hook ever learns: how urgent, how many, which node, when. No alert, record, peer or person has a place in it.</summary>
/// <param name="Urgency">How urgent the alerts are, all of them alike.</param>
/// <param name="Count">How many there are that the hook was not told of.</param>
/// <param name="Node">The short name of the agency whose node calls.</param>
/// <param name="At">When the call was made, by the node's clock.</param>
internal sealed record HookCall(Urgency Urgency, long Count, string Node, DateTimeOffset At)
{
    /// <summary>The urgency as the settings' documentation names it.</summary>
    public string UrgencyWord => WordOf(Urgency);

    /// <summary>The count in digits.</summary>
    public string CountWord => Count.ToString(CultureInfo.InvariantCulture);

    /// <summary>The time in UTC, to the second.</summary>
    public string AtWord => At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>The word for an urgency.</summary>
    public static string WordOf(Urgency urgency) => urgency switch
    {
        Urgency.ThreatToLife => "THREAT_TO_LIFE",
        Urgency.Urgent => "URGENT",
        Urgency.Priority => "PRIORITY",
        Urgency.Routine => "ROUTINE",
        _ => "UNSPECIFIED",
    };
}

/// <summary>What came of a call.</summary>
internal abstract record HookOutcome
{
    private HookOutcome()
    {
    }

    /// <summary>The other side has said that it took it.</summary>
    public sealed record Taken : HookOutcome;

    /// <summary>It is not known to have been taken; it will be told again.</summary>
    /// <param name="Problem">How it failed, for the operator: no secret, and nothing that the other side wrote.</param>
    public sealed record Failed(string Problem) : HookOutcome;
}

/// <summary>Where a hook's calls go: a command, a web server, a mail server.</summary>
internal interface IHookTarget
{
    /// <summary>Makes one call. It ends soon after it is cancelled, and nothing of it goes on then.</summary>
    Task<HookOutcome> CallAsync(HookCall call, CancellationToken cancel);
}
