using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Policy;
using Gateway.Policy.Deciding;
using Gateway.Policy.Facts;
using Gateway.Record.V1;

namespace Gateway.Node.Policies;

/// <summary>
/// Whether the policy in force would release a file of an own record to a peer today: a file that was disclosed is pulled later, and what was
/// decided then need not hold any more. The decision is taken anew for every chunk; only what it needs of the record is kept in memory.
/// </summary>
internal sealed class ReleasedFiles(GatewayDatabase database, PolicyStore policies, PeerDirectory directory, OwnKeys ownKeys, TimeProvider time)
{
    /// <summary>Records kept in memory, in records; when there are more, all are read anew.</summary>
    public const int MaxKept = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, RecordFacts> _facts = [];

    /// <summary>Whether the field at this path may go to the peer now. An error withholds.</summary>
    /// <param name="peerRow">The peer.</param>
    /// <param name="recordRow">The own record version; its content never changes while it stands.</param>
    /// <param name="path">The path of the attachment.</param>
    public bool IsReleased(long peerRow, long recordRow, string path)
    {
        var now = time.GetUtcNow();
        if (directory.All.FirstOrDefault(peer => peer.Row == peerRow) is not { IsAccepted: true } peer || peer.Agency.ExpiresAt <= now)
        {
            return false;
        }

        try
        {
            return Decider.Decide(FactsOf(recordRow), peer.ToProfile(), policies.Current.Document, now) is ReleaseDecision.Release release
                && release.Fields.Any(field => field.Outcome == FieldOutcome.Release && field.Path.ToString() == path);
        }
#pragma warning disable CA1031 // Consequence: the peer is refused the file, as if it had never been released to it; the session goes on.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private RecordFacts FactsOf(long recordRow)
    {
        lock (_gate)
        {
            if (_facts.TryGetValue(recordRow, out var known))
            {
                return known;
            }
        }

        var content = database.Read(sql => sql.First("SELECT content FROM record_version WHERE record_row = $1", row => row.GetFieldValue<byte[]>(0), recordRow));
        var facts = RecordFacts.Of(CaseRecord.Parser.ParseFrom(content ?? []), new OriginatorProfile([.. ownKeys.Self.Descriptor.Functions]));
        lock (_gate)
        {
            if (_facts.Count >= MaxKept)
            {
                _facts.Clear();
            }

            _facts[recordRow] = facts;
        }

        return facts;
    }
}
