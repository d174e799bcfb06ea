using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;

namespace Gateway.Protocol.Tests.Identifiers;

public sealed class IdentifierStopListTests
{
    [Fact]
    public void Lines_are_read_as_people_write_them_and_found_in_normal_form()
    {
        string[] lines = ["# hot lines", "", "PHONE\t0800 555 111\tGB", "phone\t+44 800 555 112", "URL\thttps://NightList.example", "PLATE\tXX 00\tXK"];
        Assert.True(IdentifierStopList.TryParse(lines, out var list, out var wrong));
        Assert.Empty(wrong);
        Assert.Equal(4, list!.Count);
        Assert.True(list.Contains(IdentifierType.Phone, "+44800555111"));
        Assert.True(list.Contains(IdentifierType.Url, "https://nightlist.example/"));
        Assert.True(list.Contains(IdentifierType.Plate, "XK/XX00"));
        Assert.False(list.Contains(IdentifierType.Url, "https://nightlist.example/ad/1"));
        Assert.False(list.Contains(IdentifierType.Imei, "+44800555111"));
    }

    [Theory]
    [InlineData("PHONE +44800555111")]
    [InlineData("PHONE\t12")]
    [InlineData("PHONE\t0800 555 111")]
    [InlineData("1\t+44800555111")]
    [InlineData("NOTHING\t1")]
    [InlineData("OTHER\tx")]
    [InlineData("IBAN\tGB00NWBK60161331926819")]
    [InlineData("PHONE\t+44800555111\tGB\tmore")]
    public void A_wrong_line_refuses_the_list_and_is_named(string line)
    {
        Assert.False(IdentifierStopList.TryParse(["PHONE\t+44800555111", line], out var list, out var wrong));
        Assert.Null(list);
        Assert.Equal(2, Assert.Single(wrong));
    }

    [Fact]
    public void A_list_of_too_many_lines_is_refused()
    {
        Assert.False(IdentifierStopList.TryParse(Enumerable.Repeat("", IdentifierStopList.MaxLines + 1), out var list, out _));
        Assert.Null(list);
    }

    [Fact]
    public void The_built_in_list_holds_what_programs_fill_in_and_joins_with_others()
    {
        Assert.True(IdentifierStopList.Default.Contains(IdentifierType.Wallet, "0x0000000000000000000000000000000000000000"));
        Assert.True(IdentifierStopList.Default.Contains(
            IdentifierType.Imei, IdentifierNormaliser.Normalise(IdentifierType.Imei, "000000000000000", "").Normal));
        Assert.True(IdentifierStopList.TryParse(["PHONE\t+44800555111"], out var own, out _));
        Assert.Equal(IdentifierStopList.Default.Count + 1, IdentifierStopList.Default.With(own!).Count);
        Assert.Equal(0, IdentifierStopList.Empty.Count);
    }
}
