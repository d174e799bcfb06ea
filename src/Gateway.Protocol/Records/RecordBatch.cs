using System.Collections.Immutable;
using System.Security.Cryptography;
using Gateway.Protocol.Identity;

namespace Gateway.Protocol.Records;

/// <summary>
/// Signs the manifests of one commit together (protos/spec/record.md, "Batch"): an RFC 6962 hash tree that is always 8 levels deep, whose
/// empty subtrees are random, so that neither the path nor the signature tells how many records were committed together.
/// </summary>
public static class RecordBatch
{
    /// <summary>Levels between leaf and root.</summary>
    public const int Depth = 8;

    /// <summary>Most manifests one signature covers.</summary>
    public const int Capacity = 1 << Depth;

    /// <summary>Length of a batch path in bytes: the position and the siblings from leaf to root.</summary>
    public const int PathSize = 1 + (Depth * SHA256.HashSizeInBytes);

    /// <summary>DSSE payload type of the signature.</summary>
    public const string PayloadType = PayloadTypes.RecordBatch;

    private const ushort Format = 1;
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;

    /// <summary>Signs 1 to <see cref="Capacity"/> manifests of one originator and record key.</summary>
    /// <returns>One proof per manifest, in the same order.</returns>
    public static ImmutableArray<BatchProof> Sign(IReadOnlyList<ReadOnlyMemory<byte>> manifests, SigningKey recordKey, AgencyId originator, FillRandom random)
    {
        ArgumentOutOfRangeException.ThrowIfZero(manifests.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(manifests.Count, Capacity);
        var positions = RandomPositions(manifests.Count, random);
        var level = new byte[]?[Capacity];
        for (var i = 0; i < manifests.Count; i++)
        {
            level[positions[i]] = LeafHash(manifests[i].Span);
        }

        var levels = new List<byte[]?[]>();
        for (var depth = 0; depth < Depth; depth++)
        {
            levels.Add(level);
            level = Parents(level, random);
        }

        var signature = recordKey.Sign(PayloadType, SignedBody(originator, recordKey.Id, level[0]!));
        return [.. positions.Select(position => new BatchProof(PathOf(position, levels), signature))];
    }

    /// <summary>The root that a manifest and its path lead to.</summary>
    /// <param name="manifest">The manifest's bytes.</param>
    /// <param name="path">Exactly <see cref="PathSize"/> bytes.</param>
    public static byte[] RootOf(ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> path)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(path.Length, PathSize);
        return Climb(LeafHash(manifest), path[0], path[1..]);
    }

    /// <summary>From a leaf's hash up to the root of a full tree: bit n of the position says on which side the sibling at depth n stands.</summary>
    internal static byte[] Climb(byte[] leafHash, int position, ReadOnlySpan<byte> siblings)
    {
        var node = leafHash;
        for (var depth = 0; depth < siblings.Length / SHA256.HashSizeInBytes; depth++)
        {
            var sibling = siblings.Slice(depth * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes);
            node = ((position >> depth) & 1) == 0 ? NodeHash(node, sibling) : NodeHash(sibling, node);
        }

        return node;
    }

    /// <summary>What the record key signs for a root: u16(1) ‖ originator ‖ record key id ‖ root.</summary>
    public static byte[] SignedBody(AgencyId originator, KeyId recordKey, ReadOnlySpan<byte> root) =>
        [(byte)(Format >> 8), (byte)Format, .. originator.ToBytes(), .. recordKey.ToBytes(), .. root];

    private static byte[]?[] Parents(byte[]?[] level, FillRandom random)
    {
        var parents = new byte[]?[level.Length / 2];
        for (var i = 0; i < parents.Length; i++)
        {
            if (level[2 * i] is null && level[(2 * i) + 1] is null)
            {
                continue;
            }

            level[2 * i] ??= RandomNode(random);
            level[(2 * i) + 1] ??= RandomNode(random);
            parents[i] = NodeHash(level[2 * i], level[(2 * i) + 1]);
        }

        return parents;
    }

    private static byte[] PathOf(int position, List<byte[]?[]> levels)
    {
        var path = new byte[PathSize];
        path[0] = (byte)position;
        for (var depth = 0; depth < Depth; depth++)
        {
            levels[depth][(position >> depth) ^ 1].AsSpan().CopyTo(path.AsSpan(1 + (depth * SHA256.HashSizeInBytes)));
        }

        return path;
    }

    /// <summary>Distinct positions in random order (Fisher–Yates), so that a position tells nothing about order or count.</summary>
    internal static int[] RandomPositions(int count, FillRandom random)
    {
        var all = new int[Capacity];
        for (var i = 0; i < Capacity; i++)
        {
            all[i] = i;
        }

        for (var i = 0; i < count; i++)
        {
            var j = i + RandomBelow(Capacity - i, random);
            (all[i], all[j]) = (all[j], all[i]);
        }

        return all[..count];
    }

    /// <summary>A number below <paramref name="bound"/> ≤ 256 without modulo bias.</summary>
    private static int RandomBelow(int bound, FillRandom random)
    {
        Span<byte> draw = stackalloc byte[1];
        var usable = Capacity - (Capacity % bound);
        do
        {
            random(draw);
        }
        while (draw[0] >= usable);

        return draw[0] % bound;
    }

    private static byte[] RandomNode(FillRandom random)
    {
        var node = new byte[SHA256.HashSizeInBytes];
        random(node);
        return node;
    }

    /// <summary>RFC 6962 section 2.1: a leaf is hashed after a zero byte, a node after a one, so that neither passes for the other.</summary>
    private static byte[] LeafHash(ReadOnlySpan<byte> manifest) => SHA256.HashData([LeafPrefix, .. manifest]);

    private static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> node = stackalloc byte[1 + (2 * SHA256.HashSizeInBytes)];
        node[0] = NodePrefix;
        left.CopyTo(node[1..]);
        right.CopyTo(node[(1 + SHA256.HashSizeInBytes)..]);
        return SHA256.HashData(node);
    }
}

/// <summary>Why a manifest belongs to a signature.</summary>
/// <param name="Path">Leaf position and siblings, <see cref="RecordBatch.PathSize"/> bytes.</param>
/// <param name="Signature">Ed25519 over the batch root, 64 bytes.</param>
public sealed record BatchProof(ReadOnlyMemory<byte> Path, ReadOnlyMemory<byte> Signature);
