using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Protocol.Tests.Support;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Protocol.Tests.Records;

/// <summary>T3 of the assurance plan, for views: no bit, field or place of a signed view can be changed.</summary>
public sealed class ViewVerifierTests : IDisposable
{
    private readonly TestAgency _karsia = new("kar");
    private readonly TestAgency _lindmark = new("lin");

    public void Dispose()
    {
        _karsia.Dispose();
        _lindmark.Dispose();
    }

    [Fact]
    public void A_view_verifies_and_says_what_was_released_and_nothing_else()
    {
        var record = SampleRecords.Small();
        var version = SignedRecords.Prepare(_karsia, record, 1);
        var proof = SignedRecords.Sign(_karsia, version)[0];
        var whole = Verified(SignedRecords.View(version, proof));
        Assert.Equal(SampleRecords.InOrder(record), whole.Content);
        Assert.Equal((_karsia.Id, _karsia.RecordKey.Id, version.Header.Record), (whole.Originator, whole.RecordKey, whole.Record));
        Assert.Equal(version.ManifestDigest.ToArray(), whole.ManifestDigest.ToArray());
        Assert.Equal(version.Fields.Select(field => field.Path), whole.Disclosed);

        var part = Verified(SignedRecords.View(version, proof, path => path.Name is "conditions" or "gender"));
        var expected = SampleRecords.Bare();
        expected.Handling = record.Handling;
        expected.Conditions = record.Conditions;
        expected.Entities.Add(new Entity
        {
            Key = SampleRecords.Key(1),
            Handling = record.Entities[0].Handling,
            Person = new Person { Gender = Gender.Male },
        });
        Assert.Equal(expected, part.Content);
    }

    [Fact]
    public void Every_subset_with_the_required_disclosure_verifies()
    {
        var version = SignedRecords.Prepare(_karsia, SampleRecords.Small(), 1);
        var proof = SignedRecords.Sign(_karsia, version)[0];
        for (var subset = 0; subset < 1 << version.Fields.Length; subset++)
        {
            var chosen = version.Fields.Where((_, i) => (subset >> i & 1) == 1).Select(field => field.Path).ToHashSet();
            var view = RecordViews.Redact(version, proof, chosen);
            Assert.Equal(chosen.Contains(FieldPath.Top("conditions")), view is not null);
            if (view is not null && subset % 7 == 0)
            {
                Assert.Equal(chosen.Count, Verified(view).Disclosed.Length);
            }
        }
    }

    [Fact]
    public void No_single_bit_of_a_view_can_be_flipped()
    {
        var bytes = SignedRecords.View(_karsia, SampleRecords.Small(), 1).ToByteArray();
        Assert.IsType<ViewResult.Verified>(SignedRecords.Verify(bytes, _karsia, _lindmark));
        var refusals = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            var result = SignedRecords.Verify(bytes, _karsia, _lindmark);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.True(result is ViewResult.Malformed or ViewResult.BadSignature or ViewResult.UnknownOriginator, $"bit {bit}: {result}");
            refusals[result.GetType().Name] = refusals.GetValueOrDefault(result.GetType().Name) + 1;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes.Length * 8} bits: {string.Join(", ", refusals)}");
    }

    [Fact]
    public void No_byte_can_be_cut_off_or_added()
    {
        var bytes = SignedRecords.View(_karsia, SampleRecords.Small(), 1).ToByteArray();
        var whole = RecordView.Parser.ParseFrom(bytes);
        var fewer = 0;
        for (var length = 0; length < bytes.Length; length++)
        {
            if (SignedRecords.Verify(bytes.AsSpan(0, length), _karsia) is ViewResult.Verified verified)
            {
                // Cut between two disclosures: a subset, which is a view in its own right.
                Assert.Equal(whole.Disclosures.Take(verified.View.Disclosed.Length).Select(disclosure => disclosure.Path), verified.View.Disclosed.Select(path => path.ToString()));
                fewer++;
            }
        }

        Assert.Equal(whole.Disclosures.Count - 1 - whole.Disclosures.TakeWhile(disclosure => disclosure.Path != "conditions").Count(), fewer);

        Assert.IsType<ViewResult.Malformed>(SignedRecords.Verify([.. bytes, 0], _karsia));
        Assert.IsType<ViewResult.Malformed>(SignedRecords.Verify([.. bytes, 0x28, 0x01], _karsia));
        Assert.IsType<ViewResult.Malformed>(SignedRecords.Verify([], _karsia));
    }

    [Fact]
    public void No_part_of_a_view_can_be_swapped_for_that_of_another()
    {
        var views = ManyViews();
        var swaps = 0;
        foreach (var (intoName, into) in views)
        {
            foreach (var (fromName, from) in views.Where(from => from.Name != intoName))
            {
                foreach (var (part, swapped) in Swaps(into, from).Where(swap => !swap.View.Equals(into) && !swap.View.Equals(from)))
                {
                    var result = SignedRecords.Verify(swapped, _karsia, _lindmark);
                    Assert.True(result is not ViewResult.Verified, $"{part} of {fromName} in {intoName} was accepted");
                    swaps++;
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{swaps} swaps between {views.Count} views");
        Assert.True(swaps > 500);
    }

    [Fact]
    public void Disclosures_stand_once_and_in_order_and_the_required_one_is_there()
    {
        var whole = SignedRecords.View(_karsia, SampleRecords.Small(), 1);
        for (var i = 0; i < whole.Disclosures.Count; i++)
        {
            var doubled = whole.Clone();
            doubled.Disclosures.Insert(i, whole.Disclosures[i].Clone());
            AssertMalformed("ascending order", doubled);

            var appended = whole.Clone();
            appended.Disclosures.Add(whole.Disclosures[i].Clone());
            AssertMalformed("ascending order", appended);

            for (var j = 0; j < i; j++)
            {
                var swapped = whole.Clone();
                (swapped.Disclosures[i], swapped.Disclosures[j]) = (swapped.Disclosures[j], swapped.Disclosures[i]);
                AssertMalformed("ascending order", swapped);
            }

            var dropped = whole.Clone();
            dropped.Disclosures.RemoveAt(i);
            if (whole.Disclosures[i].Path == "conditions")
            {
                AssertMalformed("every required disclosure", dropped);
            }
            else
            {
                Assert.DoesNotContain(Verified(dropped).Disclosed, path => path.ToString() == whole.Disclosures[i].Path);
            }
        }
    }

    [Fact]
    public void Only_a_record_key_of_that_originator_and_name_verifies()
    {
        var view = SignedRecords.View(_karsia, SampleRecords.Small(), 1).ToByteArray();
        Assert.IsType<ViewResult.UnknownOriginator>(SignedRecords.Verify(view, _lindmark));
        Assert.IsType<ViewResult.UnknownOriginator>(Verify((_, _) => TestAgency.Verifying(_karsia.LinkKey)));
        Assert.IsType<ViewResult.UnknownOriginator>(Verify((_, _) => TestAgency.Verifying(_lindmark.RecordKey)));
        Assert.IsType<ViewResult.BadSignature>(Verify((_, key) => TestAgency.Verifying(_lindmark.RecordKey) with { Id = key }));

        ViewResult Verify(FindRecordKey find) => new ViewVerifier(find, new BatchSignatureCache()).Verify(view);
    }

    [Fact]
    public void A_remembered_signature_verifies_only_what_it_verified_before()
    {
        var cache = new BatchSignatureCache();
        var verifier = new ViewVerifier(_karsia.FindRecordKey, cache);
        var version = SignedRecords.Prepare(_karsia, SampleRecords.Small(), 1);
        var other = SignedRecords.Prepare(_karsia, SampleRecords.Small("other"), 2);
        var proofs = SignedRecords.Sign(_karsia, version, other);
        Assert.IsType<ViewResult.Verified>(verifier.Verify(SignedRecords.View(version, proofs[0]).ToByteArray()));
        Assert.IsType<ViewResult.Verified>(verifier.Verify(SignedRecords.View(other, proofs[1]).ToByteArray()));

        var forged = SignedRecords.View(version, proofs[0]);
        forged.Manifest = SignedRecords.View(other, proofs[1]).Manifest;
        Assert.IsType<ViewResult.BadSignature>(verifier.Verify(forged.ToByteArray()));

        var body = new byte[] { 1, 2, 3 };
        var key = TestAgency.Verifying(_karsia.RecordKey);
        var signature = _karsia.RecordKey.Sign(PayloadTypes.RecordBatch, body);
        Assert.True(cache.Verify(key, PayloadTypes.RecordBatch, body, signature));
        Assert.True(cache.Verify(key, PayloadTypes.RecordBatch, body, signature));
        Assert.False(cache.Verify(TestAgency.Verifying(_lindmark.RecordKey), PayloadTypes.RecordBatch, body, signature));
        Assert.False(cache.Verify(key, PayloadTypes.RecordStatement, body, signature));
        Assert.False(cache.Verify(key, PayloadTypes.RecordBatch, [1, 2, 4], signature));
        signature[0] ^= 1;
        Assert.False(cache.Verify(key, PayloadTypes.RecordBatch, body, signature));
        cache.Clear();
        Assert.IsType<ViewResult.Verified>(verifier.Verify(SignedRecords.View(version, proofs[0]).ToByteArray()));
    }

    private static IEnumerable<(string Part, RecordView View)> Swaps(RecordView into, RecordView from)
    {
        yield return ("manifest", Changed(into, view => view.Manifest = from.Manifest));
        yield return ("path", Changed(into, view => view.BatchPath = from.BatchPath));
        yield return ("signature", Changed(into, view => view.Signature = from.Signature));
        yield return ("disclosures", Changed(into, view =>
        {
            view.Disclosures.Clear();
            view.Disclosures.Add(from.Disclosures);
        }));
        for (var i = 0; i < into.Disclosures.Count; i++)
        {
            var at = i;
            var other = from.Disclosures.FirstOrDefault(disclosure => disclosure.Path == into.Disclosures[at].Path) ?? from.Disclosures[0];
            yield return ("disclosure", Changed(into, view => view.Disclosures[at] = other));
            yield return ("salt", Changed(into, view => view.Disclosures[at].Salt = other.Salt));
            yield return ("value", Changed(into, view => view.Disclosures[at].Value = other.Value));
            yield return ("another path", Changed(into, view => view.Disclosures[at].Path = from.Disclosures[^1].Path));
        }
    }

    private static RecordView Changed(RecordView view, Action<RecordView> change)
    {
        var changed = view.Clone();
        change(changed);
        return changed;
    }

    /// <summary>Two versions of one record, another record of the same batch, one of another batch, and one of another originator.</summary>
    private List<(string Name, RecordView View)> ManyViews()
    {
        var first = SignedRecords.Prepare(_karsia, SampleRecords.Small(), 1);
        var second = SignedRecords.Prepare(_karsia, SampleRecords.Small("amended"), 1, 2, first.ManifestDigest);
        var other = SignedRecords.Prepare(_karsia, SampleRecords.Small(), 2);
        var alone = SignedRecords.Prepare(_karsia, SampleRecords.Small(), 3);
        var foreign = SignedRecords.Prepare(_lindmark, SampleRecords.Small(), 1);
        var together = SignedRecords.Sign(_karsia, first, second, other);
        return
        [
            ("version 1", SignedRecords.View(first, together[0])),
            ("version 2", SignedRecords.View(second, together[1])),
            ("another record", SignedRecords.View(other, together[2])),
            ("another batch", SignedRecords.View(alone, SignedRecords.Sign(_karsia, alone)[0])),
            ("another originator", SignedRecords.View(foreign, SignedRecords.Sign(_lindmark, foreign)[0])),
        ];
    }

    private VerifiedView Verified(RecordView view) => Assert.IsType<ViewResult.Verified>(SignedRecords.Verify(view, _karsia)).View;

    private void AssertMalformed(string rule, RecordView view) =>
        Assert.Contains(rule, Assert.IsType<ViewResult.Malformed>(SignedRecords.Verify(view, _karsia)).Rule, StringComparison.Ordinal);
}
