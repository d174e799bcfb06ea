using System.Security.Cryptography;
using Gateway.Exchange.V1;

namespace Gateway.Simulation.Tests;

/// <summary>
/// Every slip that any node ever sealed in this world. An AEAD key follows from the epoch's start (encapsulated key and HPKE info), the nonce
/// from it and the index; so a start and an index name one (key, nonce) pair, and two slips under one pair are two plaintexts under it.
/// </summary>
internal sealed class Seals(World world)
{
    private const int IndexAt = Gateway.Protocol.Sealing.Slip.EpochIdSize;

    private readonly Dictionary<string, string> _starts = [];
    private readonly Dictionary<(string Start, ulong Index), byte[]> _slips = [];

    /// <summary>Pairs that were used.</summary>
    public int Count => _slips.Count;

    /// <summary>An epoch began.</summary>
    public void Begun(byte[] epoch, byte[] start) =>
        _starts[Convert.ToHexString(epoch)] = Convert.ToHexString(SHA256.HashData(Signed.Parser.ParseFrom(start).Payload.Span));

    /// <summary>A slip was sealed.</summary>
    public void Sealed(byte[] epoch, byte[] slip)
    {
        if (!_starts.TryGetValue(Convert.ToHexString(epoch), out var start))
        {
            world.Fail("SEAL: an epoch starts before anything is sealed in it");
            return;
        }

        var pair = (start, System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(slip.AsSpan(IndexAt)));
        if (!_slips.TryAdd(pair, slip) && !_slips[pair].AsSpan().SequenceEqual(slip))
        {
            world.Fail($"SEAL: one key and nonce seal one text, and index {pair.Item2} of an epoch sealed two");
        }
    }
}
