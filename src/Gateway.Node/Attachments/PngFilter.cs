using System.Buffers.Binary;
using System.Text;
using Gateway.Record.V1;

namespace Gateway.Node.Attachments;

/// <summary>
/// PNG (W3C Recommendation, third edition, section 5): a signature and chunks of length, type, data and checksum. Through go the chunks that
/// are needed to show the picture and its animation, each unchanged; out go all others and what follows the end.
/// </summary>
internal sealed class PngFilter(Func<ReadOnlySpan<byte>, bool> write) : MetadataFilter(write)
{
    private const int HeaderSize = 8;
    private const int ChecksumSize = 4;

    private static readonly string[] Needed = ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "acTL", "fcTL", "fdAT"];

    private readonly byte[] _header = new byte[HeaderSize];
    private int _filled;
    private long _left;
    private Place _place = Place.Signature;
    private bool _isLast;

    private enum Place
    {
        Signature,
        Header,
        Needed,
        Stripped,
        Trailer,
    }

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <inheritdoc/>
    public override AttachmentMetadata Outcome => AttachmentMetadata.Stripped;

    /// <inheritdoc/>
    public override FilterRefusal? Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_place is Place.Signature or Place.Header)
            {
                var part = bytes[..Math.Min(bytes.Length, HeaderSize - _filled)];
                part.CopyTo(_header.AsSpan(_filled));
                _filled += part.Length;
                bytes = bytes[part.Length..];
                if (_filled == HeaderSize && TakeHeader() is { } refusal)
                {
                    return refusal;
                }

                continue;
            }

            var data = _place == Place.Trailer ? bytes : bytes[..(int)Math.Min(bytes.Length, _left)];
            bytes = bytes[data.Length..];
            _left -= data.Length;
            if (_place == Place.Needed && Keep(data) is { } tooLarge)
            {
                return tooLarge;
            }

            if (_place != Place.Needed)
            {
                Stripped.Add(data);
            }

            EndChunk();
        }

        return null;
    }

    /// <inheritdoc/>
    public override FilterRefusal? Finish() => _place == Place.Trailer ? null : FilterRefusal.Malformed;

    private FilterRefusal? TakeHeader()
    {
        _filled = 0;
        if (_place == Place.Signature)
        {
            _place = Place.Header;
            return _header.AsSpan().SequenceEqual(Signature) ? Keep(_header) : FilterRefusal.Malformed;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(_header);
        var type = Encoding.ASCII.GetString(_header, 4, 4);
        if (length > int.MaxValue || !type.All(char.IsAsciiLetter))
        {
            return FilterRefusal.Malformed;
        }

        _left = length + ChecksumSize;
        _isLast = type == "IEND";
        if (Needed.Contains(type))
        {
            _place = Place.Needed;
            return Keep(_header);
        }

        _place = Place.Stripped;
        Stripped.Begin($"png.{type}");
        return null;
    }

    private void EndChunk()
    {
        if (_place == Place.Trailer || _left > 0)
        {
            return;
        }

        _place = _isLast ? Place.Trailer : Place.Header;
        if (_isLast)
        {
            Stripped.Begin("png.trailer");
        }
    }
}
