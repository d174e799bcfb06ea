using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using Gateway.Record.V1;

namespace Gateway.Protocol.Records;

/// <summary>
/// What an originator says later about its own record, signed with its record key (protos/spec/record.md, "Statement"): superseded,
/// restricted, recalled whole or in single fields, erased.
/// </summary>
public static class RecordStatements
{
    private static readonly byte[] Start = [0x0A, AgencyId.Size];

    /// <summary>Signs a statement.</summary>
    public static Signed Sign(RecordStatement statement, SigningKey recordKey) =>
        recordKey.SignEnvelope(PayloadTypes.RecordStatement, CanonicalMessage.Write(statement));

    /// <summary>Checks a statement: who speaks, then the signature, and only then what is said.</summary>
    public static StatementResult Verify(Signed envelope, FindRecordKey findKey)
    {
        var payload = envelope.Payload.Span;
        if (!payload.StartsWith(Start) || payload.Length < Start.Length + AgencyId.Size
            || !AgencyId.TryFromBytes(payload.Slice(Start.Length, AgencyId.Size), out var originator)
            || !KeyId.TryFromBytes(envelope.KeyId.Span, out var keyId))
        {
            return new StatementResult.Malformed("a statement begins with its originator, and its envelope names a key");
        }

        if (findKey(originator, keyId) is not { Use: KeyUse.Record } key || key.Id != keyId)
        {
            return new StatementResult.UnknownOriginator(originator, keyId);
        }

        if (!Signatures.Verify(envelope, key, PayloadTypes.RecordStatement))
        {
            return new StatementResult.BadSignature();
        }

        return CanonicalMessage.TryParse(RecordStatement.Parser, payload, out var statement) && IsWellFormed(statement)
            ? new StatementResult.Verified(statement, originator)
            : new StatementResult.Malformed("a statement is canonical and names record, number, time and status; only a recall names digests");
    }

    private static bool IsWellFormed(RecordStatement statement) =>
        statement.RecordId.Length == RecordId.Size
        && statement.Number > 0
        && Instants.IsValid(statement.IssuedAt)
        && statement.Status is RecordStatus.Superseded or RecordStatus.Restricted or RecordStatus.Recalled or RecordStatus.Erased
        && DigestList.IsWellFormed(statement.Digests.Span)
        && statement.Digests.Length <= ViewVerifier.MaxDisclosures * FieldDigests.Size
        && (statement.Digests.IsEmpty || statement.Status == RecordStatus.Recalled);
}

/// <summary>What became of checking a statement.</summary>
public abstract record StatementResult
{
    private StatementResult()
    {
    }

    /// <summary>The originator signed it.</summary>
    public sealed record Verified(RecordStatement Statement, AgencyId Originator) : StatementResult;

    /// <summary>It breaks a rule of protos/spec/record.md.</summary>
    public sealed record Malformed(string Rule) : StatementResult;

    /// <summary>No key is known here for that originator and key id.</summary>
    public sealed record UnknownOriginator(AgencyId Originator, KeyId RecordKey) : StatementResult;

    /// <summary>The originator's key did not sign this.</summary>
    public sealed record BadSignature : StatementResult;
}
