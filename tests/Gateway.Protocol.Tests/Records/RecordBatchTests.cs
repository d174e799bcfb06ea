using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Protocol.Tests.Support;
using Gateway.Tests;

namespace Gateway.Protocol.Tests.Records;

public sealed class RecordBatchTests : IDisposable
{
    private readonly TestAgency _agency = new("kar");

    public void Dispose() => _agency.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(255)]
    [InlineData(256)]
    public void Every_manifest_of_a_batch_proves_the_one_signed_root(int count)
    {
        var manifests = Manifests(count);
        var proofs = RecordBatch.Sign(manifests, _agency.RecordKey, _agency.Id, SeededRandom.From(count));

        Assert.Equal(count, proofs.Length);
        Assert.Equal(count, proofs.Select(proof => proof.Path.Span[0]).Distinct().Count());
        Assert.Single(proofs.Select(proof => Convert.ToHexString(proof.Signature.Span)).Distinct());
        var roots = proofs.Select((proof, i) => Convert.ToHexString(ClimbIndependently(manifests[i].Span, proof.Path.Span))).Distinct();
        var root = Convert.FromHexString(Assert.Single(roots));
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(RecordBatch.PathSize, proofs[i].Path.Length);
            Assert.Equal(root, RecordBatch.RootOf(manifests[i].Span, proofs[i].Path.Span));
        }

        byte[] body = [0, 1, .. _agency.Id.ToBytes(), .. _agency.RecordKey.Id.ToBytes(), .. root];
        Assert.True(Signatures.Verify(
            _agency.RecordKey.PublicKey.Span, "application/vnd.gateway.record-batch.v1", body, proofs[0].Signature.Span));
    }

    [Fact]
    public void A_full_batch_has_the_root_of_the_RFC_6962_tree_over_its_leaves()
    {
        var manifests = Manifests(256);
        var proofs = RecordBatch.Sign(manifests, _agency.RecordKey, _agency.Id, SeededRandom.From(5));
        var leaves = new byte[256][];
        for (var i = 0; i < 256; i++)
        {
            leaves[proofs[i].Path.Span[0]] = manifests[i].ToArray();
        }

        Assert.Equal(TreeHash(leaves), RecordBatch.RootOf(manifests[0].Span, proofs[0].Path.Span));
    }

    [Fact]
    public void Published_inclusion_proofs_of_full_trees_climb_to_their_roots_and_no_others_do()
    {
        var run = 0;
        var folder = SharedFolder.Path("vectors", "tlog", "rfc6962-proofs", "inclusion");
        foreach (var file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories))
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            var vector = json.RootElement;
            var proof = vector.GetProperty("proof") is { ValueKind: JsonValueKind.Array } nodes ? nodes.EnumerateArray().ToList() : [];
            var (leaf, size) = (vector.GetProperty("leafIdx").GetUInt64(), vector.GetProperty("treeSize").GetUInt64());
            if (size != 1UL << proof.Count || leaf >= size || proof.Exists(node => node.GetBytesFromBase64().Length != 32)
                || Bytes("leafHash").Length != 32)
            {
                continue;
            }

            var root = RecordBatch.Climb(
                Bytes("leafHash"), (int)leaf, [.. proof.SelectMany(node => node.GetBytesFromBase64())]);
            var wanted = !vector.TryGetProperty("wantErr", out var wantErr) || !wantErr.GetBoolean();
            Assert.Equal(wanted, root.AsSpan().SequenceEqual(Bytes("root")));
            run++;

            byte[] Bytes(string name) => vector.GetProperty(name) is { ValueKind: JsonValueKind.String } text ? text.GetBytesFromBase64() : [];
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{run} inclusion vectors of full trees");
        Assert.True(run > 0);
    }

    [Fact]
    public void Leaf_and_node_hashes_are_those_of_RFC_6962()
    {
        // Section 2.1: a leaf is hashed after 00, a node after 01. SHA-256 of the single byte 00 is the well-known hash of the empty leaf.
        var path = new byte[RecordBatch.PathSize];
        var leaf = Convert.FromHexString("6E340B9CFFB37A989CA544E6BB780A2C78901D3FB33738768511A30617AFA01D");
        var node = leaf;
        for (var level = 0; level < 8; level++)
        {
            node = SHA256.HashData([1, .. node, .. new byte[32]]);
        }

        Assert.Equal(node, RecordBatch.RootOf([], path));
    }

    [Fact]
    public void Positions_and_filling_do_not_tell_how_many_were_signed_together()
    {
        // Each position must be as likely as any other, for the first manifest of a batch of one and of any size. 256 cells, 100 expected in
        // each: chi-squared with 255 degrees of freedom stays below 347 with probability 0.9999.
        foreach (var count in (int[])[1, 7, 256])
        {
            var random = SeededRandom.From(count);
            var first = new int[256];
            var last = new int[256];
            for (var i = 0; i < 256 * 100; i++)
            {
                var positions = RecordBatch.RandomPositions(count, random);
                Assert.Equal(count, positions.Length);
                first[positions[0]]++;
                last[positions[^1]]++;
            }

            Assert.InRange(first.Sum(hits => (hits - 100.0) * (hits - 100.0) / 100), 0, 347);
            Assert.InRange(last.Sum(hits => (hits - 100.0) * (hits - 100.0) / 100), 0, 347);
        }
    }

    [Fact]
    public void Empty_subtrees_are_fresh_random_nodes_every_time()
    {
        var random = SeededRandom.From(3);
        var nodes = Enumerable.Range(0, 200)
            .SelectMany(_ => RecordBatch.Sign(Manifests(1), _agency.RecordKey, _agency.Id, random)[0].Path[1..].ToArray().Chunk(32))
            .Select(Convert.ToHexString).ToList();

        Assert.Equal(1_600, nodes.Count);
        Assert.Equal(1_600, nodes.Distinct().Count());
    }

    [Fact]
    public void A_batch_has_1_to_256_manifests_and_a_record_key()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RecordBatch.Sign([], _agency.RecordKey, _agency.Id, SeededRandom.From(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => RecordBatch.Sign(Manifests(257), _agency.RecordKey, _agency.Id, SeededRandom.From(1)));
        Assert.Throws<InvalidOperationException>(() => RecordBatch.Sign(Manifests(1), _agency.LinkKey, _agency.Id, SeededRandom.From(1)));
    }

    private static List<ReadOnlyMemory<byte>> Manifests(int count) =>
        [.. Enumerable.Range(0, count).Select(i => (ReadOnlyMemory<byte>)new byte[] { 0x0A, (byte)i, (byte)(i >> 8), 7 })];

    /// <summary>RFC 6962 section 2.1, as written there: MTH(D[n]) = SHA-256(01 ‖ MTH(D[0:k]) ‖ MTH(D[k:n])).</summary>
    private static byte[] TreeHash(ReadOnlySpan<byte[]> leaves) => leaves.Length == 1
        ? SHA256.HashData([0, .. leaves[0]])
        : SHA256.HashData([1, .. TreeHash(leaves[..(leaves.Length / 2)]), .. TreeHash(leaves[(leaves.Length / 2)..])]);

    private static byte[] ClimbIndependently(ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> path)
    {
        var node = SHA256.HashData([0, .. manifest]);
        int position = path[0];
        for (var at = 1; at < path.Length; at += 32)
        {
            byte[] sibling = path.Slice(at, 32).ToArray();
            node = SHA256.HashData(position % 2 == 0 ? [1, .. node, .. sibling] : [1, .. sibling, .. node]);
            position /= 2;
        }

        return node;
    }
}
