namespace Gateway.Node.Storage;

/// <summary>Why nothing is sealed in a feed that this node sends. The numbers stand in the store.</summary>
internal enum FeedStop
{
    /// <summary>It goes on.</summary>
    None = 0,

    /// <summary>The database may be an old copy: the peer's next Hello says whether this feed is where the peer knows it to be.</summary>
    AwaitsHello = 1,

    /// <summary>The peer showed this node's own signature over entries that this database does not have.</summary>
    RolledBack = 2,

    /// <summary>The peer shows less than it has receipted: its database is an old copy, and bodies it lost are deleted here.</summary>
    ReceiverBehind = 3,
}
