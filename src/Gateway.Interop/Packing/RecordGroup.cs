using Gateway.Interop.Drafting;
using Gateway.Record.V1;

namespace Gateway.Interop.Packing;

/// <summary>Source objects that belong into one record, or into as many as the limits need.</summary>
/// <param name="Drafts">The objects, in the order of the file.</param>
/// <param name="First">The record they go into, with its labels and heading.</param>
internal sealed record RecordGroup(IReadOnlyList<ObjectDraft> Drafts, CaseRecord First)
{
    /// <summary>The records made of it so far.</summary>
    public List<OpenRecord> Records { get; } = [];

    /// <summary>What a record takes up before it has any element.</summary>
    public RecordCost EmptyCost { get; } = RecordCost.Of(First);

    /// <summary>
    /// The record to fill now. A further one carries the same labels and title, but not the summary: it stands in the first.
    /// </summary>
    public OpenRecord Current() => Records.Count == 0 ? Open() : Records[^1];

    /// <summary>Whether the group has a heading of its own, and so a record even without elements.</summary>
    public bool HasHeading => First.Summary.Length > 0 || First.ExternalReferences.Count > 0;

    /// <summary>Opens the next record.</summary>
    public OpenRecord Open()
    {
        var record = First.Clone();
        if (Records.Count > 0)
        {
            record.Summary = "";
        }

        Records.Add(new OpenRecord(record));
        return Records[^1];
    }
}
