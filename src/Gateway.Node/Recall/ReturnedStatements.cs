using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Node.Recall;

/// <summary>
/// Takes up recalls that this agency issued and its database does not have any more, because it was restored to before: a holder has returned them.
/// </summary>
/// <remarks>
/// One transaction, as for a recall that a person asks for: statement, tombstone, withdrawals, and an entry for everyone who was ever sent the
/// record. If we crash before it, the holder returns it with its next session.
/// </remarks>
internal sealed class ReturnedStatements(GatewayDatabase database, Recalling recalling, OwnKeys ownKeys)
{
    /// <summary>Takes it up, unless it is known. Durable when it returns.</summary>
    /// <returns>False when it is no recall that this agency signed.</returns>
    public async Task<bool> TakeAsync(KnownPeer peer, Signed envelope, CancellationToken cancel)
    {
        var verified = RecordStatements.Verify(envelope, (originator, key) => originator == ownKeys.Agency ? ownKeys.Self.FindKey(key, KeyUse.Record) : null);
        if (verified is not StatementResult.Verified { Statement: { Status: RecordStatus.Recalled } statement })
        {
            return false;
        }

        if (!database.Read(sql => IsKnown(sql, statement, envelope)))
        {
            await database.WriteAsync(scope => Take(scope, peer, statement, envelope), cancel);
        }

        return true;
    }

    private Written<bool> Take(WriteScope scope, KnownPeer peer, RecordStatement statement, Signed envelope)
    {
        var entry = new AuditEntry(peer.Name, "recall") { Peer = peer.Name, Record = $"{ownKeys.Agency}/{RecordOf(statement)}" };
        if (IsKnown(scope.Sql, statement, envelope))
        {
            return new Written<bool>(false, entry with { Detail = $"statement {statement.Number} came back and is known" });
        }

        var told = recalling.TakeUp(scope, statement, envelope, peer);
        return new Written<bool>(true, entry with
        {
            Detail = $"statement {statement.Number}, signed here and lost since, came back: {(statement.Digests.IsEmpty ? "whole record" : $"{statement.Digests.Length / 32} field(s)")}, {told} holder(s) told",
        });
    }

    private bool IsKnown(SqlSession sql, RecordStatement statement, Signed envelope) =>
        StoredStatements.Find(sql, ownKeys.Agency.ToString(), RecordOf(statement), envelope) is not null;

    private static string RecordOf(RecordStatement statement) => Convert.ToHexStringLower(statement.RecordId.Span);
}
