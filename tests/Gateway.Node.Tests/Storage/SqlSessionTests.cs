using Gateway.Node.Storage;
using Microsoft.Data.Sqlite;

namespace Gateway.Node.Tests.Storage;

public sealed class SqlSessionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqlSession _sql;

    public SqlSessionTests()
    {
        _sql = SqlSession.Open(Path.Combine(_folder.Path, "test.db"), isWriter: true);
        _sql.Script("CREATE TABLE thing (number INTEGER PRIMARY KEY, text TEXT UNIQUE, bytes BLOB)");
    }

    public void Dispose()
    {
        _sql.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Values_go_to_the_places_that_have_their_number_wherever_these_stand()
    {
        _sql.Execute("INSERT INTO thing (text, number) VALUES ($2, $1)", 7, "seven");

        Assert.Equal("seven", _sql.First("SELECT text FROM thing WHERE number = $1", row => row.GetString(0), 7));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("Ж\u0301 łódź 人 \U0001F6A2")]
    public void A_text_comes_back_as_it_was(string text)
    {
        foreach (var written in new[] { text, string.Concat(Enumerable.Repeat(text, 300)) })
        {
            _sql.Execute("INSERT OR REPLACE INTO thing (number, text) VALUES (1, $1)", written);

            Assert.Equal(written, _sql.First("SELECT text FROM thing", row => row.GetString(0)));
            Assert.Equal(1, _sql.Number("SELECT COUNT(*) FROM thing WHERE text = $1 AND typeof(text) = 'text'", written));
        }
    }

    [Fact]
    public void Bytes_numbers_and_nothing_come_back_as_they_were()
    {
        byte[][] all = [[], [0], [1, 0, 255]];
        foreach (var bytes in all)
        {
            _sql.Execute("INSERT OR REPLACE INTO thing (number, text, bytes) VALUES ($1, $2, $3)", long.MinValue, SqlValue.Null, bytes);

            var (number, isNothing, read) = _sql.Query("SELECT number, text, bytes FROM thing", row => (row.GetInt64(0), row.IsDBNull(1), row.GetBytes(2))).Single();
            Assert.Equal(long.MinValue, number);
            Assert.True(isNothing);
            Assert.Equal(bytes, read);
        }
    }

    [Fact]
    public void A_column_that_holds_nothing_is_no_value()
    {
        _sql.Execute("INSERT INTO thing (number) VALUES (1)");

        Assert.Throws<InvalidOperationException>(() => _sql.First("SELECT text FROM thing", row => row.GetString(0)));
        Assert.Throws<InvalidOperationException>(() => _sql.First("SELECT text FROM thing", row => row.GetInt64(0)));
        Assert.Throws<InvalidOperationException>(() => _sql.First("SELECT bytes FROM thing", row => row.GetBytes(0)));
    }

    [Fact]
    public void A_number_that_is_too_large_is_not_cut()
    {
        _sql.Execute("INSERT INTO thing (number) VALUES ($1)", 1L << 40);

        Assert.Throws<OverflowException>(() => _sql.First("SELECT number FROM thing", row => row.GetInt32(0)));
    }

    [Fact]
    public void A_value_too_many_or_too_few_is_refused()
    {
        Assert.Throws<ArgumentException>(() => _sql.Execute("INSERT INTO thing (number, text) VALUES ($1, $2)", 1));
        Assert.Throws<ArgumentException>(() => _sql.Execute("INSERT INTO thing (number) VALUES ($1)", 1, 2));
        Assert.Equal(0, _sql.Number("SELECT COUNT(*) FROM thing"));
    }

    [Fact]
    public void A_second_statement_is_refused_rather_than_left_out() =>
        Assert.Throws<ArgumentException>(() => _sql.Execute("INSERT INTO thing (number) VALUES (1); INSERT INTO thing (number) VALUES (2)"));

    [Fact]
    public void A_statement_that_fails_or_whose_reader_throws_holds_nothing_open()
    {
        _sql.Execute("INSERT INTO thing (number, text) VALUES (1, 'one')");

        var failure = Assert.Throws<SqliteException>(() => _sql.Execute("INSERT INTO thing (number, text) VALUES ($1, $2)", 2, "one"));
        Assert.Throws<FormatException>(() => _sql.Query<int>("SELECT number FROM thing", _ => throw new FormatException()));

        Assert.Equal(SQLitePCL.raw.SQLITE_CONSTRAINT, failure.SqliteErrorCode);
        _sql.Execute("BEGIN IMMEDIATE");
        Assert.Equal(1, _sql.Execute("INSERT INTO thing (number, text) VALUES ($1, $2)", 2, "two"));
        _sql.Execute("COMMIT");
        Assert.Equal(0, _sql.Execute("UPDATE thing SET text = 'three' WHERE number = $1", 3));
    }
}
