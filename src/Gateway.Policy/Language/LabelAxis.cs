using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Exchange.V1;
using Gateway.Record.V1;
using Google.Protobuf.Reflection;

namespace Gateway.Policy.Language;

/// <summary>Whose value a label test reads.</summary>
internal enum LabelLevel
{
    /// <summary>The record's own label.</summary>
    Record,

    /// <summary>The handling that is in force for the field, and the record's.</summary>
    Handling,

    /// <summary>The grading of the participation, where it has one, and the record's.</summary>
    Grading,

    /// <summary>The persons the field describes.</summary>
    Persons,

    /// <summary>What the peer does; written under <c>to</c>, not under <c>when</c>.</summary>
    Peer,
}

/// <summary>
/// A label that rules can test: its words and the operators each action may use. Where a label has a direction, a rule may only ask in the
/// direction in which a tighter label discloses less: a release rule for "at most", a withhold rule for "at least". So no label can be
/// tightened into a wider release (protos/spec/policy.md, "Tests").
/// </summary>
internal sealed record LabelAxis
{
    /// <summary>The word for what cannot be decided.</summary>
    public const string Unknown = "unknown";

    private static readonly ImmutableArray<TestOperator> Membership = [TestOperator.OneOf];
    private static readonly ImmutableArray<TestOperator> Order = [TestOperator.AtLeast, TestOperator.AtMost, TestOperator.OneOf];
    private static readonly ImmutableArray<TestOperator> Sets = [TestOperator.AnyOf, TestOperator.AllWithin];

    /// <summary>All labels, in the order of the specification. The index of one is its number.</summary>
    public static ImmutableArray<LabelAxis> All { get; } = Build();

    /// <summary>The labels a rule may test under <c>when</c>, by their word; <c>grading</c> is read apart.</summary>
    public static FrozenDictionary<string, LabelAxis> Testable { get; } =
        All.Where(axis => axis.Level is not (LabelLevel.Peer or LabelLevel.Grading)).ToFrozenDictionary(axis => axis.Word, StringComparer.Ordinal);

    /// <summary>Its word in the language.</summary>
    public required string Word { get; init; }

    /// <summary>Whose value it reads.</summary>
    public required LabelLevel Level { get; init; }

    /// <summary>Words of its values; word <c>i</c> is slot <c>i + 1</c>. Slot 0 stands for what cannot be decided: unset or unknown.</summary>
    public required ImmutableArray<string> Values { get; init; }

    /// <summary>The words a rule may write: all but the one that says that nothing is known, which is slot 0.</summary>
    public required ImmutableArray<string> Words { get; init; }

    /// <summary>Operators a release rule may use.</summary>
    public required ImmutableArray<TestOperator> ForRelease { get; init; }

    /// <summary>Operators a withhold or hold rule may use.</summary>
    public required ImmutableArray<TestOperator> ForWithhold { get; init; }

    /// <summary>How a person says it: "the TLP colour".</summary>
    public required string Phrase { get; init; }

    /// <summary>Its place in <see cref="All"/>.</summary>
    public int Number { get; private init; }

    /// <summary>The operators a rule with this action may use.</summary>
    public ImmutableArray<TestOperator> OperatorsFor(RuleAction action) => action == RuleAction.Release ? ForRelease : ForWithhold;

    /// <summary>The slot set that holds exactly this schema value; slot 0 when it is unset or unknown.</summary>
    public ulong SlotOf(int number) => 1UL << (number >= 1 && number <= Values.Length && Values[number - 1] != Unknown ? number : 0);

    /// <summary>The slot of a word, or -1.</summary>
    public int SlotOf(string word) => Values.IndexOf(word, StringComparer.Ordinal) is var index and >= 0 ? index + 1 : -1;

    /// <summary>The words of a slot set; what cannot be decided is called "unknown".</summary>
    public IEnumerable<string> WordsOf(ulong slots) =>
        Enumerable.Range(0, Values.Length + 1).Where(slot => (slots & (1UL << slot)) != 0).Select(slot => slot == 0 ? Unknown : Values[slot - 1]);

    private static ImmutableArray<LabelAxis> Build()
    {
        var record = CaseRecordReflection.Descriptor;
        var handling = HandlingReflection.Descriptor;
        var functions = EnumWords.Of(IdentityReflection.Descriptor.FindTypeByName<EnumDescriptor>("AgencyFunction"));
        LabelAxis[] axes =
        [
            Axis("kind", LabelLevel.Record, Named(record, "RecordKind"), Membership, Membership, "the kind of record"),
            Axis("status", LabelLevel.Record, Named(record, "RecordStatus"), Membership, Membership, "the record's status"),
            Axis("urgency", LabelLevel.Record, Named(record, "Urgency"), Order, Order, "the urgency"),
            Scale("classification", Named(handling, "ClassificationRank"), "the classification"),
            Scale("tlp", Named(handling, "Tlp"), "the TLP colour"),
            Scale("pap", Named(handling, "Pap"), "the PAP colour"),
            Axis("handling_codes", LabelLevel.Handling, Named(handling, "HandlingCode"), [TestOperator.NoneOf], [TestOperator.AnyOf], "the handling codes"),
            Axis("purposes", LabelLevel.Handling, Named(handling, "Purpose"), Sets, Sets, "the purposes of use"),
            Scale("onward", Named(handling, "OnwardRule"), "the onward rule"),
            Scale("evidence", Named(handling, "EvidenceRule"), "the evidence rule"),
            Scale("action", Named(handling, "ActionRule"), "the action rule"),
            Axis(GradingWords.SourceLabel, LabelLevel.Grading, GradingWords.Sources, Membership, Membership, "the grading of the source"),
            Axis(GradingWords.InformationLabel, LabelLevel.Grading, GradingWords.Information, Membership, Membership, "the grading of the information"),
            Axis("subject", LabelLevel.Persons, Named(record, "SubjectCategory"), [TestOperator.AllWithin, TestOperator.NoneOf], [TestOperator.AnyOf], "the persons it describes"),
            Axis("role", LabelLevel.Persons, Named(record, "TraffickingRole"), [TestOperator.AllWithin, TestOperator.NoneOf], [TestOperator.AnyOf], "the roles of the persons it describes"),
            Axis("functions", LabelLevel.Peer, functions, [TestOperator.AllWithin], [TestOperator.AnyOf], "what the peer does"),
        ];
        return [.. axes.Select((axis, number) => axis with { Number = number })];
    }

    private static LabelAxis Scale(string word, ImmutableArray<string> values, string phrase) =>
        Axis(word, LabelLevel.Handling, values, [TestOperator.AtMost], [TestOperator.AtLeast], phrase);

    private static LabelAxis Axis(
        string word, LabelLevel level, ImmutableArray<string> values, ImmutableArray<TestOperator> forRelease,
        ImmutableArray<TestOperator> forWithhold, string phrase) =>
        new() { Word = word, Level = level, Values = values, Words = [.. values.Where(value => value != Unknown)], ForRelease = forRelease, ForWithhold = forWithhold, Phrase = phrase };

    private static ImmutableArray<string> Named(FileDescriptor file, string name) => EnumWords.Of(file.FindTypeByName<EnumDescriptor>(name));
}
