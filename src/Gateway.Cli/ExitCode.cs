namespace Gateway.Cli;

/// <summary>What the program tells the shell. Scripts rely on these numbers: they never change.</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>It could not be done.</summary>
    Failed = 1,

    /// <summary>The command line, a file or a value given is not right.</summary>
    Usage = 2,

    /// <summary>Policy or access does not allow it.</summary>
    Denied = 3,

    /// <summary>The node, or a peer, cannot be reached.</summary>
    Unreachable = 4,

    /// <summary>Something is not what it claims to be: a signature, a fingerprint, a pin.</summary>
    Unverified = 5,
}
