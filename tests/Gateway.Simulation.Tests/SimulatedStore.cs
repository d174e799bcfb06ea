using Gateway.Node.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Gateway.Simulation.Tests;

/// <summary>
/// A node's disk: a real SQLite database in memory, over one connection that outlives the node's crashes, because a crash loses what is in
/// memory and nothing of the last commit. Images are taken and put back whole.
/// </summary>
internal sealed class SimulatedStore : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:;Pooling=False");
    private string _triggers = "";

    public SimulatedStore()
    {
        _connection.Open();
        Session = new SqlSession(_connection);
        Session.Script("PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA page_size = 4096;");
    }

    /// <summary>What the node writes and reads through.</summary>
    public SqlSession Session { get; }

    /// <summary>Told of every slip at the moment it is written, committed later or not: its epoch's name, and the slip.</summary>
    public Action<byte[], byte[]>? Sealed { get; set; }

    /// <summary>Told of every epoch start in the same way: its name, and the start.</summary>
    public Action<byte[], byte[]>? Begun { get; set; }

    /// <summary>A copy of the last commit.</summary>
    public byte[] Save()
    {
        var data = raw.sqlite3_serialize(_connection.Handle, "main", out var size, 0);
        try
        {
            var image = new byte[size];
            System.Runtime.InteropServices.Marshal.Copy(data, image, 0, image.Length);
            return image;
        }
        finally
        {
            raw.sqlite3_free(data);
        }
    }

    /// <summary>Puts an image in the place of everything there is.</summary>
    public void Load(byte[] image)
    {
        Abandon();

        // Triggers of the connection would stay with tables that are gone.
        Session.Script("DROP TRIGGER IF EXISTS temp.watch_entry; DROP TRIGGER IF EXISTS temp.watch_epoch; DROP TRIGGER IF EXISTS temp.planted;");
        var data = raw.sqlite3_malloc64(image.Length);
        System.Runtime.InteropServices.Marshal.Copy(image, 0, data, image.Length);
        var result = raw.sqlite3_deserialize(
            _connection.Handle, "main", data, image.Length, image.Length, raw.SQLITE_DESERIALIZE_FREEONCLOSE | raw.SQLITE_DESERIALIZE_RESIZEABLE);
        if (result != raw.SQLITE_OK)
        {
            throw new SqliteException("An image could not be put back.", result);
        }

        // It belongs to what was opened just now, not to the connection. As SqlSession sets it for a file.
        Session.Script("PRAGMA secure_delete = FAST");
        if (_triggers.Length > 0)
        {
            Session.Script(_triggers);
        }
    }

    /// <summary>Rolls back whatever was not committed, as opening the file after a crash does.</summary>
    public void Abandon()
    {
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
        {
            Session.Script("ROLLBACK");
        }
    }

    /// <summary>
    /// Begins to tell <see cref="Sealed"/> and <see cref="Begun"/>: triggers of the connection, which no image holds, see also what is rolled back.
    /// </summary>
    /// <param name="planted">One more trigger, as a planted bug.</param>
    public void Watch(string planted)
    {
        _connection.CreateFunction("simulation_sealed", (byte[] epoch, byte[] slip) => Tell(Sealed, epoch, slip));
        _connection.CreateFunction("simulation_begun", (byte[] epoch, byte[] start) => Tell(Begun, epoch, start));
        _triggers =
            $"""
            CREATE TEMP TRIGGER watch_entry AFTER INSERT ON main.outbound_entry BEGIN SELECT simulation_sealed(NEW.epoch_id, NEW.slip); END;
            CREATE TEMP TRIGGER watch_epoch AFTER INSERT ON main.outbound_epoch BEGIN SELECT simulation_begun(NEW.epoch_id, NEW.start); END;
            {planted}
            """;
        Session.Script(_triggers);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Session.Dispose();
        _connection.Dispose();
    }

    private static int Tell(Action<byte[], byte[]>? told, byte[] name, byte[] content)
    {
        told?.Invoke(name, content);
        return 0;
    }
}
