using Gateway.Node.Access;
using Gateway.Node.Records;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Node.Attachments;

/// <summary>Finds the attachment a client names, in the signed view of the record. What is missing and what may not be shown answer alike.</summary>
internal sealed class HeldAttachments(GatewayDatabase database, ShownRecords rows, ViewCheck check, TimeProvider time)
{
    /// <summary>Looks an attachment up, and says so in the audit.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="act">What for: one word for the audit.</param>
    /// <param name="name">The attachment.</param>
    /// <returns>Null when there is none to be shown.</returns>
    public Task<HeldAttachment?> FindAsync(ClientIdentity client, string act, AttachmentName? name, CancellationToken cancel) =>
        database.ReadAuditedAsync(
            sql =>
            {
                var found = RecordId.TryParse(name?.RecordId ?? "", out var id) ? Find(sql, name!, id) : null;
                return new Written<HeldAttachment?>(found, new AuditEntry(client.Name, act)
                {
                    Record = $"{name?.Originator}/{name?.RecordId}",
                    Detail = found is null ? "not found" : Convert.ToHexStringLower(found.Attachment.KeyedDigest.Span),
                });
            },
            cancel);

    private HeldAttachment? Find(SqlSession sql, AttachmentName name, RecordId id)
    {
        var now = time.GetUtcNow();
        if (rows.Find(sql, now, rows.ReadOriginator(sql, name.Originator), id, 0) is not { } held || check.Verify(sql, held.View.Span) is not { } view)
        {
            return null;
        }

        var attachment = ElementRetention.WithoutPartsThatAreOver(view.Content, now).Attachments.FirstOrDefault(file => file.Key == name.Key);
        if (attachment is null || attachment.ContentKey.IsEmpty)
        {
            return null;
        }

        var sender = sql.First(
            "SELECT peer.agency FROM record_version r JOIN peer ON peer.peer_id = r.received_from WHERE r.record_row = $1", row => row.GetString(0), held.Row);
        return new HeldAttachment(
            attachment, AttachmentRows.IsHere(sql, attachment.KeyedDigest.Span), AgencyId.TryParse(sender, out var agency) ? agency : null);
    }
}

/// <summary>An attachment of a record that may be shown.</summary>
/// <param name="Attachment">The signed field.</param>
/// <param name="IsHere">Whether its content is complete at this node.</param>
/// <param name="Sender">The peer it was received from; null for an own record.</param>
internal sealed record HeldAttachment(Attachment Attachment, bool IsHere, AgencyId? Sender)
{
    /// <summary>Nothing of it: it holds the key.</summary>
    public override string ToString() => "attachment (redacted)";
}
