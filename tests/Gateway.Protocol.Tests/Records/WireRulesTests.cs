using Gateway.Protocol.Records;
using Gateway.Protocol.Tests.Support;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Protocol.Tests.Records;

public sealed class WireRulesTests
{
    private const int Records = 300;
    private const int MutationsOfEach = 400;

    [Fact]
    public void Records_that_break_no_rule_hold_unless_they_have_a_place_on_earth()
    {
        var records = new RandomRecords(11);
        var held = 0;
        for (var i = 0; i < Records; i++)
        {
            var record = SampleRecords.InOrder(records.Next());
            var isPlain = Slow(record).Count == 0 && !record.Entities.Any(entity => entity.Place?.Position is not null);
            Assert.Equal(isPlain, WireRules.Hold(record.ToByteArray()));
            held += isPlain ? 1 : 0;
        }

        Assert.InRange(held, Records / 10, Records);
        TestContext.Current.TestOutputHelper?.WriteLine($"{held} of {Records} records hold on the wire");
    }

    /// <summary>The slow way is the definition: what is said on the wire may never be kinder.</summary>
    [Fact]
    public void No_bytes_hold_that_are_not_canonical_or_break_a_rule()
    {
        var (records, random) = (new RandomRecords(12), new Random(12));
        var (tried, held) = (0, 0);
        for (var i = 0; i < Records; i++)
        {
            var bytes = SampleRecords.InOrder(WithoutFiles(records.Next())).ToByteArray();
            for (var mutation = 0; mutation < MutationsOfEach; mutation++)
            {
                var mutated = Mutate(bytes, random);
                tried++;
                if (WireRules.Hold(mutated))
                {
                    held++;
                    Assert.True(CanonicalMessage.TryParse(CaseRecord.Parser, mutated, out var parsed), Convert.ToHexString(mutated));
                    Assert.Empty(Slow(parsed));
                }
            }
        }

        Assert.InRange(held, tried / 100, tried);
        TestContext.Current.TestOutputHelper?.WriteLine($"{tried} mutations, {held} of them still hold, all of these are good");
    }

    [Fact]
    public void A_check_that_overlooks_the_order_of_fields_would_be_found()
    {
        // Title before kind: every field by itself is right.
        byte[] disordered = [.. new CaseRecord { Title = "t" }.ToByteArray(), .. new CaseRecord { Kind = RecordKind.Warning }.ToByteArray()];
        Assert.False(WireRules.Hold(disordered));
        Assert.False(CanonicalMessage.TryParse(CaseRecord.Parser, disordered, out _));
        Assert.True(WireRules.Hold([.. new CaseRecord { Kind = RecordKind.Warning }.ToByteArray(), .. new CaseRecord { Title = "t" }.ToByteArray()]));
    }

    [Fact]
    public void Cutting_the_bytes_gives_what_splitting_the_record_gives()
    {
        var records = new RandomRecords(13);
        var fields = 0;
        for (var i = 0; i < Records; i++)
        {
            var record = records.Next();
            var split = FieldSplit.Split(record).ToDictionary(field => field.Path.ToString(), field => Convert.ToHexString(field.Fragment.ToByteArray()));
            var cut = FieldCut.Cut(record.ToByteArray()).ToDictionary(field => field.Path.ToString(), field => Convert.ToHexString(field.Value.Span));
            Assert.Equal(split.OrderBy(field => field.Key, StringComparer.Ordinal), cut.OrderBy(field => field.Key, StringComparer.Ordinal));
            fields += cut.Count;
        }

        Assert.Equal(RandomRecords.Schema(), records.Covered);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Records} records, {fields} fields");
    }

    [Fact]
    public void Joining_the_bytes_of_any_fields_gives_what_merging_them_gives()
    {
        var (records, random) = (new RandomRecords(14), new Random(14));
        var joined = 0;
        for (var i = 0; i < Records; i++)
        {
            var record = records.Next();
            var fields = FieldSplit.Split(record).Where(_ => random.Next(3) > 0).OrderBy(_ => random.Next()).ToList();
            var manifest = ManifestOf(record);
            var join = new FieldJoin();
            if (!fields.TrueForAll(field => join.TryAdd(field.Path, field.Fragment.ToByteArray())))
            {
                Assert.Contains(fields, field => field.Fragment.Entities is [{ Place.Position: not null }] || Slow(field.Fragment).Count > 0);
                continue;
            }

            Assert.True(FieldMerge.TryMerge(manifest, fields, out var merged));
            Assert.Equal(Convert.ToHexString(merged.ToByteArray()), Convert.ToHexString(join.Join(manifest)!));
            joined++;
        }

        Assert.InRange(joined, Records / 10, Records);
        TestContext.Current.TestOutputHelper?.WriteLine($"{joined} of {Records} sets of fields joined on the wire");
    }

    [Fact]
    public void Nothing_joins_that_does_not_merge()
    {
        var (records, random) = (new RandomRecords(15), new Random(15));
        var (tried, added) = (0, 0);
        for (var i = 0; i < Records; i++)
        {
            var split = FieldSplit.Split(records.Next());
            foreach (var field in split)
            {
                var other = split[random.Next(split.Count)];
                var value = random.Next(4) == 0 ? [.. field.Fragment.ToByteArray(), .. other.Fragment.ToByteArray()] : Mutate(field.Fragment.ToByteArray(), random);
                var path = random.Next(4) == 0 ? other.Path : field.Path;
                tried++;
                if (new FieldJoin().TryAdd(path, value))
                {
                    added++;
                    Assert.NotNull(FieldMerge.Read(path, value));
                }
            }
        }

        Assert.InRange(added, 1, tried / 2);
        TestContext.Current.TestOutputHelper?.WriteLine($"{tried} values, {added} taken, all of these are read by the slow way too");
    }

    [Fact]
    public void Fragments_that_disagree_or_stand_twice_do_not_join()
    {
        var record = SampleRecords.Small();
        var split = FieldSplit.Split(record);
        var names = split.Single(field => field.Path.Name == "names");
        var gender = split.Single(field => field.Path.Name == "gender");
        Assert.NotNull(Join(names, gender));
        Assert.Null(Join(names, gender, names));
        Assert.Null(Join(names, Changed(entity => entity.Handling.Pap = Pap.Clear)));
        Assert.Null(Join(names, Changed(entity => entity.Handling = null)));

        byte[]? Join(params RecordField[] fields)
        {
            var join = new FieldJoin();
            Assert.All(fields, field => Assert.True(join.TryAdd(field.Path, field.Fragment.ToByteArray())));
            return join.Join(ManifestOf(record));
        }

        RecordField Changed(Action<Entity> change)
        {
            var fragment = gender.Fragment.Clone();
            change(fragment.Entities[0]);
            return new RecordField(gender.Path, fragment);
        }
    }

    /// <summary>The random ones break rules of their own, and a record that breaks one tells nothing when it is broken further.</summary>
    private static CaseRecord WithoutFiles(CaseRecord record)
    {
        record.Attachments.Clear();
        record.AttachmentProvenance.Clear();
        return record;
    }

    private static List<RecordProblem> Slow(CaseRecord record)
    {
        var problems = new List<RecordProblem>();
        new ContentRules(problems).Check(record);
        return problems;
    }

    private static Manifest ManifestOf(CaseRecord record) => new()
    {
        Kind = record.Kind,
        Status = record.Status,
        Handling = record.Handling,
        Grading = record.Grading,
        Urgency = record.Urgency,
    };

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var at = random.Next(bytes.Length);
        return random.Next(6) switch
        {
            0 => [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]],
            1 => [.. bytes[..at], .. bytes[(at + 1)..]],
            2 => bytes[..at],
            3 => [.. bytes[..at], (byte)(bytes[at] ^ (1 << random.Next(8))), .. bytes[(at + 1)..]],
            4 => [.. bytes[..at], (byte)(bytes[at] + 1), .. bytes[(at + 1)..]],
            _ => [.. bytes[..at], (byte)random.Next(256), .. bytes[(at + 1)..]],
        };
    }
}
