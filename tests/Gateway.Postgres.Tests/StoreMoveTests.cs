using Gateway.Exchange.V1;
using Gateway.Federation.Tests;
using Gateway.Node.Configuration;
using Gateway.Node.Hosting;
using Gateway.Node.Storage;
using SampleRecords = Gateway.Federation.Tests.SampleRecords;

namespace Gateway.Postgres.Tests;

/// <summary>An agency outgrows one machine: its store moves from SQLite to PostgreSQL, and nothing is lost or told twice.</summary>
public sealed class StoreMoveTests
{
    [Fact]
    public async Task A_node_whose_store_was_moved_goes_on_where_it_stood()
    {
        var place = ReplicaPlace.OfSettings;
        await using var a = await TestAgency.StartAsync("KAR", place: _ => place);
        await using var b = await TestAgency.StartAsync("WES", place: _ => ReplicaPlace.OfSettings);
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        await b.SetPolicyAsync(SampleRecords.PolicyFor("KAR"));
        _ = await a.PublishAsync(SampleRecords.Suspect("before"));
        _ = await b.PublishAsync(SampleRecords.Suspect("from the other side"));
        await a.UntilAsync(() => a.Count("SELECT receipted_to FROM outbound_feed WHERE lane = $1", (int)Lane.Records) == 1 && a.Count("SELECT COUNT(*) FROM record_version") == 2);
        await a.StopNodeAsync();
        await File.AppendAllTextAsync(a.Folder.SettingsFile, "\nstore_is_single_server: true\n", TestContext.Current.CancellationToken);
        var store = PostgresServer.Shared.CreateDatabase();

        var told = new List<MovedTable>();
        var moved = StoreMove.Run(a.Folder, store, told.Add);

        Assert.Equal(moved, told);
        Assert.Equal(2, moved.Single(table => table.Table == "record_version").Rows);
        Assert.False(File.Exists(a.Folder.DatabaseFile));
        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => a.StartNodeAsync());
        Assert.Contains("moved", refused.Rule, StringComparison.Ordinal);

        place = new ReplicaPlace(Store: store);
        await a.StartNodeAsync();
        _ = await a.PublishAsync(SampleRecords.Suspect("after"));
        _ = await b.PublishAsync(SampleRecords.Suspect("after, from the other side"));
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM record_version") == 4);
        await a.UntilAsync(() => a.Count("SELECT COUNT(*) FROM record_version") == 4);
        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM outbound_feed WHERE stop <> 0") + b.Count("SELECT COUNT(*) FROM outbound_feed WHERE stop <> 0"));
        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM inbound_feed WHERE stopped <> ''") + b.Count("SELECT COUNT(*) FROM inbound_feed WHERE stopped <> ''"));
        TestContext.Current.TestOutputHelper!.WriteLine($"{moved.Count} tables, {moved.Sum(table => table.Rows)} rows moved and compared");
    }

    [Fact]
    public async Task Into_a_database_that_is_not_empty_nothing_moves_and_the_file_stays()
    {
        var place = ReplicaPlace.OfSettings;
        await using var a = await TestAgency.StartAsync("KAR", place: _ => place);
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.StopNodeAsync();
        await File.AppendAllTextAsync(a.Folder.SettingsFile, "\nstore_is_single_server: true\n", TestContext.Current.CancellationToken);

        var refused = Assert.Throws<ConfigurationException>(() => StoreMove.Run(a.Folder, TestPlace.StoreOf(b.Folder), _ => { }));

        Assert.Contains("not empty", refused.Rule, StringComparison.Ordinal);
        Assert.True(File.Exists(a.Folder.DatabaseFile));
        await a.StartNodeAsync();
    }

    [Fact]
    public async Task While_the_node_runs_nothing_moves()
    {
        await using var a = await TestAgency.StartAsync("KAR", place: _ => ReplicaPlace.OfSettings);

        var refused = Assert.Throws<ConfigurationException>(() => StoreMove.Run(a.Folder, PostgresServer.Shared.CreateDatabase(), _ => { }));

        Assert.Contains("another process", refused.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_engines_have_the_same_tables_and_columns()
    {
        using var folder = new Node.Tests.TemporaryFolder();
        using var sqlite = SqliteSession.Open(Path.Combine(folder.Path, "node.db"), isWriter: true);
        Migrations.Apply(sqlite);
        var server = PostgresServer.Shared;
        var address = PostgresAddress.Parse("store", server.CreateDatabase(), isSingleServer: true);
        PostgresEngine.Prepare(address);
        using var postgres = new PostgresSession(address.Connect(), new Dictionary<string, string>());

        var ofSqlite = sqlite.Query(
            "SELECT m.name, c.name, c.type, c.\"notnull\" OR c.pk > 0 FROM sqlite_schema m, pragma_table_xinfo(m.name) c WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite%'",
            row => (Table: row.GetString(0), Column: row.GetString(1), Type: row.GetString(2), IsRequired: row.GetInt64(3) == 1));
        var ofPostgres = postgres.Query(
            "SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'NO' FROM information_schema.columns WHERE table_schema = current_schema()",
            row => (Table: row.GetString(0), Column: row.GetString(1), Type: row.GetString(2), IsRequired: row.GetInt64(3) == 1));

        // Each has tables of its own: for tokens that are not sorted in yet here, for replicas there. A view says nothing of what is required.
        string[] own = ["identifier_sorted", "identifier_fresh", "name_sorted", "name_fresh", "store_lease", "replica", "store_change", "store_version", "migration", "identifier_token", "name_token"];
        var typeNames = new Dictionary<string, string>(StringComparer.Ordinal) { ["INTEGER"] = "bigint", ["TEXT"] = "text", ["BLOB"] = "bytea" };
        Assert.Equal(
            ofSqlite.Where(column => !own.Contains(column.Table)).Select(column => (column.Table, column.Column, typeNames[column.Type], column.IsRequired)).Order(),
            ofPostgres.Where(column => !own.Contains(column.Table)).Select(column => (column.Table, column.Column, column.Type, column.IsRequired)).Order());
        Assert.Equal(
            ofSqlite.Where(column => column.Table is "identifier_token" or "name_token").Select(column => (column.Table, column.Column)).Order(),
            ofPostgres.Where(column => column.Table is "identifier_token" or "name_token").Select(column => (column.Table, column.Column)).Order());
    }
}
