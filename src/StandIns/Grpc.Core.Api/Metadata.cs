using System.Collections;

namespace Grpc.Core;

/// <summary>The headers or trailers of a call, in order; a key may occur more than once.</summary>
public sealed partial class Metadata : IList<Metadata.Entry>
{
    /// <summary>The ending of every key whose value is bytes; such values travel in base64.</summary>
    public const string BinaryHeaderSuffix = "-bin";

    /// <summary>No entries, and read-only.</summary>
    public static readonly Metadata Empty = new([], isReadOnly: true);

    private readonly List<Entry> entries;

    /// <summary>An empty collection that can be added to.</summary>
    public Metadata()
        : this([], isReadOnly: false)
    {
    }

    private Metadata(List<Entry> entries, bool isReadOnly)
    {
        this.entries = entries;
        IsReadOnly = isReadOnly;
    }

    /// <summary>The number of entries.</summary>
    public int Count => entries.Count;

    /// <summary>True when every change throws.</summary>
    public bool IsReadOnly { get; }

    /// <summary>The entry at a position, counted from 0.</summary>
    public Entry this[int index]
    {
        get => entries[index];
        set => Writable()[index] = Given(value);
    }

    /// <summary>The last entry with this key in any case, or null.</summary>
    public Entry? Get(string key) => entries.FindLast(entry => entry.HasKey(key));

    /// <summary>The text of the last entry with this key, or null.</summary>
    /// <exception cref="InvalidOperationException">That entry is binary.</exception>
    public string? GetValue(string key) => Get(key)?.Value;

    /// <summary>The bytes of the last entry with this key, or null.</summary>
    public byte[]? GetValueBytes(string key) => Get(key)?.ValueBytes;

    /// <summary>Every entry with this key in any case, in order.</summary>
    public IEnumerable<Entry> GetAll(string key) => entries.Where(entry => entry.HasKey(key));

    /// <summary>Appends an entry.</summary>
    /// <exception cref="InvalidOperationException">The collection is read-only.</exception>
    public void Add(Entry item) => Writable().Add(Given(item));

    /// <summary>Appends a text entry; see <see cref="Entry(string, string)"/> for what is refused.</summary>
    public void Add(string key, string value) => Add(new Entry(key, value));

    /// <summary>Appends a binary entry; see <see cref="Entry(string, byte[])"/> for what is refused.</summary>
    public void Add(string key, byte[] valueBytes) => Add(new Entry(key, valueBytes));

    /// <summary>Inserts an entry at a position, counted from 0.</summary>
    public void Insert(int index, Entry item) => Writable().Insert(index, Given(item));

    /// <summary>Removes the first occurrence of this very entry; false when it is not there.</summary>
    public bool Remove(Entry item) => Writable().Remove(item);

    /// <summary>Removes the entry at a position, counted from 0.</summary>
    public void RemoveAt(int index) => Writable().RemoveAt(index);

    /// <summary>Removes every entry.</summary>
    public void Clear() => Writable().Clear();

    /// <summary>True when this very entry is there.</summary>
    public bool Contains(Entry item) => entries.Contains(item);

    /// <summary>The position of this very entry, or -1.</summary>
    public int IndexOf(Entry item) => entries.IndexOf(item);

    /// <summary>Copies the entries, in order.</summary>
    public void CopyTo(Entry[] array, int arrayIndex) => entries.CopyTo(array, arrayIndex);

    /// <summary>The entries, in order.</summary>
    public IEnumerator<Entry> GetEnumerator() => entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Entry Given(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry;
    }

    private List<Entry> Writable() => IsReadOnly ? throw new InvalidOperationException("This metadata is read-only.") : entries;
}
