using Gateway.Node.Storage;

namespace Gateway.Node.Tests.Storage;

public sealed class RecordTokenMoveTests : IDisposable
{
    private const string Find = "SELECT DISTINCT record_row FROM identifier_token WHERE type = $1 AND normal = $2 ORDER BY record_row DESC LIMIT $3";
    private const string FindName = "SELECT DISTINCT record_row, name FROM name_token WHERE token = $1 LIMIT $2";

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteSession _sql;
    private readonly RecordTokenMove _move;
    private readonly SampleRecords _sample = new();

    public RecordTokenMoveTests()
    {
        _sql = SqliteSession.Open(Path.Combine(_folder.Path, "test.db"), isWriter: true);
        Migrations.Apply(_sql);
        _move = new RecordTokenMove(_sql);
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

            _move.MoveAll();

            Assert.Equal([.. Enumerable.Range(0, moves + 1).Reverse().Select(row => (long)row)], Found());
            Assert.Equal(moves + 1, FoundByName());
            Assert.Equal(0, Rows("fresh"));
        }
    }

    [Fact]
    public void What_is_deleted_is_gone_wherever_it_stood()
    {
        Write(1);
        _move.MoveAll();
        Write(2);

        _sql.Execute("DELETE FROM identifier_token WHERE record_row IN ($1, $2)", 1, 2);
        _sql.Execute("DELETE FROM name_token WHERE record_row IN ($1, $2)", 1, 2);

        Assert.Equal(0, Rows("fresh") + Rows("sorted"));
    }

    [Fact]
    public void A_few_tokens_are_not_worth_moving()
    {
        Write(1);

        Assert.False(_move.Step(RecordTokenMove.MaxFresh));
        _move.MoveIfTooMany();

        Assert.Equal(0, Rows("sorted"));
        Assert.NotEqual(0, Rows("fresh"));
    }

    [Fact]
    public void Many_tokens_are_moved()
    {
        WriteNames(RecordTokenMove.MaxFresh);
        for (var steps = 1; Rows("fresh") > 0; steps++)
        {
            var before = Rows("sorted") + RecordTokenMove.MaxFresh - Rows("fresh");
            Assert.True(_move.Step(steps == 1 ? RecordTokenMove.MaxFresh : 1));

            // Whoever comes next waits for one step and not for all.
            Assert.InRange(Rows("sorted") + RecordTokenMove.MaxFresh - Rows("fresh") - before, 1, RecordTokenMove.DeletedInStep);
            Assert.InRange(steps, 1, RecordTokenMove.MaxFresh / RecordTokenMove.CopiedInStep * 2);
        }

        Assert.Equal(RecordTokenMove.MaxFresh, Rows("sorted"));
    }

    [Fact]
    public void Too_many_tokens_are_moved_at_once()
    {
        WriteNames(RecordTokenMove.TooMany - 1);
        _move.MoveIfTooMany();
        Assert.Equal(0, Rows("sorted"));

        WriteNames(1);
        Assert.True(_move.Step(RecordTokenMove.MaxFresh));
        _move.MoveIfTooMany();
        Assert.Equal(RecordTokenMove.TooMany, Rows("sorted"));
        Assert.Equal(0, Rows("fresh"));
    }

    [Fact]
    public void A_record_is_found_once_after_every_step_of_a_move()
    {
        Write(1);
        Write(2);
        Assert.True(_move.Step(1));
        Assert.True(Rows("fresh") > 0 && Rows("sorted") > 0);
        Assert.Equal([2, 1], Found());
        Assert.Equal(2, FoundByName());
    }

    [Fact]
    public void What_is_erased_while_it_is_moved_does_not_come_back()
    {
        Write(1);
        Write(2);
        Assert.True(_move.Step(1));

        _sql.Execute("DELETE FROM identifier_token WHERE record_row = $1", 2);
        _sql.Execute("DELETE FROM name_token WHERE record_row = $1", 2);
        _move.MoveAll();

        Assert.Equal([1], Found());
        Assert.Equal(0, _sql.Number("SELECT COUNT(*) FROM name_sorted WHERE record_row = $1", 2));
    }

    [Fact]
    public void A_token_that_took_the_number_of_an_erased_one_is_not_lost()
    {
        Write(1);
        Write(2);
        Assert.True(_move.Step(1));

        // Row numbers are given again once the highest is free: what comes now has a number that the move has already copied.
        _sql.Execute("DELETE FROM identifier_token WHERE record_row = $1", 2);
        Write(3);
        _move.MoveAll();

        Assert.Equal([3, 1], Found());
        Assert.Equal(0, Rows("fresh"));
    }

    [Fact]
    public void A_move_that_was_cut_short_is_finished_by_another_process()
    {
        Write(1);
        Assert.True(_move.Step(1));

        new RecordTokenMove(_sql).MoveAll();

        Assert.Equal([1], Found());
        Assert.Equal(0, Rows("fresh"));
    }

    private void Write(long row) => RecordTokens.Write(_sql, row, SampleRecords.With(_sample.Person("Dorian Vasek"), _sample.Phone("07700 900417")));

    private void WriteNames(int count) => _sql.Execute(
        """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
        INSERT INTO name_fresh (token, record_row, name) SELECT 'token ' || i || ' of ' || $1, i, 'name' FROM n
        """,
        count);

    private List<long> Found() => _sql.Query(Find, row => row.GetInt64(0), (int)Gateway.Record.V1.IdentifierType.Phone, "+447700900417", 10);

    private int FoundByName() => _sql.Query(FindName, row => row.GetString(1), NameIndexKeys.Of("Dorian Vasek")[0], 10).Count(name => name == "Dorian Vasek");

    private long Rows(string where) => _sql.Number($"SELECT COUNT(*) FROM identifier_{where}") + _sql.Number($"SELECT COUNT(*) FROM name_{where}");
}
