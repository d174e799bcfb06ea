using Gateway.Record.V1;

namespace Gateway.Interop.Drafting;

/// <summary>A link between two source objects, made once it is known what became of them.</summary>
internal sealed record LinkWish(string FromId, string ToId, LinkType Type, string Property)
{
    public PartialDate? FromDate { get; init; }

    public PartialDate? ToDate { get; init; }

    /// <summary>Per cent; 0 says nothing.</summary>
    public uint Confidence { get; init; }
}

/// <summary>A reference from within an entity to another source object, made once it is known what became of that.</summary>
internal sealed record ReferenceWish(string ToId, string Property, Action<EntityReference> Set);
