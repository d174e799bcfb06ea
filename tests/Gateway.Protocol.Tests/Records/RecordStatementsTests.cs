using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Protocol.Tests.Support;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Protocol.Tests.Records;

public sealed class RecordStatementsTests : IDisposable
{
    private readonly TestAgency _karsia = new("kar");
    private readonly TestAgency _lindmark = new("lin");

    public void Dispose()
    {
        _karsia.Dispose();
        _lindmark.Dispose();
    }

    [Fact]
    public void A_statement_verifies_with_the_record_key_of_the_originator_it_names()
    {
        var signed = RecordStatements.Sign(Recall(), _karsia.RecordKey);
        var verified = Assert.IsType<StatementResult.Verified>(Verify(signed));
        Assert.Equal(Recall(), verified.Statement);
        Assert.Equal(_karsia.Id, verified.Originator);

        Assert.IsType<StatementResult.UnknownOriginator>(RecordStatements.Verify(signed, _lindmark.FindRecordKey));
        Assert.Throws<InvalidOperationException>(() => RecordStatements.Sign(Recall(), _karsia.LinkKey));
    }

    [Fact]
    public void Nobody_recalls_a_record_of_another()
    {
        var forged = RecordStatements.Sign(Recall(), _lindmark.RecordKey);
        Assert.IsType<StatementResult.UnknownOriginator>(Verify(forged));
        forged.KeyId = ByteString.CopyFrom(_karsia.RecordKey.Id.ToBytes());
        Assert.IsType<StatementResult.BadSignature>(Verify(forged));

        // The signature of a batch is made by the same key, for another use.
        var body = Recall().ToByteArray();
        forged = RecordStatements.Sign(Recall(), _karsia.RecordKey);
        forged.Signature = ByteString.CopyFrom(_karsia.RecordKey.Sign(PayloadTypes.RecordBatch, body));
        Assert.IsType<StatementResult.BadSignature>(Verify(forged));
    }

    [Fact]
    public void No_bit_of_a_statement_can_be_flipped()
    {
        var bytes = RecordStatements.Sign(Recall(), _karsia.RecordKey).ToByteArray();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            if (CanonicalMessage.TryParse(Signed.Parser, bytes, out var signed))
            {
                Assert.IsNotType<StatementResult.Verified>(Verify(signed));
            }

            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes.Length * 8} bits");
    }

    [Fact]
    public void Every_rule_of_a_statement_is_held_although_it_is_signed()
    {
        Action<RecordStatement>[] broken =
        [
            statement => statement.RecordId = ByteString.CopyFrom(new byte[17]),
            statement => statement.Number = 0,
            statement => statement.IssuedAt = null,
            statement => statement.IssuedAt = new Timestamp { Seconds = long.MaxValue },
            statement => statement.Status = RecordStatus.Unspecified,
            statement => statement.Status = RecordStatus.Draft,
            statement => statement.Status = RecordStatus.Active,
            statement => statement.Status = (RecordStatus)99,
            statement => statement.Status = RecordStatus.Superseded,
            statement => statement.Digests = ByteString.CopyFrom(new byte[33]),
            statement => statement.Digests = ByteString.CopyFrom(new byte[64]),
            statement => statement.Originator = ByteString.CopyFrom(new byte[31]),
            statement => statement.Originator = ByteString.Empty,
        ];
        Assert.All(broken, change =>
        {
            var statement = Recall();
            statement.Digests = ByteString.CopyFrom(new byte[32]);
            Assert.IsType<StatementResult.Verified>(Verify(RecordStatements.Sign(statement, _karsia.RecordKey)));
            change(statement);
            Assert.IsType<StatementResult.Malformed>(Verify(RecordStatements.Sign(statement, _karsia.RecordKey)));
        });
    }

    private StatementResult Verify(Signed signed) => RecordStatements.Verify(signed, _karsia.FindRecordKey);

    private RecordStatement Recall() => new()
    {
        Originator = ByteString.CopyFrom(_karsia.Id.ToBytes()),
        RecordId = ByteString.CopyFrom(RecordId.New(SeededRandom.From(1)).ToBytes()),
        Status = RecordStatus.Recalled,
        IssuedAt = Timestamp.FromDateTimeOffset(TestAgency.Now),
        Number = 1,
    };
}
