using Gateway.Node.Storage;

namespace Gateway.Node.Tests.Storage;

public sealed class RecordTokenMoveTests : IDisposable
{
    private const string Find = "SELECT record_row FROM identifier_token WHERE type = $1 AND normal = $2 ORDER BY record_row DESC LIMIT $3";
    private const string FindName = "SELECT record_row, name FROM name_token WHERE token = $1 LIMIT $2";

    private readonly TemporaryFolder _folder = new();
    private readonly SqlSession _sql;
    private readonly SampleRecords _sample = new();

    public RecordTokenMoveTests()
    {
        _sql = SqlSession.Open(Path.Combine(_folder.Path, "test.db"), isWriter: true);
        Migrations.Apply(_sql);
    }

    public void Dispose()
    {
        _sql.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_record_is_found_alike_before_and_after_its_tokens_are_moved()
    {
        for (var moves = 0; moves < 3; moves++)
        {
            Write(moves);
            Assert.Equal(moves + 1, Found().Count);

            RecordTokenMove.Move(_sql);

            Assert.Equal([.. Enumerable.Range(0, moves + 1).Reverse().Select(row => (long)row)], Found());
            Assert.Equal(moves + 1, FoundByName());
            Assert.Equal(0, Rows("fresh"));
        }
    }

    [Fact]
    public void What_is_deleted_is_gone_wherever_it_stood()
    {
        Write(1);
        RecordTokenMove.Move(_sql);
        Write(2);

        _sql.Execute("DELETE FROM identifier_token WHERE record_row IN ($1, $2)", 1, 2);
        _sql.Execute("DELETE FROM name_token WHERE record_row IN ($1, $2)", 1, 2);

        Assert.Equal(0, Rows("fresh") + Rows("sorted"));
    }

    [Fact]
    public void A_few_tokens_are_not_worth_moving()
    {
        Write(1);

        RecordTokenMove.MoveIfMany(_sql);

        Assert.Equal(0, Rows("sorted"));
        Assert.NotEqual(0, Rows("fresh"));
    }

    [Fact]
    public void Many_tokens_are_moved()
    {
        _sql.Execute(
            """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
            INSERT INTO name_fresh (token, record_row, name) SELECT 'token ' || i, i, 'name' FROM n
            """,
            RecordTokenMove.MaxFresh);

        RecordTokenMove.MoveIfMany(_sql);

        Assert.Equal(RecordTokenMove.MaxFresh, Rows("sorted"));
        Assert.Equal(0, Rows("fresh"));
    }

    private void Write(long row) => RecordTokens.Write(_sql, row, SampleRecords.With(_sample.Person("Dorian Vasek"), _sample.Phone("07700 900417")));

    private List<long> Found() => _sql.Query(Find, row => row.GetInt64(0), (int)Gateway.Record.V1.IdentifierType.Phone, "+447700900417", 10);

    private int FoundByName() => _sql.Query(FindName, row => row.GetString(1), NameIndexKeys.Of("Dorian Vasek")[0], 10).Count(name => name == "Dorian Vasek");

    private long Rows(string where) => _sql.Number($"SELECT COUNT(*) FROM identifier_{where}") + _sql.Number($"SELECT COUNT(*) FROM name_{where}");
}
