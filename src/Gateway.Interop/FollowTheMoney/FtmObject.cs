using Gateway.Interop.Reading;

namespace Gateway.Interop.FollowTheMoney;

/// <summary>A FollowTheMoney entity: a schema, and properties that are lists of texts.</summary>
internal sealed class FtmObject(int position, string id, string schema, ReadOnlyMemory<byte> raw) : SourceObject(position, id, schema, raw)
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);
    private readonly HashSet<(string Property, string Value)> _present = [];

    public override IEnumerable<string> Properties => _values.Keys;

    public override bool MayBePerson => Type is "Person" or "LegalEntity";

    /// <summary>Adds a value to a property. Order is kept, repetition and empty texts are not.</summary>
    public void Add(string property, string value)
    {
        if (!_values.TryGetValue(property, out var values))
        {
            _values[property] = values = [];
        }

        if (value.Length > 0 && _present.Add((property, value)))
        {
            values.Add(value);
        }
    }

    /// <summary>Adds the properties of another fragment of the same entity.</summary>
    public void Merge(FtmObject fragment)
    {
        foreach (var (property, values) in fragment._values)
        {
            values.ForEach(value => Add(property, value));
        }
    }

    /// <summary>The values of a property, without asking for them.</summary>
    public IReadOnlyList<string> Peek(string property) => Read(property);

    protected override IReadOnlyList<string> Read(string property) => _values.TryGetValue(property, out var values) ? values : [];
}
