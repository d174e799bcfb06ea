using Gateway.Node.Storage;
using Gateway.Protocol;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Node.Reception;

/// <summary>
/// Matches a record against the local subscriptions and stores the alerts, inside the transaction that stores the record: an alert commits
/// with its cause or not at all.
/// </summary>
/// <returns>How many alerts were raised.</returns>
internal delegate int RaiseAlerts(WriteScope scope, long recordRow, CaseRecord content, RecordTerms terms);

/// <summary>Checks the bytes of a view again; null when they do not verify.</summary>
internal delegate VerifiedView? VerifyView(ReadOnlySpan<byte> view);

/// <summary>Stores an admitted record version with its tokens and alerts, inside the transaction that receipts it.</summary>
internal sealed class AdmittedRecords(RaiseAlerts raiseAlerts, VerifyView verify)
{
    /// <summary>Stores a verified view.</summary>
    /// <param name="scope">The write that receipts it.</param>
    /// <param name="peerRow">Who sent it.</param>
    /// <param name="view">What was verified.</param>
    /// <param name="bytes">The very bytes that were.</param>
    /// <param name="terms">What it may be found by; read before the write began, which everybody waits for.</param>
    public StoreResult Store(WriteScope scope, long peerRow, VerifiedView view, ReadOnlyMemory<byte> bytes, RecordTerms terms)
    {
        var isStated = StoredStatements.HasAny(scope.Sql, view.Originator.ToString(), view.Record.ToString());
        switch (RecordVersions.Place(scope.Sql, view, isStated, out var latest))
        {
            case RecordPlacement.Conflict:
                return new StoreResult.Conflict();
            case RecordPlacement.Recalled:
                return new StoreResult.Recalled();
            case RecordPlacement.Held:
                return new StoreResult.AlreadyHeld();
            case RecordPlacement.New:
                var recalled = isStated ? StoredStatements.RecalledDigests(scope.Sql, view.Originator.ToString(), view.Record.ToString()) : [];
                return recalled.Length > 0 ? StoreRest(scope, peerRow, bytes, recalled, latest) : Insert(scope, peerRow, view, bytes, terms, isStated, latest);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private StoreResult.Stored Insert(
        WriteScope scope, long peerRow, VerifiedView view, ReadOnlyMemory<byte> bytes, RecordTerms terms, bool isStated, ulong latest)
    {
        var row = RecordVersions.Insert(scope.Sql, view, bytes, peerRow, latest, scope.Now);
        RecordTokens.Write(scope.Sql, row, terms);
        if (isStated && StatedStatus.Of(scope.Sql, view.Originator.ToString(), view.Record.ToString(), bytes.Span) is { } status)
        {
            // Its originator restricted or superseded it, and that came first.
            scope.Sql.Execute("UPDATE record_version SET status = $2 WHERE record_row = $1", row, (int)status);
        }

        return new StoreResult.Stored(raiseAlerts(scope, row, view.Content, terms));
    }

    /// <summary>Fields were recalled before they came, or come again: what is stored, found and alerted on is the view without them.</summary>
    private StoreResult StoreRest(WriteScope scope, long peerRow, ReadOnlyMemory<byte> bytes, byte[] recalled, ulong latest)
    {
        var rest = ViewDisclosures.Without(bytes.Span, recalled, out _);
        var left = rest is null ? null : CanonicalMessage.Write(rest);
        return left is not null && verify(left) is { } verified
            ? Insert(scope, peerRow, verified, left, RecordTerms.Of(verified.Content), isStated: true, latest)
            : new StoreResult.Recalled();
    }
}

/// <summary>What became of an admitted record.</summary>
internal abstract record StoreResult
{
    private StoreResult()
    {
    }

    /// <summary>It is stored.</summary>
    /// <param name="Alerts">How many alerts it raised.</param>
    public sealed record Stored(int Alerts) : StoreResult;

    /// <summary>This version was stored before.</summary>
    public sealed record AlreadyHeld : StoreResult;

    /// <summary>The originator signed another manifest under this version.</summary>
    public sealed record Conflict : StoreResult;

    /// <summary>The record was recalled; nothing of it comes back.</summary>
    public sealed record Recalled : StoreResult;
}
