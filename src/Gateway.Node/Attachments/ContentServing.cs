using Gateway.Exchange.V1;
using Gateway.Node.Storage;
using Gateway.Protocol.Attachments;
using Google.Protobuf;

namespace Gateway.Node.Attachments;

/// <summary>
/// The contents one session serves to its peer, chunk by chunk, when it has nothing else to send. Whether the peer may have a content is
/// looked up for every request, in the store, so that a recall ends it within one request.
/// </summary>
internal sealed class ContentServing(AttachmentFiles files, GatewayDatabase database, long peerRow, TimeProvider time) : IDisposable
{
    /// <summary>Most chunks one request may ask for.</summary>
    public const int MaxChunks = 64;

    /// <summary>Requests that may wait at once.</summary>
    public const int MaxWaiting = 8;

    private readonly Lock _gate = new();
    private readonly Queue<ContentRequest> _waiting = new();
    private FileStream? _file;
    private ByteString _digest = ByteString.Empty;
    private uint _next;
    private uint _left;
    private bool _isDisposed;

    /// <summary>Takes a request of the peer.</summary>
    /// <returns>False when it breaks a rule, or more wait than may: the session is to end.</returns>
    public bool Take(ContentRequest request)
    {
        if (request.KeyedDigest.Length != AttachmentDigest.Size || request.Chunks is 0 or > MaxChunks)
        {
            return false;
        }

        lock (_gate)
        {
            if (_waiting.Count == MaxWaiting)
            {
                return false;
            }

            _waiting.Enqueue(request);
            return true;
        }
    }

    /// <summary>The next frame to send; null when nothing is asked for.</summary>
    public Frame? Next()
    {
        lock (_gate)
        {
            if (_isDisposed || (_left == 0 && _waiting.Count == 0))
            {
                return null;
            }

            if (_left == 0 && Begin(_waiting.Dequeue()) is { } refusal)
            {
                return refusal;
            }

            return ReadChunk();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _file?.Dispose();
        }
    }

    private Frame? Begin(ContentRequest request)
    {
        if (_digest != request.KeyedDigest)
        {
            _file?.Dispose();
            _file = null;
            _digest = request.KeyedDigest;
        }

        if (!database.Read(sql => AttachmentRows.MayPull(sql, peerRow, request.KeyedDigest.Span, time.GetUtcNow())))
        {
            return Refuse();
        }

        _file ??= files.OpenWhole(request.KeyedDigest.Span);
        if (_file is null || AttachmentLayout.SealedOffsetOf((int)Math.Min(request.FirstChunk, int.MaxValue)) >= _file.Length)
        {
            return Refuse();
        }

        (_next, _left) = (request.FirstChunk, request.Chunks);
        return null;
    }

    private Frame ReadChunk()
    {
        var offset = AttachmentLayout.SealedOffsetOf((int)_next);
        var data = new byte[Math.Min(AttachmentLayout.SealedChunkSize, _file!.Length - offset)];
        if (RandomAccess.Read(_file.SafeFileHandle, data, offset) != data.Length)
        {
            return Refuse();
        }

        var frame = new Frame
        {
            ContentChunk = new ContentChunk { KeyedDigest = _digest, Chunk = _next, Data = UnsafeByteOperations.UnsafeWrap(data) },
        };
        _next++;
        _left = offset + data.Length >= _file.Length ? 0 : _left - 1;
        return frame;
    }

    private Frame Refuse()
    {
        _left = 0;
        return new Frame { ContentRefusal = new ContentRefusal { KeyedDigest = _digest } };
    }
}
