using Gateway.Exchange.V1;

namespace Gateway.Node.Exchange;

/// <summary>Puts bodies together that came in chunks. One body at a time per lane, in order, without gaps; anything else ends the session.</summary>
internal sealed class BodyChunks
{
    private readonly Dictionary<Lane, (ulong Seq, byte[] Body, int Filled)> _lanes = [];

    /// <summary>Takes a chunk.</summary>
    /// <exception cref="SessionEndException">It is not the next part of a body of legal size in a known lane, or the body before it was never used.</exception>
    public void Add(BodyChunk chunk)
    {
        if (!ExchangeLimits.IsLane(chunk.Lane))
        {
            // Each lane holds one body: a peer that could name lanes at will could fill the memory.
            throw new SessionEndException(GoodbyeReason.ProtocolError, "a lane is control, records or bulk");
        }

        var (seq, body, filled) = _lanes.GetValueOrDefault(chunk.Lane);
        if (chunk.Offset == 0 && chunk.Size is > 0 and <= ExchangeLimits.MaxBody && chunk.Seq > seq && body is null or [])
        {
            (seq, body, filled) = (chunk.Seq, new byte[chunk.Size], 0);
        }

        if (body is null || chunk.Seq != seq || chunk.Offset != (ulong)filled || chunk.Size != (ulong)body.Length
            || chunk.Data.Length is 0 or > ExchangeLimits.MaxChunk || chunk.Data.Length > body.Length - filled)
        {
            throw new SessionEndException(GoodbyeReason.ProtocolError, "chunks of a body come in order, without gaps, 60 KiB and 1.25 MiB at most");
        }

        chunk.Data.CopyTo(body, filled);
        _lanes[chunk.Lane] = (seq, body, filled + chunk.Data.Length);
    }

    /// <summary>Takes the complete body of an entry out; null when there is none.</summary>
    public ReadOnlyMemory<byte>? Take(Lane lane, ulong seq)
    {
        if (!_lanes.TryGetValue(lane, out var held) || held.Seq != seq || held.Filled != held.Body.Length)
        {
            return null;
        }

        _lanes[lane] = (seq, [], 0);
        return held.Body;
    }
}
