using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Policy;
using Gateway.Policy.Deciding;
using Gateway.Policy.Language;
using Gateway.Protocol.Handling;
using Gateway.Protocol.Identity;
using Gateway.Record.V1;

namespace Gateway.Node.Recall;

/// <summary>A received version that is passed on, or was.</summary>
/// <param name="Originator">Whose record it is.</param>
/// <param name="ReceivedFrom">The peer it came from, by row.</param>
/// <param name="Content">What is held of it.</param>
/// <param name="Status">Its status as its originator's statements leave it.</param>
internal sealed record OnwardVersion(string Originator, long ReceivedFrom, CaseRecord Content, RecordStatus Status);

/// <summary>
/// Decides whether a received record may be passed on to a peer: only where the originator's own labels permit it without asking, and this
/// agency's policy releases every field of it.
/// </summary>
internal sealed class OnwardDeciding(PeerDirectory directory, OwnKeys ownKeys)
{
    /// <summary>The rule when the originator must be asked first.</summary>
    public const string ConsentRule = "builtin/onward-consent";

    private static readonly AgencyFunction[] LawEnforcement =
        [AgencyFunction.Police, AgencyFunction.Border, AgencyFunction.Prosecution];

    /// <summary>The rule that refuses; null when it may go. Every part of the record counts: the most restrictive wins.</summary>
    public string? Refusal(OnwardVersion held, KnownPeer to, PolicyDocument policy, DateTimeOffset now)
    {
        if (!to.IsAccepted || to.Id.ToString() == held.Originator || to.Row == held.ReceivedFrom)
        {
            return "builtin/onward-nobody-new";
        }

        var content = held.Content;
        var handling = EffectiveHandling.Effective(content.Handling, Parts(content));
        var isForCountry = handling.Onward == OnwardRule.SameCountryLea && to.Agency.Descriptor.Country == ownKeys.Self.Descriptor.Country
            && to.Agency.Descriptor.Functions.Any(LawEnforcement.Contains);
        if (handling.Onward != OnwardRule.FreeWithinTlp && !isForCountry)
        {
            return ConsentRule;
        }

        // AMBER and above stays with the recipient and its clients; code H2 asks for permission by itself.
        if (handling.Tlp is not (Tlp.Clear or Tlp.Green) || handling.HandlingCodes.Contains(HandlingCode.H2)
            || content.Status is not (RecordStatus.Active or RecordStatus.Restricted) || held.Status is not (RecordStatus.Active or RecordStatus.Restricted))
        {
            return ConsentRule;
        }

        var functions = directory.All.FirstOrDefault(peer => peer.Id.ToString() == held.Originator)?.Agency.Descriptor.Functions ?? [];
        var decision = Decider.Decide(content, new OriginatorProfile([.. functions]), to.ToProfile(), policy, now);
        var withheld = decision.Fields.FirstOrDefault(field => field.Outcome != FieldOutcome.Release);
        return decision is ReleaseDecision.Release && withheld is null ? null
            : withheld?.Rules.FirstOrDefault() ?? (decision as ReleaseDecision.Withhold)?.Rules.FirstOrDefault() ?? "builtin/default-withhold";
    }

    private static IEnumerable<Handling?> Parts(CaseRecord content) =>
        [
            .. content.Entities.Select(part => part.Handling), .. content.Participations.Select(part => part.Handling), .. content.Links.Select(part => part.Handling),
            .. content.Attachments.Select(part => part.Handling), .. content.ExternalReferences.Select(part => part.Handling),
        ];
}
