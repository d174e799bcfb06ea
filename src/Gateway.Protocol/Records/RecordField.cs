using Gateway.Record.V1;

namespace Gateway.Protocol.Records;

/// <summary>One field of a record, cut out so that it can be released or withheld on its own.</summary>
/// <param name="Path">Names the field.</param>
/// <param name="Fragment">A record that holds this field and nothing else. Not to be changed.</param>
public sealed record RecordField(FieldPath Path, CaseRecord Fragment)
{
    /// <summary>The path only: content never reaches a log.</summary>
    public override string ToString() => Path.ToString();
}
