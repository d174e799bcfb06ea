using Gateway.Exchange.V1;
using Gateway.Protocol;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Node.Storage;

/// <summary>
/// What an entry that was set aside is about. It is read without any check of signatures: good enough to find it again and delete it, and for
/// nothing else.
/// </summary>
internal static class SetAsideBody
{
    /// <summary>The view in it: the bytes are a view themselves, or a body that holds one. Null when there is none.</summary>
    public static ReadOnlyMemory<byte>? ViewOf(ReadOnlyMemory<byte> body)
    {
        if (CanonicalMessage.TryParse(EntryBody.Parser, body.Span, out var entry) && entry.ContentCase == EntryBody.ContentOneofCase.View
            && NameOfView(entry.View.Memory) is not null)
        {
            return entry.View.Memory;
        }

        // Not a conditional with null in it: there null would become empty bytes, and those are not "none".
        if (NameOfView(body) is not null)
        {
            return body;
        }

        return null;
    }

    /// <summary>Whether it is what somebody says of a record: that is never dropped for a recall of fields, because it may be a recall of all.</summary>
    public static bool IsStatement(ReadOnlyMemory<byte> body) =>
        CanonicalMessage.TryParse(EntryBody.Parser, body.Span, out var entry) && entry.ContentCase == EntryBody.ContentOneofCase.Statement;

    /// <summary>The record it is about, as originator/record id; empty when it does not say.</summary>
    public static string NameOf(ReadOnlyMemory<byte> body)
    {
        if (ViewOf(body) is { } view)
        {
            return NameOfView(view)!;
        }

        return CanonicalMessage.TryParse(EntryBody.Parser, body.Span, out var entry) && entry.ContentCase == EntryBody.ContentOneofCase.Statement
            && CanonicalMessage.TryParse(RecordStatement.Parser, entry.Statement.Payload.Span, out var statement)
                ? Name(statement.Originator.Span, statement.RecordId.Span) ?? ""
                : "";
    }

    /// <summary>How long it may be kept, by its own labels; null when they set no limit, or one that is no time.</summary>
    public static DateTimeOffset? DeleteAfterOf(ReadOnlyMemory<byte> body)
    {
        if (ViewOf(body) is not { } view)
        {
            return null;
        }

        var manifest = Manifest.Parser.ParseFrom(RecordView.Parser.ParseFrom(view.Span).Manifest);
        return manifest.Handling?.Retention?.DeleteAfter is { Nanos: >= 0 and <= 999_999_999, Seconds: >= -62_135_596_800 and <= 253_402_300_799 } end
            ? end.ToDateTimeOffset()
            : null;
    }

    private static string? NameOfView(ReadOnlyMemory<byte> bytes) =>
        CanonicalMessage.TryParse(RecordView.Parser, bytes.Span, out var view) && CanonicalMessage.TryParse(Manifest.Parser, view.Manifest.Span, out var manifest)
            ? Name(manifest.Originator.Span, manifest.RecordId.Span)
            : null;

    private static string? Name(ReadOnlySpan<byte> originator, ReadOnlySpan<byte> record) =>
        AgencyId.TryFromBytes(originator, out var agency) && RecordId.TryFromBytes(record, out var id) ? $"{agency}/{id}" : null;
}
