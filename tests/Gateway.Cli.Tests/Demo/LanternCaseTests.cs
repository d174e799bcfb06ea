using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Gateway.Cli.Demo;
using Gateway.Exchange.V1;
using Gateway.Policy;
using Gateway.Policy.Deciding;
using Gateway.Policy.Language;
using Gateway.Protocol.Identifiers;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Cli.Tests.Demo;

/// <summary>The files of Operation LANTERN say what the demo then shows on running nodes.</summary>
public sealed class LanternCaseTests
{
    public static TheoryData<string, string> Publications => new(LanternCase.Publications.Select(item => (item.Record, item.Owner)));

    [Theory]
    [MemberData(nameof(Publications))]
    public void Every_record_keeps_the_rules_of_a_publication(string name, string owner)
    {
        var record = Prepared(name);

        Assert.Empty(RecordRules.Check(record, RecordPlace.Publication));
        Assert.Contains(LanternCase.Agencies, agency => agency.ShortName == owner);
    }

    [Theory]
    [MemberData(nameof(Publications))]
    public void Every_policy_releases_to_exactly_the_recipients_the_case_names(string name, string owner)
    {
        var released = Decisions(Prepared(name), owner).Where(pair => pair.Decision is ReleaseDecision.Release).Select(pair => pair.Peer);

        Assert.Equal(LanternCase.Recipients[name].Order(), released.Order());
    }

    [Theory]
    [MemberData(nameof(Publications))]
    public void No_policy_releases_a_word_that_must_not_leave(string name, string owner)
    {
        var record = Prepared(name);
        var whole = Text(record);
        Assert.All(LanternCase.NeverLeaves[name], word => Assert.Contains(word, whole, StringComparison.Ordinal));

        foreach (var (peer, decision) in Decisions(record, owner))
        {
            var released = decision.Fields.Where(field => field.Outcome == FieldOutcome.Release).Select(field => field.Path).ToHashSet();
            var view = string.Join('\n', FieldSplit.Split(record).Where(field => released.Contains(field.Path)).Select(field => Text(field.Fragment)));
            Assert.All(LanternCase.NeverLeaves[name], word => Assert.False(view.Contains(word, StringComparison.Ordinal), $"{peer} would get `{word}` of {name}"));
        }
    }

    [Fact]
    public void Every_hit_joins_an_identifier_that_is_watched_with_one_that_is_released()
    {
        foreach (var hit in LanternCase.Hits)
        {
            var agency = LanternCase.Agencies.Single(agency => agency.ShortName == hit.At);
            var owner = LanternCase.Publications.Single(item => item.Record == hit.Record).Owner;
            var watched = agency.Subscriptions.Single(subscription => subscription.Name == hit.Subscription).Terms.Identifiers
                .Select(query => (query.Type, IdentifierNormaliser.Normalise(query.Type, query.Value, query.Scope).Normal)).ToHashSet();
            Assert.DoesNotContain(watched, key => key.Normal.Length == 0);

            var record = Prepared(hit.Record);
            var released = Decisions(record, owner).Single(pair => pair.Peer == hit.At).Decision.Fields
                .Where(field => field.Outcome == FieldOutcome.Release).Select(field => field.Path).ToHashSet();
            var identifiers = record.Entities.SelectMany(entity => entity.Identifiers
                .Where(identifier => released.Contains(FieldPath.EntityIdentifier(entity.Key, identifier.Key))));
            Assert.True(
                identifiers.Any(identifier => watched.Contains(
                    (identifier.Type, IdentifierNormaliser.Normalise(identifier.Type, identifier.Raw, identifier.Scope).Normal))),
                $"{hit.Hit} at {hit.At}");
        }
    }

    [Fact]
    public void The_nickname_is_no_identifier_of_any_record()
    {
        var wanted = IdentifierNormaliser.Normalise(LanternCase.Nickname.Type, LanternCase.Nickname.Value, LanternCase.Nickname.Scope);
        Assert.NotEmpty(wanted.Normal);

        Assert.All(
            LanternCase.Publications.SelectMany(item => Prepared(item.Record).Entities).SelectMany(entity => entity.Identifiers),
            identifier => Assert.NotEqual(
                (LanternCase.Nickname.Type, wanted.Normal),
                (identifier.Type, IdentifierNormaliser.Normalise(identifier.Type, identifier.Raw, identifier.Scope).Normal)));
    }

    private static List<(string Peer, ReleaseDecision Decision)> Decisions(CaseRecord record, string owner)
    {
        var peers = LanternCase.Agencies.Where(agency => agency.ShortName != owner).ToList();
        var policy = Assert.IsType<PolicyParseResult.Parsed>(
            PolicyText.Parse(LanternCase.Policy(owner), [.. peers.Select(peer => peer.ShortName)])).Policy;
        var from = LanternCase.Agencies.Single(agency => agency.ShortName == owner);
        return [.. peers.Select(peer => (peer.ShortName, Decider.Decide(
            record, new OriginatorProfile(Function(from)), Profile(peer), policy, TimeProvider.System.GetUtcNow())))];
    }

    private static PeerProfile Profile(LanternAgency agency) => new(
        AgencyId.OfRootKey(Encoding.ASCII.GetBytes(agency.ShortName.PadRight(32))), agency.ShortName, agency.Country, Function(agency), ClassificationRank.Unclassified);

    private static ImmutableHashSet<AgencyFunction> Function(LanternAgency agency) => [Enum.Parse<AgencyFunction>(agency.Function, ignoreCase: true)];

    /// <summary>As publication makes it: keys of the form the schema wants.</summary>
    private static CaseRecord Prepared(string name)
    {
        var record = LanternCase.Record(name);
        RecordKeys.Redraw(record, new HashSet<string>(), RandomNumberGenerator.Fill);
        return record;
    }

    private static string Text(IMessage message) => Encoding.UTF8.GetString(message.ToByteArray()).Replace(" ", "", StringComparison.Ordinal)
        + "\n" + Encoding.UTF8.GetString(message.ToByteArray());
}
