using System.Threading.Channels;
using Gateway.Exchange.V1;
using Gateway.Node.Storage;
using Gateway.Protocol.Attachments;
using Gateway.Protocol.Identity;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Node.Attachments;

/// <summary>
/// Pulls one content from the agency that disclosed it (protos/spec/attachment.md, "Opening"). Every chunk is opened as it arrives, so a cut,
/// crash or restart costs at most the chunk under way; the file has its final name only when its digest is the signed one.
/// </summary>
internal sealed class AttachmentPull(
    AttachmentFiles files, ContentLines lines, GatewayDatabase database, TimeProvider time, AgencyId peer, Attachment wanted) : IDisposable
{
    /// <summary>How long a peer may take for the next chunk, and how long a session with it is waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Chunks that may be asked for and not yet here.</summary>
    public const int Window = 2 * ContentServing.MaxChunks;

    private readonly AttachmentLayout _layout = AttachmentLayout.Of((long)wanted.Size)!.Value;
    private readonly AttachmentOpener _opener = new(wanted.ContentKey.Span, AttachmentLayout.Of((long)wanted.Size)!.Value);
    private readonly byte[] _content = new byte[AttachmentLayout.ChunkSize];
    private readonly byte[] _sealed = new byte[AttachmentLayout.SealedChunkSize];

    /// <summary>Chunks there are.</summary>
    public int Chunks => _layout.Chunks;

    /// <summary>Chunks that are here and opened.</summary>
    public int Held { get; private set; }

    /// <summary>Pulls what is missing.</summary>
    /// <param name="client">For whom.</param>
    /// <param name="report">Told whenever more chunks are here.</param>
    /// <param name="cancel">Gives up; what is here stays.</param>
    public async Task<PullOutcome> RunAsync(string client, Func<Task> report, CancellationToken cancel)
    {
        if (lines.Begin(peer, wanted.KeyedDigest) is not { } answers)
        {
            return new PullOutcome.Busy();
        }

        try
        {
            using var part = files.OpenPart(wanted.KeyedDigest.Span);
            FindHeld(part);
            await report();
            if (await FetchAsync(part, answers, report, cancel) is { } failure)
            {
                return failure;
            }

            return await CompleteAsync(part, client, cancel);
        }
        finally
        {
            lines.End(peer, wanted.KeyedDigest);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _opener.Dispose();

    /// <summary>Opens what an earlier pull left, and cuts the file before the first chunk that is not whole: a crash may have torn it.</summary>
    private void FindHeld(FileStream part)
    {
        while (Held < Chunks && _opener.Open(Held, ReadChunk(part, Held), _content) >= 0)
        {
            Held++;
        }

        part.SetLength(Math.Min(part.Length, AttachmentLayout.SealedOffsetOf(Held)));
    }

    private async Task<PullOutcome?> FetchAsync(FileStream part, ChannelReader<Frame> answers, Func<Task> report, CancellationToken cancel)
    {
        for (var asked = Held; Held < Chunks;)
        {
            for (; asked < Chunks && asked - Held <= Window - ContentServing.MaxChunks; asked += ContentServing.MaxChunks)
            {
                if (!await AskAsync(asked, cancel))
                {
                    return new PullOutcome.Unreachable();
                }
            }

            if (await NextAsync(answers, cancel) is not { } frame)
            {
                return new PullOutcome.Unreachable();
            }

            if (frame.ContentCase == Frame.ContentOneofCase.ContentRefusal)
            {
                return new PullOutcome.NotAvailable();
            }

            var chunk = frame.ContentChunk;
            if (chunk.Chunk < Held)
            {
                // Asked for by a pull that was given up.
                continue;
            }

            if (chunk.Chunk != Held || _opener.Open(Held, chunk.Data.Span, _content) < 0)
            {
                return new PullOutcome.Refused("a chunk is not what somebody with the key sealed in this place");
            }

            RandomAccess.Write(part.SafeFileHandle, chunk.Data.Span, AttachmentLayout.SealedOffsetOf(Held));
            Held++;
            if (Held % ContentServing.MaxChunks == 0)
            {
                await report();
            }
        }

        return null;
    }

    private async Task<bool> AskAsync(int first, CancellationToken cancel)
    {
        var request = new Frame
        {
            ContentRequest = new ContentRequest { KeyedDigest = wanted.KeyedDigest, FirstChunk = (uint)first, Chunks = ContentServing.MaxChunks },
        };
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        while (true)
        {
            var opened = lines.Opened.Next;
            if (lines.TryAsk(peer, request))
            {
                return true;
            }

            try
            {
                await opened.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return false;
            }
        }
    }

    private async Task<Frame?> NextAsync(ChannelReader<Frame> answers, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            return await answers.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<PullOutcome> CompleteAsync(FileStream part, string client, CancellationToken cancel)
    {
        var isGenuine = IsGenuine(part);
        if (isGenuine)
        {
            files.Complete(part, wanted.KeyedDigest.Span);
        }
        else
        {
            files.Delete(wanted.KeyedDigest.Span);
        }

        var isWanted = await database.WriteAsync(
            scope =>
            {
                // Recalled while it was pulled: then no record names it any more, and nothing of it stays.
                var isWanted = AttachmentRows.IsNamed(scope.Sql, wanted.KeyedDigest.Span);
                var digest = Convert.ToHexStringLower(wanted.KeyedDigest.Span);
                if (isGenuine && isWanted)
                {
                    AttachmentRows.Store(scope.Sql, wanted.KeyedDigest.Span, (long)wanted.Size, scope.Now);
                }

                return new Written<bool>(isWanted, new AuditEntry(client, isGenuine ? "pull-attachment" : "refuse")
                {
                    Detail = isGenuine ? digest : $"ALARM: {digest} is not the content its originator signed",
                });
            },
            cancel);
        if (!isWanted)
        {
            files.Delete(wanted.KeyedDigest.Span);
            return new PullOutcome.NotAvailable();
        }

        return isGenuine ? new PullOutcome.Complete() : new PullOutcome.Refused("the content is not the one its originator signed");
    }

    private bool IsGenuine(FileStream part)
    {
        using var digest = new AttachmentDigest(wanted.ContentKey.Span);
        for (var chunk = 0; chunk < Chunks; chunk++)
        {
            digest.Append(ReadChunk(part, chunk));
        }

        return digest.Finish((long)wanted.Size).AsSpan().SequenceEqual(wanted.KeyedDigest.Span);
    }

    private Span<byte> ReadChunk(FileStream part, int chunk)
    {
        var whole = _sealed.AsSpan(0, _layout.LengthOf(chunk) + AttachmentLayout.Overhead);
        var read = RandomAccess.Read(part.SafeFileHandle, whole, AttachmentLayout.SealedOffsetOf(chunk));
        return whole[..read];
    }
}

/// <summary>What became of pulling.</summary>
internal abstract record PullOutcome
{
    private PullOutcome()
    {
    }

    /// <summary>All of it is here and verified.</summary>
    public sealed record Complete : PullOutcome;

    /// <summary>Somebody else pulls it right now.</summary>
    public sealed record Busy : PullOutcome;

    /// <summary>No session with the peer, or it fell silent; what is here stays.</summary>
    public sealed record Unreachable : PullOutcome;

    /// <summary>The peer does not give it.</summary>
    public sealed record NotAvailable : PullOutcome;

    /// <summary>What came is not what was signed.</summary>
    public sealed record Refused(string Rule) : PullOutcome;
}
