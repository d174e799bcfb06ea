using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Gateway.Record.V1;

namespace Gateway.Cli.Tests.Input;

/// <summary>Names of records and identifiers, as people type them.</summary>
public sealed class TextInputTests
{
    private const string Id = "9f86d081884c7d659a2feaa0c55ad015";

    [Theory]
    [InlineData(Id, "")]
    [InlineData("KAR/" + Id, "KAR")]
    [InlineData("9F86D081884C7D659A2FEAA0C55AD015", "")]
    public void A_record_is_named_with_or_without_its_originator(string text, string originator)
    {
        Assert.True(RecordName.TryParse(text, out var name));
        Assert.Equal(new RecordName(originator, Id), name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/" + Id)]
    [InlineData("KAR/")]
    [InlineData("9f86")]
    [InlineData(Id + "00")]
    [InlineData("KAR/zz86d081884c7d659a2feaa0c55ad015")]
    public void Anything_else_is_no_record(string text) => Assert.False(RecordName.TryParse(text, out _));

    [Theory]
    [InlineData("phone/GB:07700 900 417", IdentifierType.Phone, "GB", "07700 900 417")]
    [InlineData("username:@dori_jobs", IdentifierType.Username, "", "@dori_jobs")]
    [InlineData("url:https://nightlist.example/ad/88213", IdentifierType.Url, "", "https://nightlist.example/ad/88213")]
    [InlineData("any:KR-47 BXT", IdentifierType.Unspecified, "", "KR-47 BXT")]
    [InlineData("bank-account:12/34", IdentifierType.BankAccount, "", "12/34")]
    [InlineData("Bank_Account:12", IdentifierType.BankAccount, "", "12")]
    public void An_identifier_is_a_type_a_scope_and_a_value(string text, IdentifierType type, string scope, string value)
    {
        Assert.True(IdentifierText.TryParse(text, out var query));
        Assert.Equal((type, scope, value), (query.Type, query.Scope, query.Value));
    }

    [Theory]
    [InlineData("07700900417")]
    [InlineData(":07700900417")]
    [InlineData("phone:")]
    [InlineData("telephone:07700900417")]
    [InlineData("unspecified:x")]
    public void Anything_else_is_no_identifier(string text) => Assert.False(IdentifierText.TryParse(text, out _));

    [Fact]
    public void Every_type_of_identifier_can_be_typed_and_is_written_back_the_same()
    {
        foreach (var type in Enum.GetValues<IdentifierType>())
        {
            var text = IdentifierText.Write(new Gateway.Node.V1.IdentifierQuery { Type = type, Scope = "S", Value = "v" });
            Assert.True(IdentifierText.TryParse(text, out var query), text);
            Assert.Equal(type, query.Type);
        }
    }

    [Fact]
    public void Every_word_of_the_options_reads_back_as_its_value()
    {
        Assert.All(Enum.GetValues<RecordKind>().Where(kind => kind != RecordKind.Unspecified), kind =>
        {
            Assert.True(Words.TryParse<RecordKind>(Words.Of(kind).Replace(' ', '-'), out var read));
            Assert.Equal(kind, read);
        });
        Assert.False(Words.TryParse<RecordKind>("unspecified", out _));
        Assert.Equal("europol 4x4", Words.Of(GradingScheme.Europol4X4));
    }
}
