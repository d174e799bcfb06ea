using System.Collections;
using Gateway.Cli.Cards;
using Gateway.Cli.Output;
using Gateway.Cli.Tests.Fakes;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Gateway.Cli.Tests.Cards;

/// <summary>A record's card says everything the record says, labels first, and nothing about what is not there.</summary>
public sealed class RecordCardTests
{
    /// <summary>Texts that another text of the card stands for.</summary>
    private static readonly HashSet<string> Unsaid =
        ["PersonName.given", "PersonName.family", "PersonName.patronymic", "Identifier.normaliser"];

    [Fact]
    public void Every_text_of_the_schema_is_on_the_card()
    {
        var record = EveryField.Of(CaseRecord.Descriptor);
        record.Title = "";
        var card = string.Join('\n', RecordCard.Read(record).SelectMany(section => section.Facts).Select(fact => fact.Value));

        var texts = Texts(record).Where(text => text.Field.Name != "key" && !Unsaid.Contains($"{text.Field.ContainingType.Name}.{text.Field.Name}")).ToList();
        Assert.True(texts.Count > 50, $"{texts.Count} texts");
        Assert.All(texts, text => Assert.True(card.Contains(text.Value, StringComparison.Ordinal), $"{text.Field.FullName} is not on the card"));
    }

    [Fact]
    public void Labels_come_first_and_an_unset_label_says_that_it_denies()
    {
        var sections = RecordCard.Read(new CaseRecord { Handling = new Handling { Tlp = Tlp.Red }, Summary = "words" });

        Assert.Equal("", sections[0].Title);
        Assert.Equal("TLP", sections[0].Facts[0].Name);
        Assert.StartsWith("RED", sections[0].Facts[0].Value, StringComparison.Ordinal);
        Assert.Equal("not set: denies", sections[0].Facts.Single(fact => fact.Name == "purposes").Value);
        Assert.Equal("What it says", sections[1].Title);
    }

    [Fact]
    public void Withheld_and_unknown_fields_leave_no_trace()
    {
        var whole = Person(new PersonName { Full = "Dorian VASEK" });
        whole.Person.BirthDate = new PartialDate { Year = 1986 };
        var redacted = Person(new PersonName { Full = "Dorian VASEK" });

        var seen = Assert.Single(RecordCard.Read(new CaseRecord { Entities = { redacted } }), section => section.Title.StartsWith("Person", StringComparison.Ordinal));
        Assert.Contains(RecordCard.Read(new CaseRecord { Entities = { whole } }).SelectMany(section => section.Facts), fact => fact.Name == "birth date");
        Assert.Equal(["names"], seen.Facts.Select(fact => fact.Name));
    }

    [Fact]
    public void A_reference_to_an_entity_that_is_not_here_says_no_more_than_that()
    {
        var record = new CaseRecord
        {
            Entities = { Person(new PersonName { Full = "Dori" }) },
            Links = { new Link { From = new EntityReference { Key = "aa" }, To = new EntityReference { Key = "bb" }, Type = LinkType.Controls } },
        };

        var link = Assert.Single(RecordCard.Read(record), section => section.Title == "Links").Facts[0];
        Assert.Equal(("Dori", "controls [bb] not shown here"), (link.Name, link.Value));
    }

    [Fact]
    public void Values_the_schema_does_not_know_are_shown_as_such()
    {
        var sections = RecordCard.Read(new CaseRecord { Urgency = (Urgency)99, Handling = new Handling { Tlp = (Tlp)99, HandlingCodes = { (HandlingCode)99 } } });

        Assert.Equal("unknown: denies", sections[0].Facts.Single(fact => fact.Name == "TLP").Value);
        Assert.Equal("unknown value 99", sections[0].Facts.Single(fact => fact.Name == "urgency").Value);
    }

    [Fact]
    public async Task The_card_ends_with_what_was_verified_and_what_a_gap_means()
    {
        await using var node = (await FakeNode.StartAsync()).On<GetRecordRequest, GetRecordResponse>(_ => new GetRecordResponse
        {
            Record = new HeldRecord
            {
                Summary = new RecordSummary { OriginatorName = "WES", RecordId = new string('a', 32), Version = 2 },
                Content = new CaseRecord { Kind = RecordKind.OnlineAd, Title = "An \u001b[31madvertisement" },
                Assurance = "unaltered since WES signed it; says nothing about truth",
            },
        });

        var run = await CliRun.PersonAsync(node, "record", "get", $"WES/{new string('a', 32)}");

        Assert.Contains("ONLINE AD", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Out);
        Assert.EndsWith($"says nothing about truth\n{CardPage.Footer}\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_never_contains_a_control_character_of_a_record()
    {
        using var output = new StringWriter();
        var terminal = new Terminal
        {
            Out = output,
            Error = output,
            In = TextReader.Null,
            OpenInput = () => Stream.Null,
            OutIsTerminal = true,
            ErrorIsTerminal = true,
            InIsTerminal = false,
        };

        Listing.Write(terminal, ["\u001b]0;x\u0007[bold]\u202Eabc"], [new Column<string>("value", text => text)], "");

        Assert.Contains("\\u001B]0;x\\u0007[bold]\\u202Eabc", output.ToString(), StringComparison.Ordinal);
    }

    private static Entity Person(PersonName name) => new() { Key = "aa", Person = new Person { Names = { name } } };

    private static IEnumerable<(FieldDescriptor Field, string Value)> Texts(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            var value = field.Accessor.GetValue(message);
            foreach (var element in value is IList list ? list.Cast<object>() : value is null ? [] : [value])
            {
                if (element is string { Length: > 0 } text)
                {
                    yield return (field, text);
                }
                else if (element is IMessage nested)
                {
                    foreach (var found in Texts(nested))
                    {
                        yield return found;
                    }
                }
            }
        }
    }
}
