using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Protocol.Sealing;
using Gateway.Record.V1;

namespace Gateway.Protocol.Feeds;

/// <summary>
/// Opens one entry whose signed head has verified: slip, digest, body, and the signature of whoever speaks in it. Called by
/// <see cref="FeedReader"/> only, which holds the order.
/// </summary>
internal sealed class EntryOpener(FeedRoute route, VerifyingKey senderLinkKey, ViewVerifier views, FindRecordKey findRecordKey)
{
    /// <summary>Opens an entry.</summary>
    /// <param name="seq">Its sequence number.</param>
    /// <param name="slip">Its slip.</param>
    /// <param name="epoch">The epoch the slip names.</param>
    /// <param name="body">The encrypted body.</param>
    public OpenResult Open(ulong seq, Slip slip, OpeningEpoch epoch, ReadOnlySpan<byte> body)
    {
        if (seq < epoch.FirstSeq || epoch.OpenSlip(seq, slip) is not { } keys)
        {
            return new OpenResult.Undecryptable("the slip was sealed in its epoch for this place in the feed");
        }

        return SealedBody.Open(keys.BodyKey.Span, keys.BodyDigest.Span, body) switch
        {
            BodyResult.WrongDigest => new OpenResult.WrongDigest(),
            BodyResult.Malformed => new OpenResult.Malformed("a body is padded content"),
            BodyResult.Opened opened => Read(opened.Content),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>Checks the sender's signed word that the body of this entry will never come.</summary>
    public OpenResult Withdraw(ulong seq, ReadOnlySpan<byte> slipDigest, Signed envelope)
    {
        return Signatures.Verify(envelope, senderLinkKey, PayloadTypes.Withdrawal)
            && CanonicalMessage.TryParse(Withdrawal.Parser, envelope.Payload.Span, out var withdrawal)
            && withdrawal.Seq == seq
            && withdrawal.FeedId.Span.SequenceEqual(route.Id.ToBytes())
            && withdrawal.SlipDigest.Span.SequenceEqual(slipDigest)
            && Enum.IsDefined(withdrawal.Reason) && withdrawal.Reason != WithdrawalReason.Unspecified
                ? new OpenResult.Withdrawn(withdrawal.Reason)
                : new OpenResult.Undecryptable("a withdrawal is signed by the sender for exactly this entry");
    }

    private OpenResult Read(ReadOnlyMemory<byte> content)
    {
        if (!CanonicalMessage.TryParse(EntryBody.Parser, content.Span, out var body))
        {
            return new OpenResult.Malformed("a body is a canonical EntryBody");
        }

        return body.ContentCase switch
        {
            EntryBody.ContentOneofCase.View => ReadView(body.View.Memory),
            EntryBody.ContentOneofCase.Statement => ReadStatement(body.Statement),
            EntryBody.ContentOneofCase.Outcome => ReadOutcome(body.Outcome),
            EntryBody.ContentOneofCase.Identity => new OpenResult.OpenedIdentity(body.Identity),
            _ => new OpenResult.Malformed("a body holds exactly one of view, statement, outcome and identity"),
        };
    }

    private OpenResult ReadView(ReadOnlyMemory<byte> bytes) => views.Verify(bytes.Span) switch
    {
        ViewResult.Verified verified => new OpenResult.OpenedView(verified.View, bytes),
        ViewResult.Malformed malformed => new OpenResult.Malformed(malformed.Rule),
        ViewResult.UnknownOriginator unknown => new OpenResult.UnknownOriginator(unknown.Originator, unknown.RecordKey),
        ViewResult.BadSignature => new OpenResult.BadSignature(),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private OpenResult ReadStatement(Signed envelope)
    {
        if (!KeyId.TryFromBytes(envelope.KeyId.Span, out var keyId)
            || !CanonicalMessage.TryParse(RecordStatement.Parser, envelope.Payload.Span, out var statement)
            || !AgencyId.TryFromBytes(statement.Originator.Span, out var originator)
            || statement.RecordId.Length != RecordId.Size
            || statement.Number == 0 || !Enum.IsDefined(statement.Status) || statement.Status <= RecordStatus.Active)
        {
            return new OpenResult.Malformed("a statement is canonical and names originator, record, number and status");
        }

        if (findRecordKey(originator, keyId) is not { Use: KeyUse.Record } key)
        {
            return new OpenResult.UnknownOriginator(originator, keyId);
        }

        return Signatures.Verify(envelope, key, PayloadTypes.RecordStatement)
            ? new OpenResult.OpenedStatement(statement, originator, envelope)
            : new OpenResult.BadSignature();
    }

    private OpenResult ReadOutcome(Signed envelope)
    {
        if (!Signatures.Verify(envelope, senderLinkKey, PayloadTypes.Outcome))
        {
            return new OpenResult.BadSignature();
        }

        return CanonicalMessage.TryParse(Outcome.Parser, envelope.Payload.Span, out var outcome)
            && outcome.FeedId.Length == FeedId.Size && Enum.IsDefined(outcome.Code) && outcome.Code != OutcomeCode.Unspecified
                ? new OpenResult.OpenedOutcome(outcome, envelope)
                : new OpenResult.Malformed("an outcome is canonical and names feed, entry and outcome");
    }
}
