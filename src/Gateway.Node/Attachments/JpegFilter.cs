using System.Buffers.Binary;
using Gateway.Record.V1;

namespace Gateway.Node.Attachments;

/// <summary>
/// JPEG (ITU-T T.81, annex B): markers with segments of at most 64 KiB, and entropy-coded data after each start of scan. Out go comments,
/// every application segment but a JFIF header without thumbnail and Adobe's colour transform, and what follows the end of the picture.
/// </summary>
internal sealed class JpegFilter(Func<ReadOnlySpan<byte>, bool> write) : MetadataFilter(write)
{
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte Comment = 0xFE;
    private const int JfifSize = 16;

    private readonly List<byte> _pending = [];
    private Place _place = Place.Start;

    private enum Place
    {
        Start,
        Marker,
        Scan,
        Trailer,
    }

    /// <inheritdoc/>
    public override AttachmentMetadata Outcome => AttachmentMetadata.Stripped;

    /// <inheritdoc/>
    public override FilterRefusal? Append(ReadOnlySpan<byte> bytes)
    {
        _pending.AddRange(bytes);
        var rest = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pending);
        var taken = 0;
        while (true)
        {
            var (length, refusal) = Take(rest[taken..]);
            if (refusal is not null)
            {
                return refusal;
            }

            if (length == 0)
            {
                _pending.RemoveRange(0, taken);
                return null;
            }

            taken += length;
        }
    }

    /// <inheritdoc/>
    public override FilterRefusal? Finish() => _place == Place.Trailer ? null : FilterRefusal.Malformed;

    /// <summary>Takes what can be decided on; nothing when more is needed.</summary>
    private (int Length, FilterRefusal? Refusal) Take(ReadOnlySpan<byte> rest) => _place switch
    {
        _ when rest.IsEmpty => (0, null),
        Place.Start => TakeStart(rest),
        Place.Marker => TakeMarker(rest),
        Place.Scan => TakeScan(rest),
        _ => TakeTrailer(rest),
    };

    private (int, FilterRefusal?) TakeStart(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 2)
        {
            return (0, null);
        }

        _place = Place.Marker;
        return rest[0] == 0xFF && rest[1] == StartOfImage ? (2, Keep(rest[..2])) : (0, FilterRefusal.Malformed);
    }

    private (int, FilterRefusal?) TakeMarker(ReadOnlySpan<byte> rest)
    {
        if (rest[0] != 0xFF)
        {
            return (0, FilterRefusal.Malformed);
        }

        if (rest.Length < 2)
        {
            return (0, null);
        }

        switch (rest[1])
        {
            case 0xFF:
                // A fill byte.
                return (1, null);
            case EndOfImage:
                _place = Place.Trailer;
                Stripped.Begin("jpeg.trailer");
                return (2, Keep(rest[..2]));
            case 0x01 or (>= 0xD0 and <= 0xD7):
                return (2, Keep(rest[..2]));
            case 0x00 or StartOfImage:
                return (0, FilterRefusal.Malformed);
            default:
                return TakeSegment(rest);
        }
    }

    private (int, FilterRefusal?) TakeSegment(ReadOnlySpan<byte> rest)
    {
        var size = rest.Length < 4 ? int.MaxValue : 2 + BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
        if (size < 4)
        {
            return (0, FilterRefusal.Malformed);
        }

        if (rest.Length < size)
        {
            return (0, null);
        }

        var marker = rest[1];
        var segment = rest[..size];
        if (marker == Comment || (marker is >= 0xE0 and <= 0xEF && !IsNeeded(segment)))
        {
            Stripped.Begin(marker == Comment ? "jpeg.com" : $"jpeg.app{marker - 0xE0}");
            Stripped.Add(segment[4..]);
            return (size, null);
        }

        _place = marker == StartOfScan ? Place.Scan : Place.Marker;
        return (size, Keep(segment));
    }

    private (int, FilterRefusal?) TakeScan(ReadOnlySpan<byte> rest)
    {
        var at = rest.IndexOf((byte)0xFF);
        if (at != 0)
        {
            var data = at < 0 ? rest : rest[..at];
            return (data.Length, Keep(data));
        }

        if (rest.Length < 2)
        {
            return (0, null);
        }

        if (rest[1] is 0x00 or (>= 0xD0 and <= 0xD7))
        {
            return (2, Keep(rest[..2]));
        }

        _place = Place.Marker;
        return TakeMarker(rest);
    }

    private (int, FilterRefusal?) TakeTrailer(ReadOnlySpan<byte> rest)
    {
        Stripped.Add(rest);
        return (rest.Length, null);
    }

    private static bool IsNeeded(ReadOnlySpan<byte> segment) =>
        (segment[1] == 0xE0 && segment.Length == 2 + JfifSize && segment[4..].StartsWith("JFIF\0"u8))
        || (segment[1] == 0xEE && segment[4..].StartsWith("Adobe"u8) && segment.Length == 2 + 14);
}
