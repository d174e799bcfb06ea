using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Gateway.Node.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Gateway.Simulation.Tests;

/// <summary>
/// A node's disk: a real SQLite database over one connection that outlives the node's crashes, because a crash loses what is in memory and
/// nothing of the last commit. Images are taken and put back whole.
/// </summary>
/// <remarks>
/// The database lies in memory of this object's, as bytes like those of a file, and an image is put back by writing them. SQLite sees that the file
/// changed, by its change counter, and forgets its pages, but not its schema, because all images have the same: so what was prepared stays so.
/// Preparing every statement anew for every world cost more than the world.
/// </remarks>
internal sealed unsafe class SimulatedStore : IDisposable
{
    /// <summary>Largest database, in bytes. One that grows beyond it is a full disk.</summary>
    private const int Capacity = 8 * 1024 * 1024;

    // The header of a SQLite file (https://www.sqlite.org/fileformat2.html, section 1.3), all numbers big-endian.
    private const int HeaderSize = 100;
    private const int ChangeCounterAt = 24;
    private const int PageCountAt = 28;
    private const int SchemaCookieAt = 40;
    private const int ValidForAt = 92;
    private const int PageSize = 4096;

    private readonly SqliteConnection _connection = new("Data Source=:memory:;Pooling=False");
    private readonly byte* _file = (byte*)NativeMemory.AllocZeroed(Capacity);
    private uint _changes;

    /// <summary>Opens a disk that holds an image.</summary>
    public SimulatedStore(byte[] image)
    {
        _connection.Open();
        image.CopyTo(new Span<byte>(_file, Capacity));
        var result = raw.sqlite3_deserialize(_connection.Handle, "main", (nint)_file, image.Length, Capacity, 0);
        if (result != raw.SQLITE_OK)
        {
            throw new SqliteException("An image could not be opened.", result);
        }

        // As SqlSession sets it for a file, where it matters.
        Session = new SqlSession(_connection);
        Session.Script("PRAGMA journal_mode = MEMORY; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = FAST;");
        _changes = BinaryPrimitives.ReadUInt32BigEndian(image.AsSpan(ChangeCounterAt));
    }

    /// <summary>What the node writes and reads through.</summary>
    public SqlSession Session { get; }

    /// <summary>Told of every slip at the moment it is written, committed later or not: its epoch's name, and the slip.</summary>
    public Action<byte[], byte[]>? Sealed { get; set; }

    /// <summary>Told of every epoch start in the same way: its name, and the start.</summary>
    public Action<byte[], byte[]>? Begun { get; set; }

    /// <summary>The last commit, as the bytes of its file. Not to be kept.</summary>
    public ReadOnlySpan<byte> File => new(_file, (int)BinaryPrimitives.ReadUInt32BigEndian(Header[PageCountAt..]) * PageSize);

    private Span<byte> Header => new(_file, HeaderSize);

    /// <summary>An image of a database that has all tables and nothing in them.</summary>
    public static byte[] Empty()
    {
        using var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        connection.Open();
        using var session = new SqlSession(connection);
        session.Script($"PRAGMA page_size = {PageSize};");
        Migrations.Apply(session);
        var data = raw.sqlite3_serialize(connection.Handle, "main", out var size, 0);
        try
        {
            return new ReadOnlySpan<byte>((void*)data, (int)size).ToArray();
        }
        finally
        {
            raw.sqlite3_free(data);
        }
    }

    /// <summary>A copy of the last commit.</summary>
    public byte[] Save() => File.ToArray();

    /// <summary>Puts an image in the place of everything there is.</summary>
    public void Load(byte[] image)
    {
        Abandon();
        if (!image.AsSpan(SchemaCookieAt, sizeof(uint)).SequenceEqual(Header.Slice(SchemaCookieAt, sizeof(uint))))
        {
            throw new ArgumentException("An image has the tables of the one that the disk was opened with.", nameof(image));
        }

        _changes = Math.Max(_changes, BinaryPrimitives.ReadUInt32BigEndian(Header[ChangeCounterAt..])) + 1;
        image.CopyTo(new Span<byte>(_file, Capacity));
        BinaryPrimitives.WriteUInt32BigEndian(Header[ChangeCounterAt..], _changes);
        BinaryPrimitives.WriteUInt32BigEndian(Header[ValidForAt..], _changes);
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
        Session.Script(
            $"""
            CREATE TEMP TRIGGER watch_entry AFTER INSERT ON main.outbound_entry BEGIN SELECT simulation_sealed(NEW.epoch_id, NEW.slip); END;
            CREATE TEMP TRIGGER watch_epoch AFTER INSERT ON main.outbound_epoch BEGIN SELECT simulation_begun(NEW.epoch_id, NEW.start); END;
            {planted}
            """);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Session.Dispose();
        _connection.Dispose();
        NativeMemory.Free(_file);
    }

    private static int Tell(Action<byte[], byte[]>? told, byte[] name, byte[] content)
    {
        told?.Invoke(name, content);
        return 0;
    }
}
