using System.Security.Cryptography;
using Gateway.Node.Access;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol;
using Gateway.Protocol.Attachments;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Node.Attachments;

/// <summary>Takes files in: out with the metadata, hash what came, seal what stays.</summary>
/// <remarks>
/// No plaintext is written anywhere. If we crash before the file has its final name, a nameless file is left to be swept; if we crash
/// between that and the commit, a named one that the database does not know, swept too. Nobody was told that either was kept.
/// </remarks>
internal sealed class AddedAttachments(AttachmentFiles files, GatewayDatabase database)
{
    /// <summary>Takes one file in.</summary>
    public async Task<AddOutcome> AddAsync(
        ClientIdentity client, AttachmentFacts facts, IAsyncEnumerable<ReadOnlyMemory<byte>> parts, CancellationToken cancel)
    {
        if (AttachmentFactRules.Broken(facts) is { } problem)
        {
            return new AddOutcome.Invalid(problem);
        }

        var file = files.Begin();
        try
        {
            var outcome = await SealAsync(file, facts, parts, cancel);
            if (outcome is AddOutcome.Added added)
            {
                var digest = added.Answer.Attachment.KeyedDigest;
                files.Complete(file, digest.Span);
                await database.WriteAsync(
                    scope =>
                    {
                        AttachmentRows.Store(scope.Sql, digest.Span, (long)added.Answer.Attachment.Size, scope.Now);
                        return new Written<bool>(true, new AuditEntry(client.Name, "add-attachment") { Detail = Convert.ToHexStringLower(digest.Span) });
                    },
                    cancel);
            }

            return outcome;
        }
        finally
        {
            File.Delete(file.Name);
            await file.DisposeAsync();
        }
    }

    private static async Task<AddOutcome> SealAsync(
        FileStream file, AttachmentFacts facts, IAsyncEnumerable<ReadOnlyMemory<byte>> parts, CancellationToken cancel)
    {
        using var sealer = new AttachmentSealer(RandomNumberGenerator.Fill, file.Write);
        using var filter = MetadataFilter.For(facts.MediaType, sealer.TryAppend)
            ?? (facts.KeepMetadata ? new WholeFilter(AttachmentMetadata.Kept, sealer.TryAppend) : null);
        if (filter is null)
        {
            return new AddOutcome.CannotStrip();
        }

        using var acquired = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (var part in parts.WithCancellation(cancel))
        {
            acquired.AppendData(part.Span);
            if (filter.Append(part.Span) is { } refusal)
            {
                return new AddOutcome.Refused(refusal);
            }
        }

        return filter.Finish() is { } early ? new AddOutcome.Refused(early)
            : sealer.Finish() is { } made ? new AddOutcome.Added(Answer(facts, filter, made, acquired.GetHashAndReset()))
            : new AddOutcome.Refused(FilterRefusal.Malformed);
    }

    private static AddAttachmentResponse Answer(AttachmentFacts facts, MetadataFilter filter, SealedAttachment made, byte[] acquired) => new()
    {
        Attachment = new Attachment
        {
            MediaType = facts.MediaType,
            Caption = facts.Caption,
            Size = (ulong)made.Size,
            KeyedDigest = ByteString.CopyFrom(made.Digest.Span),
            ContentKey = ByteString.CopyFrom(made.Key.Span),
            AbuseImagery = facts.AbuseImagery,
            Metadata = filter.Outcome,
        },
        Provenance = new AttachmentProvenance
        {
            KeyedDigest = ByteString.CopyFrom(made.Digest.Span),
            AcquiredSha256 = ByteString.CopyFrom(acquired),
            AcquiredBy = facts.AcquiredBy,
            AcquiredAt = facts.AcquiredAt,
            Authority = facts.Authority,
            Stripped = { filter.TakenOut() },
        },
    };
}

/// <summary>What became of taking a file in.</summary>
internal abstract record AddOutcome
{
    private AddOutcome()
    {
    }

    /// <summary>It is sealed and on disk.</summary>
    public sealed record Added(AddAttachmentResponse Answer) : AddOutcome
    {
        /// <summary>Nothing of it: it holds the key.</summary>
        public override string ToString() => "added (redacted)";
    }

    /// <summary>What was said of it breaks a rule.</summary>
    public sealed record Invalid(RecordProblem Problem) : AddOutcome;

    /// <summary>Metadata of this type cannot be taken out, and nobody said that it may stay.</summary>
    public sealed record CannotStrip : AddOutcome;

    /// <summary>The file itself is the problem.</summary>
    public sealed record Refused(FilterRefusal Why) : AddOutcome;
}
