using Gateway.Node.Storage;

namespace Gateway.Node.Tests.Storage;

public sealed class GroupCommitTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_that_throws_does_not_touch_its_neighbours()
    {
        await using var node = await TestNode.StartAsync();
        using var gate = new Gate(node.Database);
        var before = node.Database.WriteAsync(scope => Note(scope, "before"), Cancel);
        var failing = node.Database.WriteAsync<long>(
            scope =>
            {
                Note(scope, "failing");
                throw new InvalidOperationException("planted");
            },
            Cancel);
        var after = node.Database.WriteAsync(scope => Note(scope, "after"), Cancel);

        gate.Open();

        Assert.Equal("planted", (await Assert.ThrowsAsync<InvalidOperationException>(() => failing)).Message);
        await Task.WhenAll(before, after);
        await node.RestartAsync();
        Assert.Equal(["before", "after"], Notes(node));
        Assert.DoesNotContain(node.Audit(), entry => entry.Detail == "failing");
    }

    [Fact]
    public async Task Writes_of_a_group_become_visible_together()
    {
        await using var node = await TestNode.StartAsync();
        using var gate = new Gate(node.Database);
        var seenByOthers = -1;
        var first = node.Database.WriteAsync(scope => Note(scope, "first"), Cancel);
        var second = node.Database.WriteAsync(
            scope =>
            {
                // A reader that begins while the group runs sees nothing of it, although the first write is done.
                seenByOthers = Notes(node).Count;
                return Note(scope, "second");
            },
            Cancel);

        gate.Open();
        await Task.WhenAll(first, second);

        Assert.Equal(0, seenByOthers);
        Assert.Equal(["first", "second"], Notes(node));
    }

    [Fact]
    public async Task A_write_without_an_audit_entry_fails_and_leaves_nothing()
    {
        await using var node = await TestNode.StartAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => node.Database.WriteAsync(
            scope =>
            {
                Note(scope, "unaudited");
                return new Written<bool>(true);
            },
            Cancel));

        Assert.Empty(Notes(node));
    }

    [Fact]
    public async Task A_write_that_breaks_a_constraint_fails_alone()
    {
        await using var node = await TestNode.StartAsync();
        using var gate = new Gate(node.Database);
        var first = node.Database.WriteAsync(scope => Note(scope, "one"), Cancel);
        var broken = node.Database.WriteAsync(
            scope =>
            {
                scope.Sql.Execute("DELETE FROM audit");
                return Note(scope, "two");
            },
            Cancel);

        gate.Open();

        await first;
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => broken);
        Assert.Equal(["one"], Notes(node));
    }

    [Fact]
    public async Task Of_many_writes_with_some_failing_exactly_the_others_are_on_disk()
    {
        await using var node = await TestNode.StartAsync();
        var random = new Random(3);
        var fails = Enumerable.Range(0, 400).Select(_ => random.Next(4) == 0).ToArray();
        var writes = fails.Select((isFailing, i) => node.Database.WriteAsync(
            scope => isFailing ? throw new InvalidOperationException($"planted {Note(scope, $"{i}").Value}") : Note(scope, $"{i}"), Cancel)).ToArray();

        for (var i = 0; i < writes.Length; i++)
        {
            if (fails[i])
            {
                await Assert.ThrowsAsync<InvalidOperationException>(() => writes[i]);
            }
            else
            {
                await writes[i];
            }
        }

        await node.RestartAsync();
        Assert.Equal(Enumerable.Range(0, fails.Length).Where(i => !fails[i]).Select(i => $"{i}"), Notes(node));
        TestContext.Current.TestOutputHelper!.WriteLine($"{fails.Length} writes, {fails.Count(isFailing => isFailing)} failed");
    }

    [Fact]
    public async Task Who_acts_on_a_commit_is_woken_before_the_log_is_cut_and_the_caller_is_told_after_it()
    {
        await using var node = await TestNode.StartAsync();
        var log = node.DatabaseFile + "-wal";
        long seenByAction = -1;

        await node.Database.WriteAsync(
            scope =>
            {
                using (scope.EraseSecurely())
                {
                    scope.AfterCommit(() => seenByAction = new FileInfo(log).Length);
                    return Note(scope, "erased");
                }
            },
            Cancel);

        // A session that had read ahead does not wait for the cutting, which may take as long as a reader reads; who asked does.
        Assert.True(seenByAction > 0, $"{seenByAction} bytes of log");
        Assert.Equal(0, new FileInfo(log).Length);
    }

    [Fact]
    public async Task An_action_after_the_commit_that_throws_is_counted_and_the_write_stands_and_the_writer_goes_on()
    {
        await using var node = await TestNode.StartAsync();
        var others = 0;

        await node.Database.WriteAsync(
            scope =>
            {
                scope.AfterCommit(() => throw new InvalidOperationException("planted"));
                scope.AfterCommit(() => others++);
                return Note(scope, "followed badly");
            },
            Cancel);
        await node.Database.WriteAsync(scope => Note(scope, "next"), Cancel);

        Assert.Equal(["followed badly", "next"], Notes(node));
        Assert.Equal((1, 1L), (others, node.Database.FailedFollowUps));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_write_changed_in_memory_is_taken_back_exactly_once(bool groupFailsToo)
    {
        await using var node = await TestNode.StartAsync();
        using var gate = new Gate(node.Database);
        var (takenBack, afterwards) = (0, 0);
        var failing = node.Database.WriteAsync<long>(
            scope =>
            {
                scope.OnRollback(() => takenBack++);
                scope.OnRollback(() => throw new InvalidOperationException("planted as well"));
                scope.AfterCommit(() => afterwards++);
                throw new InvalidOperationException("planted");
            },
            Cancel);
        var neighbour = node.Database.WriteAsync(scope => groupFailsToo ? Break(scope) : Note(scope, "neighbour"), Cancel);

        gate.Open();

        Assert.Equal("planted", (await Assert.ThrowsAsync<InvalidOperationException>(() => failing)).Message);
        if (groupFailsToo)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => neighbour);
        }
        else
        {
            await neighbour;
        }

        Assert.Equal((1, 0, 1L), (takenBack, afterwards, node.Database.FailedFollowUps));
        await node.Database.WriteAsync(scope => Note(scope, "next"), Cancel);
        Assert.Equal("next", Notes(node)[^1]);
    }

    [Fact]
    public async Task A_read_that_names_nothing_for_the_audit_fails()
    {
        await using var node = await TestNode.StartAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => node.Database.ReadAuditedAsync(sql => new Written<long>(sql.Number("SELECT 1")), Cancel));
    }

    /// <summary>Not a constraint that one write breaks, but a statement the database cannot run: nothing of the group may be believed.</summary>
    private static Written<long> Break(WriteScope scope)
    {
        scope.Sql.Script("this is no statement");
        return Note(scope, "lost");
    }

    private static Written<long> Note(WriteScope scope, string text) => new(
        scope.Sql.Insert("INSERT INTO policy_revision (revision, yaml, set_by, set_at) VALUES ($1, x'', 'test', 0)", text),
        new AuditEntry("test", "note") { Detail = text });

    private static List<string> Notes(TestNode node) =>
        node.Database.Read(sql => sql.Query("SELECT revision FROM policy_revision ORDER BY number", row => row.GetString(0)));
}
