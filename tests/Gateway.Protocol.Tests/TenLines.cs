using System.Reflection;
using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Receipts;
using Gateway.Protocol.Records;
using Gateway.Protocol.Sealing;
using Gateway.Protocol.Tests.Support;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Protocol.Tests;

/// <summary>
/// The ten lines of protos/spec/terms.md, each as far as it can be proved without a store, a network or a clock. Lines 2, 4, 5, 7, 9 and 10
/// have a second half that only a node or a benchmark can show.
/// </summary>
public sealed class TenLines : IDisposable
{
    private readonly TestAgency _sender = new("kar");
    private readonly TestAgency _receiver = new("lin");
    private readonly TestFeed _feed;

    public TenLines() => _feed = new TestFeed(_sender, _receiver);

    public void Dispose()
    {
        _feed.Dispose();
        _sender.Dispose();
        _receiver.Dispose();
    }

    [Fact]
    public void Line_1_Sealing_keys_exist_only_in_one_process_memory_and_any_doubt_means_a_new_epoch()
    {
        // Nothing public hands out what a context holds, takes one back, or copies one.
        foreach (var type in (System.Type[])[typeof(HpkeContext), typeof(SealingEpoch), typeof(FeedWriter)])
        {
            Assert.True(type.IsSealed);
            Assert.DoesNotContain(type.GetInterfaces(), implemented => implemented != typeof(IDisposable));
            var taken = type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).OfType<PropertyInfo>()
                .Where(property => property.PropertyType == typeof(byte[]) || property.PropertyType == typeof(NSec.Cryptography.Key) || property.PropertyType == typeof(HpkeContext));
            Assert.Empty(taken);
        }

        Assert.Empty(typeof(HpkeContext).GetConstructors());
        Assert.Empty(typeof(SealingEpoch).GetConstructors());

        var before = Append("a");
        Assert.Equal(before.EpochId.ToArray(), Append("b").EpochId.ToArray());
        var lost = _feed.FailToAppend([1]);
        var after = Append("c");
        Assert.NotEqual(before.EpochId.ToArray(), after.EpochId.ToArray());
        Assert.NotEqual(lost.EpochId.ToArray(), after.EpochId.ToArray());
        Assert.Equal(lost.Position.Seq, after.Position.Seq);
    }

    [Fact]
    public void Line_2_Nothing_is_opened_before_the_signed_head_that_covers_it_verifies()
    {
        Append("a");
        foreach (var spoil in (Action<Entries>[])[frame => frame.Head = null, frame => frame.Head.Signature = ByteString.CopyFrom(new byte[64]), frame => frame.Head = SignedHeads.Sign(_feed.Route.Id, _feed[1].Position, null, _receiver.LinkKey)])
        {
            var touched = new List<string>();
            using var reader = _feed.Reader(change: keys => keys with
            {
                FindKemKey = id => Touch("KEM key", keys.FindKemKey(id)),
                FindRecordKey = (originator, id) => Touch("record key", keys.FindRecordKey(originator, id)),
                FindPastLinkKey = id => Touch("past link key", keys.FindPastLinkKey(id)),
                IsOwnFeed = _ => Touch("feeds", true),
            });
            var frame = _feed.Frame(1, 1);
            spoil(frame);
            Assert.IsType<ReadResult.BadHead>(reader.Read(frame, _ => Touch<ReadOnlyMemory<byte>?>("body", null)));
            Assert.Empty(touched);
            Assert.Equal(HeadChain.Start(_feed.Route.Id), reader.Position);

            T Touch<T>(string what, T value)
            {
                touched.Add(what);
                return value;
            }
        }
    }

    [Fact]
    public void Line_3_A_feed_id_names_sender_receiver_lane_and_generation_and_every_signature_names_the_feed()
    {
        AgencyId[] agencies = [_sender.Id, _receiver.Id];
        var ids = (from a in agencies from b in agencies from lane in System.Enum.GetValues<Lane>() from generation in (ulong[])[1, 2, 256, 1UL << 32] select FeedId.Of(a, b, lane, generation)).ToList();
        Assert.Equal(2 * 2 * 4 * 4, ids.Distinct().Count());

        // Every payload a link key signs has a feed id, and its verification compares it.
        MessageDescriptor[] payloads = [EpochInfo.Descriptor, FeedHead.Descriptor, Withdrawal.Descriptor, GenerationStart.Descriptor, Receipt.Descriptor, Outcome.Descriptor];
        Assert.All(payloads, payload => Assert.NotNull(payload.FindFieldByName("feed_id")));
        var linkTypes = typeof(PayloadTypes).GetFields().Where(field => field.IsLiteral && PayloadTypes.UseOf((string)field.GetRawConstantValue()!) == KeyUse.Link);
        Assert.Equal(payloads.Length, linkTypes.Count());
        var head = SignedHeads.Sign(ids[0], new FeedHeadPosition(1, new byte[32]), null, _sender.LinkKey);
        Assert.Equal([ids[0]], ids.Where(id => SignedHeads.Verify(head, TestAgency.Verifying(_sender.LinkKey), id) is not null));
    }

    [Fact]
    public void Line_4_Only_my_own_signature_can_prove_that_I_was_once_ahead_of_my_database()
    {
        // What a peer shows in its Hello counts as mine only under my key, for this feed, unchanged.
        var ahead = new FeedHeadPosition(1_000, RandomNumberGenerator.GetBytes(32));
        var mine = SignedHeads.Sign(_feed.Route.Id, ahead, null, _sender.LinkKey);
        Assert.Equal(ahead, Prove(mine));
        Assert.Null(Prove(SignedHeads.Sign(_feed.Route.Id, ahead, null, _receiver.LinkKey)));
        Assert.Null(Prove(SignedHeads.Sign(FeedId.Of(_receiver.Id, _sender.Id, Lane.Records, 1), ahead, null, _sender.LinkKey)));
        var claimed = mine.Clone();
        claimed.Payload = SignedHeads.Sign(_feed.Route.Id, ahead with { Seq = 1_001 }, null, _sender.LinkKey).Payload;
        Assert.Null(Prove(claimed));
        Assert.Null(Prove(FeedReceipts.Sign(FeedReceipts.Write(_feed.Route.Id, 0, ahead, [], TestAgency.Now), _receiver.LinkKey)));

        FeedHeadPosition? Prove(Signed? shown) => SignedHeads.Verify(shown, TestAgency.Verifying(_sender.LinkKey), _feed.Route.Id);
    }

    [Fact]
    public void Line_5_The_number_of_a_body_that_is_not_sent_becomes_Withdrawn_and_the_chain_still_holds()
    {
        Append("recalled");
        Append("kept");
        var frame = _feed.Frame(1, 2, withdrawn: new HashSet<int> { 1 });
        Assert.Equal(FeedEntry.ContentOneofCase.Withdrawal, frame.Entries_[0].ContentCase);
        using var reader = _feed.Reader();
        var read = Assert.IsType<ReadResult.Read>(reader.Read(frame, _ => null));
        Assert.IsType<OpenResult.Withdrawn>(read.Entries[0].Result);
        Assert.IsType<OpenResult.OpenedView>(read.Entries[1].Result);
        Assert.Equal(_feed[2].Position, reader.Position);
    }

    [Fact]
    public void Line_6_Every_open_result_says_consume_quarantine_and_retry_or_stop_the_feed()
    {
        var dispositions = Dispositions().ToDictionary();
        var results = typeof(OpenResult).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(OpenResult))).Select(type => type.Name);
        Assert.Equal(results.Order(), dispositions.Keys.Order());
        Assert.Equal(["UnknownOriginator"], Named(Disposition.QuarantineAndRetry));
        Assert.Equal(["Undecryptable", "WrongDigest"], Named(Disposition.StopFeed));

        IEnumerable<string> Named(Disposition disposition) => dispositions.Where(pair => pair.Value == disposition).Select(pair => pair.Key).Order();
    }

    [Fact]
    public void Line_7_Originator_and_record_id_are_the_only_record_key_and_only_the_originator_amends_or_recalls()
    {
        // Two originators with the same record id: two records, and neither speaks for the other's.
        var ours = SignedRecords.Prepare(_sender, SampleRecords.Small(), 1);
        var theirs = SignedRecords.Prepare(_receiver, SampleRecords.Small(), 1, 2, ours.ManifestDigest);
        var (a, b) = (Verified(_sender, ours), Verified(_receiver, theirs));
        Assert.Equal(a.Record, b.Record);
        Assert.NotEqual((a.Originator, a.Record), (b.Originator, b.Record));

        var recall = new RecordStatement
        {
            Originator = ByteString.CopyFrom(_sender.Id.ToBytes()),
            RecordId = ByteString.CopyFrom(ours.Header.Record.ToBytes()),
            Status = RecordStatus.Recalled,
            IssuedAt = Timestamp.FromDateTimeOffset(TestAgency.Now),
            Number = 1,
        };
        Assert.IsType<StatementResult.Verified>(RecordStatements.Verify(RecordStatements.Sign(recall, _sender.RecordKey), _sender.FindRecordKey));
        var forged = RecordStatements.Sign(recall, _receiver.RecordKey);
        Assert.IsType<StatementResult.UnknownOriginator>(RecordStatements.Verify(forged, _sender.FindRecordKey));
        forged.KeyId = ByteString.CopyFrom(_sender.RecordKey.Id.ToBytes());
        Assert.IsType<StatementResult.BadSignature>(RecordStatements.Verify(forged, _sender.FindRecordKey));

        static VerifiedView Verified(TestAgency agency, RecordVersion version) => Assert.IsType<ViewResult.Verified>(
            SignedRecords.Verify(SignedRecords.View(version, SignedRecords.Sign(agency, version)[0]), agency)).View;
    }

    [Fact]
    public void Line_8_No_count_index_ordinal_label_or_path_depends_on_what_the_recipient_may_not_see()
    {
        // Two worlds that differ in an informant only. What the recipient gets: the same sizes, the same text, the same number of everything;
        // whatever differs is random in both.
        var without = SampleRecords.Small();
        var with = SampleRecords.Small();
        with.Entities.Insert(0, new Entity { Key = SampleRecords.Key(99), Person = new Person { BirthPlace = "somewhere" } });
        with.Participations.Insert(0, new Participation
        {
            Key = SampleRecords.Key(98),
            Entity = new EntityReference { Key = SampleRecords.Key(99) },
            SubjectCategory = SubjectCategory.InformantOrCanInform,
        });
        var (one, other) = (Release(without, 1), Release(with, 2));

        Assert.Equal(one.ToByteArray().Length, other.ToByteArray().Length);
        Assert.Equal(Known(one), Known(other));
        var (first, second) = (Manifest.Parser.ParseFrom(one.Manifest), Manifest.Parser.ParseFrom(other.Manifest));
        Assert.Equal((first.Digests.Length, first.RequiredDigests.Length), (second.Digests.Length, second.RequiredDigests.Length));
        first.Digests = second.Digests = first.RequiredDigests = second.RequiredDigests = ByteString.Empty;
        Assert.Equal(first, second);

        RecordView Release(CaseRecord record, int seed)
        {
            var version = RecordVersion.Prepare(record, _sender.Header(1), SeededRandom.From(seed));
            var proof = RecordBatch.Sign([version.Manifest], _sender.RecordKey, _sender.Id, SeededRandom.From(seed))[0];
            var hidden = new[] { SampleRecords.Key(98), SampleRecords.Key(99) };
            return SignedRecords.View(version, proof, path => !hidden.Contains(path.Key));
        }

        static IEnumerable<(string, string)> Known(RecordView view) =>
            view.Disclosures.Select(disclosure => (disclosure.Path, disclosure.Value.ToBase64())).Order();
    }

    [Fact]
    public void Line_9_A_signed_time_is_a_claim_and_decides_nothing()
    {
        foreach (var issued in (DateTimeOffset[])[DateTimeOffset.MinValue, TestAgency.Now, DateTimeOffset.MaxValue])
        {
            var version = RecordVersion.Prepare(SampleRecords.Small(), _sender.Header(1) with { IssuedAt = issued }, SeededRandom.From(1));
            var verified = SignedRecords.Verify(SignedRecords.View(version, SignedRecords.Sign(_sender, version)[0]), _sender);
            Assert.Equal(issued.UtcDateTime.Date, Assert.IsType<ViewResult.Verified>(verified).View.Manifest.IssuedAt.ToDateTime().Date);
            var receipt = FeedReceipts.Sign(FeedReceipts.Write(_feed.Route.Id, 0, new FeedHeadPosition(1, new byte[32]), [], issued), _receiver.LinkKey);
            Assert.NotNull(FeedReceipts.Verify(receipt, TestAgency.Verifying(_receiver.LinkKey), _feed.Route.Id));
        }
    }

    [Fact]
    public void Line_10_No_security_step_can_be_switched_off()
    {
        // There is nothing to switch: no public flag, and no static state that code elsewhere could set.
        var types = typeof(CanonicalMessage).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Gateway.Protocol", StringComparison.Ordinal) == true).ToList();
        var flags = types.Where(type => type.IsPublic && type.Namespace is "Gateway.Protocol.Feeds" or "Gateway.Protocol.Sealing" or "Gateway.Protocol.Identity" or "Gateway.Protocol.Receipts" or "Gateway.Protocol.Records")
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(bool) && !parameter.IsOut));
        Assert.Empty(flags.Select(method => $"{method.DeclaringType}.{method.Name}"));
        var mutable = types.SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(field => !field.IsLiteral && !field.IsInitOnly && !field.Name.Contains('<', StringComparison.Ordinal) && !field.DeclaringType!.Name.Contains('<', StringComparison.Ordinal));
        Assert.Empty(mutable.Select(field => $"{field.DeclaringType}.{field.Name}"));
    }

    /// <summary>Every kind of open result with what it says to do next.</summary>
    internal static IEnumerable<KeyValuePair<string, Disposition>> Dispositions()
    {
        OpenResult[] results =
        [
            new OpenResult.OpenedView(null!, default), new OpenResult.OpenedStatement(null!, default, null!), new OpenResult.OpenedOutcome(null!, null!),
            new OpenResult.OpenedIdentity(null!), new OpenResult.Withdrawn(WithdrawalReason.Recalled), new OpenResult.Malformed(""), new OpenResult.BadSignature(),
            new OpenResult.UnknownOriginator(default, default) { Body = default }, new OpenResult.Undecryptable(""), new OpenResult.WrongDigest(),
        ];
        return results.Select(result => KeyValuePair.Create(result.GetType().Name, result.Disposition));
    }

    private WrittenEntry Append(string summary)
    {
        var record = SampleRecords.Bare();
        record.Summary = summary;
        return _feed.AppendView(SignedRecords.View(_sender, record, _feed.Count + 1));
    }
}
