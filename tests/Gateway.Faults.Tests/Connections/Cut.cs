namespace Gateway.Faults.Tests.Connections;

/// <summary>One of the two directions of a connection.</summary>
internal enum Direction
{
    /// <summary>From the node that dialled.</summary>
    FromDialler,

    /// <summary>To the node that dialled.</summary>
    ToDialler,
}

/// <summary>Where a connection breaks: after so many bytes in one direction.</summary>
/// <param name="Direction">The direction that is counted.</param>
/// <param name="Offset">Bytes that still pass.</param>
internal readonly record struct Cut(Direction Direction, int Offset);
