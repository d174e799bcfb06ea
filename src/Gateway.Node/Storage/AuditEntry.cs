namespace Gateway.Node.Storage;

/// <summary>
/// One thing the node did, written in the transaction that did it. Ids, rules, counts; never content, names of persons, or secrets.
/// </summary>
/// <param name="Actor">A client's name, a peer's name, or <c>node</c>.</param>
/// <param name="Act">One word of the vocabulary: <c>publish</c>, <c>admit</c>, <c>refuse</c> ….</param>
internal sealed record AuditEntry(string Actor, string Act)
{
    /// <summary>Actor of what the node does by itself.</summary>
    public const string NodeActor = "node";

    /// <summary>The peer concerned.</summary>
    public string Peer { get; init; } = "";

    /// <summary>The record concerned: originator and record id.</summary>
    public string Record { get; init; } = "";

    /// <summary>The rule or reason.</summary>
    public string Detail { get; init; } = "";

    /// <summary>The policy revision that decided.</summary>
    public string Revision { get; init; } = "";
}
