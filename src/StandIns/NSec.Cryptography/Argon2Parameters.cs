namespace NSec.Cryptography;

/// <summary>Cost of Argon2 (RFC 9106 section 3.1). The default is all zero, which no algorithm accepts.</summary>
public struct Argon2Parameters
{
    /// <summary>Lanes; libsodium computes with 1 only.</summary>
    public int DegreeOfParallelism;

    /// <summary>Memory in kibibytes, from 8 to 2^32 - 1.</summary>
    public long MemorySize;

    /// <summary>Passes over the memory, from 1 to 2^32 - 1.</summary>
    public long NumberOfPasses;

    /// <summary>Version of Argon2: 0x13.</summary>
    public readonly int Version => 0x13;
}
