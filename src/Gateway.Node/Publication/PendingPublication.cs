using System.Collections.Immutable;
using Gateway.Node.Storage;
using Gateway.Protocol.Records;
using Gateway.Protocol.Sealing;
using Gateway.Record.V1;

namespace Gateway.Node.Publication;

/// <summary>A record version that is decided and prepared and waits to be signed and committed with its batch.</summary>
internal sealed class PendingPublication
{
    /// <summary>Who publishes.</summary>
    public required string Client { get; init; }

    /// <summary>The caller's request id.</summary>
    public required string RequestId { get; init; }

    /// <summary>Digest of what the caller asked for.</summary>
    public required byte[] RequestDigest { get; init; }

    /// <summary>Whole content as it is signed.</summary>
    public required CaseRecord Content { get; init; }

    /// <summary>What the agency itself may find it by.</summary>
    public required RecordTerms Terms { get; init; }

    /// <summary>Manifest and salted fields.</summary>
    public required RecordVersion Version { get; init; }

    /// <summary>What each peer gets.</summary>
    public required ImmutableArray<PeerRelease> Releases { get; init; }

    /// <summary>The policy revision that decided.</summary>
    public required string Revision { get; init; }

    /// <summary>
    /// The last recall of fields of the record when its publisher asked (<see cref="StoredStatements.LastOfFields"/>): a later one stands against
    /// what was asked before it.
    /// </summary>
    public required ulong LastRecall { get; init; }

    /// <summary>Completes when it is on disk, or with the reason why it is not.</summary>
    public TaskCompletionSource<PublicationResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The signed view with every disclosure, for the agency's own store.</summary>
    public byte[]? FullView { get; set; }

    /// <summary>One sealed body per distinct view.</summary>
    public IReadOnlyDictionary<ReleasedView, SealedBody> Bodies { get; set; } = ImmutableDictionary<ReleasedView, SealedBody>.Empty;
}
