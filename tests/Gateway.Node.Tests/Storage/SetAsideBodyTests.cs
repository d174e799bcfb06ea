using Gateway.Exchange.V1;
using Gateway.Node.Storage;
using Gateway.Protocol;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Node.Tests.Storage;

public sealed class SetAsideBodyTests
{
    private static readonly byte[] Originator = [.. Enumerable.Range(1, AgencyId.Size).Select(i => (byte)i)];
    private static readonly byte[] RecordName = [.. Enumerable.Range(1, RecordId.Size).Select(i => (byte)i)];

    [Fact]
    public void A_statement_is_found_by_the_record_it_speaks_of_and_is_no_view()
    {
        var body = CanonicalMessage.Write(new EntryBody
        {
            Statement = new Signed
            {
                Payload = ByteString.CopyFrom(CanonicalMessage.Write(new RecordStatement
                {
                    Originator = ByteString.CopyFrom(Originator),
                    RecordId = ByteString.CopyFrom(RecordName),
                    Number = 1,
                    Status = RecordStatus.Recalled,
                })),
            },
        });

        Assert.EndsWith(Convert.ToHexStringLower(RecordName), SetAsideBody.NameOf(body), StringComparison.Ordinal);
        Assert.Null(SetAsideBody.ViewOf(body));
        Assert.Null(SetAsideBody.DeleteAfterOf(body));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0A")]
    [InlineData("0A20")]
    [InlineData("FFFFFFFF")]
    public void What_is_neither_view_nor_statement_has_no_name(string bytes)
    {
        var payload = Convert.FromHexString(bytes);
        var statement = CanonicalMessage.Write(new EntryBody { Statement = new Signed { Payload = ByteString.CopyFrom(payload) } });

        foreach (var body in new[] { payload, statement })
        {
            Assert.Equal("", SetAsideBody.NameOf(body));
            Assert.Null(SetAsideBody.ViewOf(body));
        }
    }
}
