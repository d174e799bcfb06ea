using System.Security.Cryptography;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Node.Attachments;

/// <summary>Collects what is taken out of a file: each block by kind, size and hash, and small ones whole.</summary>
internal sealed class StrippedBlocks : IDisposable
{
    /// <summary>Most blocks named one by one; what follows them is hashed as one more.</summary>
    public const int MaxNamed = 99;

    /// <summary>Largest block that is kept whole, in bytes.</summary>
    public const int MaxContent = 1_024;

    /// <summary>What all blocks kept whole may have together, in bytes: the provenance must fit a disclosure.</summary>
    public const int MaxTotal = 48 * 1024;

    private const string Rest = "rest";

    private readonly List<StrippedMetadata> _blocks = [];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _content = new byte[MaxContent];
    private string _kind = "";
    private ulong _size;
    private int _kept;

    /// <summary>Begins a block.</summary>
    public void Begin(string kind)
    {
        if (_kind == Rest)
        {
            return;
        }

        End();
        _kind = _blocks.Count < MaxNamed ? kind : Rest;
    }

    /// <summary>Adds bytes to the block.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_size < MaxContent)
        {
            bytes[..Math.Min(bytes.Length, MaxContent - (int)_size)].CopyTo(_content.AsSpan((int)_size));
        }

        _size += (ulong)bytes.Length;
        _hash.AppendData(bytes);
    }

    /// <summary>All blocks, in the order of the file.</summary>
    public IReadOnlyList<StrippedMetadata> Finish()
    {
        End();
        return _blocks;
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void End()
    {
        if (_size > 0)
        {
            var isKept = _size <= MaxContent && _kept + (int)_size <= MaxTotal;
            _kept += isKept ? (int)_size : 0;
            _blocks.Add(new StrippedMetadata
            {
                Kind = _kind,
                Size = _size,
                Sha256 = ByteString.CopyFrom(_hash.GetHashAndReset()),
                Content = isKept ? ByteString.CopyFrom(_content.AsSpan(0, (int)_size)) : ByteString.Empty,
            });
        }

        (_kind, _size) = ("", 0);
    }
}
