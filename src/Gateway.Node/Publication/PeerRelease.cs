using System.Collections.Immutable;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Policy.Deciding;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;

namespace Gateway.Node.Publication;

/// <summary>What one peer gets of a record version.</summary>
internal sealed record PeerRelease
{
    /// <summary>The rule when the peer's descriptor has ended: nothing new is sealed for it until it shows a fresh one.</summary>
    public const string ExpiredRule = "builtin/peer-descriptor-expired";

    /// <summary>The rule when the whole record was recalled from this peer: that is final.</summary>
    public const string RecalledRule = "builtin/recalled-from-peer";

    /// <summary>The rule while a feed to the peer is stopped: nothing is sealed in it before its Hello agrees, or two people recovered it.</summary>
    public const string StoppedRule = "builtin/feed-stopped";

    private PeerRelease(KnownPeer peer, DecisionOutcome outcome, ReleasedView released, int withheld, ImmutableArray<string> rules, VerifyingKey? kemKey)
    {
        Peer = peer;
        Outcome = outcome;
        View = released;
        Withheld = withheld;
        Rules = rules;
        KemKey = kemKey;
    }

    /// <summary>The peer.</summary>
    public KnownPeer Peer { get; }

    /// <summary>Released, withheld or held.</summary>
    public DecisionOutcome Outcome { get; }

    /// <summary>Exactly the fields that go out; empty unless released. Peers with the same released fields share it, and a body.</summary>
    public ReleasedView View { get; }

    /// <summary>How many fields stay.</summary>
    public int Withheld { get; }

    /// <summary>The rules that determined it.</summary>
    public ImmutableArray<string> Rules { get; }

    /// <summary>The key to seal to; null unless released.</summary>
    public VerifyingKey? KemKey { get; }

    /// <summary>Whether the policy would release it and nothing may be sealed for the peer: it is decided again when something may be.</summary>
    public bool IsPostponed => Rules is [ExpiredRule or StoppedRule];

    /// <summary>Turns a policy decision into what is sealed.</summary>
    public static PeerRelease Of(KnownPeer peer, ReleaseDecision decision, DistinctViews views, DateTimeOffset now)
    {
        var released = decision is ReleaseDecision.Release ? views.Of(decision.Fields) : ReleasedView.Nothing;
        var kemKey = released.IsEmpty ? null : peer.Agency.CurrentKey(Gateway.Exchange.V1.KeyUse.Kem, now);
        if (!released.IsEmpty && (kemKey is null || peer.Agency.ExpiresAt <= now))
        {
            return new PeerRelease(peer, DecisionOutcome.Withheld, ReleasedView.Nothing, decision.Fields.Length, [ExpiredRule], null);
        }

        if (!released.IsEmpty && peer.RecordsStop != FeedStop.None)
        {
            return new PeerRelease(peer, DecisionOutcome.Withheld, ReleasedView.Nothing, decision.Fields.Length, [StoppedRule], null);
        }

        var outcome = !released.IsEmpty ? DecisionOutcome.Released : decision is ReleaseDecision.Hold ? DecisionOutcome.Held : DecisionOutcome.Withheld;
        return new PeerRelease(peer, outcome, released, decision.Fields.Length - released.Ordered.Length, RulesOf(decision), kemKey);
    }

    /// <summary>Nothing more of this record for this peer: it was recalled from it.</summary>
    public PeerRelease AfterRecall() => new(Peer, DecisionOutcome.Withheld, ReleasedView.Nothing, View.Ordered.Length + Withheld, [RecalledRule], null);

    /// <summary>As clients see it.</summary>
    public PeerDecision ToMessage() => new()
    {
        Peer = Peer.Name,
        Outcome = Outcome,
        ReleasedFields = (uint)View.Ordered.Length,
        WithheldFields = (uint)Withheld,
        Rules = { Rules },
    };

    /// <summary>As the audit has it: outcome, peer, counts and rules.</summary>
    public override string ToString() =>
        $"{Word(Outcome)} {Peer.Name}: {View.Ordered.Length} field(s) released, {Withheld} not, by {string.Join(", ", Rules)}";

    private static string Word(DecisionOutcome outcome) => outcome switch
    {
        DecisionOutcome.Released => "release",
        DecisionOutcome.Held => "hold",
        _ => "withhold",
    };

    private static ImmutableArray<string> RulesOf(ReleaseDecision decision)
    {
        if (decision is not ReleaseDecision.Release)
        {
            return decision is ReleaseDecision.Hold hold ? hold.Rules : ((ReleaseDecision.Withhold)decision).Rules;
        }

        // The deciding shares one list among all fields that the same rules determined, and mostly these are all of them.
        var first = decision.Fields[0].Rules;
        return first.Length == 1 && decision.Fields.All(field => field.Rules == first)
            ? first
            : [.. decision.Fields.SelectMany(field => field.Rules).Distinct().Order(StringComparer.Ordinal)];
    }
}
