namespace Gateway.Node.Access;

/// <summary>What a client of the node may be. Nobody is policy admin and auditor at once.</summary>
internal enum Role
{
    /// <summary>Publishes, amends and recalls the agency's records.</summary>
    Publisher,

    /// <summary>Searches, subscribes, works on alerts.</summary>
    Analyst,

    /// <summary>Pairs peers and sets policy; sees no case content.</summary>
    PolicyAdmin,

    /// <summary>Reads the audit; changes nothing.</summary>
    Auditor,

    /// <summary>Runs the node; cannot read content.</summary>
    Operator,
}
