using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Receipts;
using Gateway.Protocol.Records;

namespace Gateway.Protocol.Feeds;

/// <summary>
/// Reads an opened body: what it holds, and the signature of whoever speaks in it (protos/spec/feed.md, "Opening"). Also the way to try a
/// quarantined body again, from the bytes that were kept.
/// </summary>
public sealed class BodyReader(FeedReaderKeys keys)
{
    private readonly ViewVerifier _views = new(keys.FindRecordKey, keys.BatchSignatures);

    /// <summary>Reads the content of a body.</summary>
    /// <param name="content">Bytes of an EntryBody; kept by results that need them again.</param>
    public OpenResult Read(ReadOnlyMemory<byte> content)
    {
        if (!CanonicalMessage.TryParse(EntryBody.Parser, content.Span, out var body))
        {
            return new OpenResult.Malformed("a body is a canonical EntryBody");
        }

        return body.ContentCase switch
        {
            EntryBody.ContentOneofCase.View => ReadView(body.View.Memory, content),
            EntryBody.ContentOneofCase.Statement => ReadStatement(body.Statement, content),
            EntryBody.ContentOneofCase.Outcome => ReadOutcome(body.Outcome),
            EntryBody.ContentOneofCase.Identity => new OpenResult.OpenedIdentity(body.Identity),
            _ => new OpenResult.Malformed("a body holds exactly one of view, statement, outcome and identity"),
        };
    }

    private OpenResult ReadView(ReadOnlyMemory<byte> view, ReadOnlyMemory<byte> body) => _views.Verify(view.Span) switch
    {
        ViewResult.Verified verified => new OpenResult.OpenedView(verified.View, view),
        ViewResult.Malformed malformed => new OpenResult.Malformed(malformed.Rule),
        ViewResult.UnknownOriginator unknown => new OpenResult.UnknownOriginator(unknown.Originator, unknown.RecordKey) { Body = body },
        ViewResult.BadSignature => new OpenResult.BadSignature(),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private OpenResult ReadStatement(Signed envelope, ReadOnlyMemory<byte> body) => RecordStatements.Verify(envelope, keys.FindRecordKey) switch
    {
        StatementResult.Verified verified => new OpenResult.OpenedStatement(verified.Statement, verified.Originator, envelope),
        StatementResult.Malformed malformed => new OpenResult.Malformed(malformed.Rule),
        StatementResult.UnknownOriginator unknown => new OpenResult.UnknownOriginator(unknown.Originator, unknown.RecordKey) { Body = body },
        StatementResult.BadSignature => new OpenResult.BadSignature(),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private OpenResult ReadOutcome(Signed envelope)
    {
        if (!KeyId.TryFromBytes(envelope.KeyId.Span, out var keyId) || keys.FindPastLinkKey(keyId) is not { } linkKey
            || !Signatures.Verify(envelope, linkKey, PayloadTypes.Outcome))
        {
            return new OpenResult.BadSignature();
        }

        return FeedOutcomes.Verify(envelope, linkKey) is { } outcome
            && FeedId.TryFromBytes(outcome.FeedId.Span, out var feed) && keys.IsOwnFeed(feed)
                ? new OpenResult.OpenedOutcome(outcome, envelope)
                : new OpenResult.Malformed("an outcome is canonical and names a feed that its signer receives from us, an entry and an outcome");
    }
}
