using Gateway.Node.Storage;

namespace Gateway.Node.Tests.Storage;

/// <summary>Tables are brought up to date from every state in which an earlier version of the program left a database.</summary>
public sealed class MigrationTests : IDisposable
{
    /// <summary>What versions that only counted had, in their order.</summary>
    private static readonly int[] Counted = [1, 2, 3, 4, 5, 7, 8];

    private readonly TemporaryFolder _folder = new();
    private int _files;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_database_that_counted_its_migrations_gets_those_it_lacks_and_none_twice()
    {
        using var fresh = Open();
        Migrations.Apply(fresh);
        for (var count = 0; count <= Counted.Length; count++)
        {
            using var earlier = Open();
            foreach (var number in Counted.Take(count))
            {
                earlier.Script(Script(number));
            }

            earlier.Script($"PRAGMA user_version = {count}");
            Migrations.Apply(earlier);
            Migrations.Apply(earlier);

            Assert.Equal(Tables(fresh), Tables(earlier));
            Assert.Equal(Migrations.Known, earlier.Query("SELECT number FROM migration ORDER BY number", row => row.GetInt32(0)));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{Counted.Length + 1} earlier states, {Migrations.Known.Length} migrations");
    }

    [Fact]
    public void A_number_that_was_left_out_is_applied_when_it_comes_although_later_ones_are_there()
    {
        using var sql = Open();
        sql.Script("CREATE TABLE migration (number INTEGER PRIMARY KEY)");
        foreach (var number in Migrations.Known.Where(number => number != 7))
        {
            sql.Script(Script(number));
            sql.Execute("INSERT INTO migration (number) VALUES ($1)", number);
        }

        sql.Script($"PRAGMA user_version = {Migrations.NumberedFrom}");

        Migrations.Apply(sql);

        Assert.Equal(0, sql.Number("SELECT COUNT(*) FROM alarm"));
        Assert.Equal(Migrations.Known, sql.Query("SELECT number FROM migration ORDER BY number", row => row.GetInt32(0)));
    }

    [Fact]
    public void A_database_of_a_newer_version_is_refused_and_stays_as_it_is()
    {
        using var counting = Open();
        counting.Script($"PRAGMA user_version = {Counted.Length + 1}");
        using var numbering = Open();
        Migrations.Apply(numbering);
        numbering.Execute("INSERT INTO migration (number) VALUES ($1)", Migrations.Known[^1] + 1);

        Assert.Contains("newer", Assert.Throws<InvalidOperationException>(() => Migrations.Apply(counting)).Message, StringComparison.Ordinal);
        Assert.Contains("newer", Assert.Throws<InvalidOperationException>(() => Migrations.Apply(numbering)).Message, StringComparison.Ordinal);

        Assert.Empty(Tables(counting));

        // A version of the program that counts sees more than it knows, and refuses in its turn.
        Assert.True(numbering.Number("PRAGMA user_version") > Counted.Length);
    }

    private SqliteSession Open() => SqliteSession.Open(Path.Combine(_folder.Path, $"{_files++}.db"), isWriter: true);

    private static List<string> Tables(SqliteSession sql) =>
        sql.Query("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name", row => row.GetString(0));

    private static string Script(int number)
    {
        using var reader = new StreamReader(typeof(Migrations).Assembly.GetManifestResourceStream($"Gateway.Node.Storage.Migrations.{number:D4}.sql")!);
        return reader.ReadToEnd();
    }
}
