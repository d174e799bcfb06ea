namespace NSec.Cryptography;

/// <summary>Argon2id version 0x13 (RFC 9106) with one lane: salt 16 bytes, output from 16 bytes up.</summary>
public sealed class Argon2id : PasswordBasedKeyDerivationAlgorithm
{
    private const int SaltBytes = 16;
    private const long MinMemory = 8;
    private const long Largest = uint.MaxValue;
    private const int BytesPerKibibyte = 1024;

    /// <summary>libsodium's number of this algorithm (crypto_pwhash_ALG_ARGON2ID13).</summary>
    private const int Version13 = 2;

    private readonly ulong _passes;
    private readonly nuint _memoryBytes;

    /// <summary>Argon2id with the given cost.</summary>
    /// <exception cref="ArgumentException">More or fewer lanes than 1, or memory or passes out of bounds.</exception>
    public Argon2id(in Argon2Parameters parameters)
        : base(SaltBytes, int.MaxValue)
    {
        if (parameters.DegreeOfParallelism != 1
            || parameters.MemorySize is < MinMemory or > Largest
            || parameters.NumberOfPasses is < 1 or > Largest)
        {
            throw new ArgumentException("The Argon2 parameters are out of bounds.", nameof(parameters));
        }

        _passes = (ulong)parameters.NumberOfPasses;
        _memoryBytes = checked((nuint)parameters.MemorySize * BytesPerKibibyte);
    }

    /// <summary>libsodium itself refuses fewer than 16 bytes of output, which are too few for a key.</summary>
    private protected override bool TryDeriveCore(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Span<byte> bytes) =>
        Sodium.crypto_pwhash_argon2id(
            bytes, (ulong)bytes.Length, password, (ulong)password.Length, salt, _passes, _memoryBytes, Version13) == 0;
}
