namespace Gateway.Interop.Reading;

/// <summary>
/// One object of the source, read and checked: its properties as texts. It remembers which properties were asked for, so that the report
/// can name those that found no field.
/// </summary>
/// <param name="position">Its place among the objects of the file, from 0.</param>
/// <param name="id">The source's name for it.</param>
/// <param name="type">The source's word for what it is.</param>
/// <param name="raw">The object as the source wrote it.</param>
internal abstract class SourceObject(int position, string id, string type, ReadOnlyMemory<byte> raw)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public int Position { get; } = position;

    public string Id { get; } = id;

    public string Type { get; } = type;

    public ReadOnlyMemory<byte> Raw { get; } = raw;

    /// <summary>Names of the properties it has, without those that only frame it.</summary>
    public abstract IEnumerable<string> Properties { get; }

    /// <summary>Whether it may be about one human being, so that a copy of it would carry what the person's role protects.</summary>
    public abstract bool MayBePerson { get; }

    /// <summary>Names of properties that no one asked for.</summary>
    public IEnumerable<string> Unused => Properties.Where(name => !_asked.Contains(name));

    /// <summary>The texts of a property; empty when it is absent or holds no text.</summary>
    public IReadOnlyList<string> Texts(string property)
    {
        _ = _asked.Add(property);
        return Read(property);
    }

    /// <summary>Whether it, or anything within it, has a property of one of these names.</summary>
    public virtual bool HasAnywhere(IReadOnlySet<string> names) => Properties.Any(names.Contains);

    /// <summary>Says that a property was looked after by other means.</summary>
    public void Use(params ReadOnlySpan<string> properties)
    {
        foreach (var property in properties)
        {
            _ = _asked.Add(property);
        }
    }

    /// <summary>Whether it has the property, without asking for it.</summary>
    public bool Has(string property) => Properties.Contains(property);

    protected abstract IReadOnlyList<string> Read(string property);
}
