using Gateway.Protocol.Records;

namespace Gateway.Node.Publication;

/// <summary>What became of publishing a record version.</summary>
internal abstract record PublicationResult
{
    private PublicationResult()
    {
    }

    /// <summary>It is on disk and queued (or, in a dry run, would be).</summary>
    public sealed record Published(V1.Publication Publication) : PublicationResult;

    /// <summary>The record breaks rules; nothing was stored.</summary>
    public sealed record Invalid(IReadOnlyList<RecordProblem> Problems) : PublicationResult;

    /// <summary>The request_id was used for something else; nothing was stored.</summary>
    public sealed record RequestIdTaken : PublicationResult;

    /// <summary>There is no such record of this agency's own.</summary>
    public sealed record NoSuchRecord : PublicationResult;

    /// <summary>The record was recalled, which is final, or erased; nothing was stored.</summary>
    public sealed record Recalled : PublicationResult;

    /// <summary>Policy, peers or the record changed while it was prepared, or fields of it were recalled; nothing was stored, trying again is safe.</summary>
    public sealed record Overtaken : PublicationResult;
}
