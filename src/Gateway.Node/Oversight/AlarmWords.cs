using Gateway.Admin.V1;

namespace Gateway.Node.Oversight;

/// <summary>What an alarm means and what to do, for people. Never content.</summary>
internal static class AlarmWords
{
    /// <summary>What it means.</summary>
    public static string Finding(AlarmCode code, string peer, long count) => code switch
    {
        AlarmCode.ReceiptOverdue => $"{count} entr(ies) wait for a receipt of {peer} for more than {AlarmCauses.ReceiptOverdueMinutes} minutes.",
        AlarmCode.PeerSilent => $"Nothing was heard from {peer} for {count} hours.",
        AlarmCode.FeedStopped => $"{count} feed(s) with {peer} stand still.",
        AlarmCode.DescriptorEnded => $"The descriptor of {peer} has ended; nothing new is sealed for it.",
        AlarmCode.VersionConflict => $"{count} time(s) an originator signed two manifests under one version; {peer} sent the second.",
        AlarmCode.DiskShort => $"{count} MiB are free on the disk.",
        AlarmCode.MemoryDoubtful => $"{count} action(s) after a commit failed.",
        AlarmCode.HookFailed => $"The alarm hook failed {count} time(s).",
        AlarmCode.AlertHookFailed => $"{count} alert hook(s) could not tell of alerts that wait.",
        AlarmCode.RecallOverdue => $"{count} recall(s) wait for an outcome of {peer}.",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>What to do.</summary>
    public static string Remedy(AlarmCode code) => code switch
    {
        AlarmCode.ReceiptOverdue or AlarmCode.PeerSilent => "Check the network, then ask the other agency whether its node runs: gateway status",
        AlarmCode.FeedStopped => "See why with gateway doctor, and ask the other agency to look at its node.",
        AlarmCode.DescriptorEnded => "Ask the other agency to start its node and reach yours.",
        AlarmCode.VersionConflict => "Ask the originator which one is theirs; an auditor sees which record it is: gateway audit list",
        AlarmCode.DiskShort => "Make room: a node that cannot write accepts nothing.",
        AlarmCode.MemoryDoubtful => "Restart the node: it reads everything from disk again. Then report it, with the log.",
        AlarmCode.HookFailed => "Run the command of alarm_hook in node.yaml by hand, and correct it.",
        AlarmCode.AlertHookFailed => "See which and why with gateway doctor, correct it in node.yaml or at the other side, and meanwhile read the alerts: gateway alert list",
        AlarmCode.RecallOverdue => "Ask the other agency; who has not answered: gateway record recall RECORD --watch",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The word that programs see: logs, hook and file.</summary>
    public static string NameOf(AlarmCode code) =>
        string.Concat(code.ToString().Select((c, i) => char.IsAsciiLetterUpper(c) && i > 0 ? $"_{c}" : $"{char.ToUpperInvariant(c)}"));
}
