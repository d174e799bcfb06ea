using Gateway.Record.V1;

namespace Gateway.Interop.Packing;

/// <summary>A record that still takes elements.</summary>
internal sealed class OpenRecord(CaseRecord record)
{
    private RecordCost _cost = RecordCost.Of(record);

    public CaseRecord Record { get; } = record;

    /// <summary>Whether nothing has been added yet.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Whether elements of this cost still fit.</summary>
    public bool HasRoomFor(RecordCost cost) => (_cost + cost).Fits;

    /// <summary>Adds the elements of a piece, whose cost has been found to fit.</summary>
    public void Add(CaseRecord piece, RecordCost cost)
    {
        Record.MergeFrom(piece);
        _cost += cost;
        IsEmpty = false;
    }
}
