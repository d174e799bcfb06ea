using System.Buffers.Binary;
using System.Numerics;

namespace Gateway.Protocol.Identifiers;

/// <summary>
/// Keccak-256 as Ethereum uses it: the sponge of the Keccak submission (version 3.0, rate 1,088 bits, capacity 512 bits) with its original
/// padding, which FIPS 202 changed for SHA-3; the platform has only the latter. Used for address check sums, not for security.
/// </summary>
public static class Keccak256
{
    /// <summary>Length of the digest in bytes.</summary>
    public const int Size = 32;

    private const int RateBytes = 136;
    private const int Lanes = 25;
    private const int Side = 5;
    private const int Rounds = 24;
    private const byte FirstPaddingBit = 0x01;
    private const byte LastPaddingBit = 0x80;

    // Keccak reference §1.2: round constants, and for each step of the walk over the lanes its target and its rotation.
    private static ReadOnlySpan<ulong> RoundConstants =>
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000, 0x000000000000808B, 0x0000000080000001,
        0x8000000080008081, 0x8000000000008009, 0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
        0x000000000000800A, 0x800000008000000A, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    /// <summary>The digest of a message.</summary>
    /// <param name="message">Any length.</param>
    /// <returns>32 bytes.</returns>
    public static byte[] Hash(ReadOnlySpan<byte> message)
    {
        Span<ulong> state = stackalloc ulong[Lanes];
        state.Clear();
        while (message.Length >= RateBytes)
        {
            Absorb(state, message[..RateBytes]);
            message = message[RateBytes..];
        }

        Span<byte> last = stackalloc byte[RateBytes];
        last.Clear();
        message.CopyTo(last);
        last[message.Length] ^= FirstPaddingBit;
        last[^1] ^= LastPaddingBit;
        Absorb(state, last);

        var digest = new byte[Size];
        for (var i = 0; i < Size / sizeof(ulong); i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(digest.AsSpan(i * sizeof(ulong)), state[i]);
        }

        return digest;
    }

    private static void Absorb(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        for (var i = 0; i < RateBytes / sizeof(ulong); i++)
        {
            state[i] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(i * sizeof(ulong))..]);
        }

        for (var round = 0; round < Rounds; round++)
        {
            Theta(state);
            RhoAndPi(state);
            Chi(state);
            state[0] ^= RoundConstants[round];
        }
    }

    private static void Theta(Span<ulong> state)
    {
        Span<ulong> parity = stackalloc ulong[Side];
        for (var x = 0; x < Side; x++)
        {
            parity[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
        }

        for (var i = 0; i < Lanes; i++)
        {
            var x = i % Side;
            state[i] ^= parity[(x + 4) % Side] ^ BitOperations.RotateLeft(parity[(x + 1) % Side], 1);
        }
    }

    private static void RhoAndPi(Span<ulong> state)
    {
        var (x, y) = (1, 0);
        var moving = state[1];
        for (var step = 0; step < Lanes - 1; step++)
        {
            // The lane at (x, y) goes to (y, 2x + 3y), rotated by the triangular number of the step.
            (x, y) = (y, ((2 * x) + (3 * y)) % Side);
            var rotation = (step + 1) * (step + 2) / 2 % 64;
            var target = x + (Side * y);
            (moving, state[target]) = (state[target], BitOperations.RotateLeft(moving, rotation));
        }
    }

    private static void Chi(Span<ulong> state)
    {
        Span<ulong> row = stackalloc ulong[Side];
        for (var y = 0; y < Lanes; y += Side)
        {
            state.Slice(y, Side).CopyTo(row);
            for (var x = 0; x < Side; x++)
            {
                state[y + x] = row[x] ^ (~row[(x + 1) % Side] & row[(x + 2) % Side]);
            }
        }
    }
}
