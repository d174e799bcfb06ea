using System.Globalization;
using Gateway.Interop.Drafting;
using Gateway.Record.V1;

namespace Gateway.Interop.FollowTheMoney;

/// <summary>Documents (schema Document and its kinds): files that the data set describes and someone else keeps.</summary>
internal static class FtmDocuments
{
    private const int MaxMediaType = 128;
    private static readonly string[] Headings = ["title", "name", "fileName"];

    /// <summary>
    /// Becomes an attachment without digest: the source's is not keyed, and a bare digest lets known files be confirmed.
    /// </summary>
    public static void Document(ObjectDraft draft)
    {
        var caption = string.Join('\n', Headings.SelectMany(property => draft.TakeAll(property)).Distinct());
        var attachment = new Attachment
        {
            MediaType = draft.Take("mimeType", MaxMediaType).ToLowerInvariant(),
            Holder = draft.Take("publisher"),
            Handling = draft.Handling?.Clone(),
        };
        if (draft.TakeRead("fileSize", text => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? text : null, "not a size") is { } size)
        {
            attachment.Size = ulong.Parse(size, CultureInfo.InvariantCulture);
        }

        if (ObjectDraft.Fits(caption, ImportLimits.MaxNote))
        {
            attachment.Caption = caption;
        }
        else
        {
            draft.Lose("title", "longer than the field");
        }

        attachment.Key = draft.Import.Keys.Draw(draft.Source.Id);
        draft.Attachments.Add(attachment);
        draft.Become(nameof(Attachment));
    }
}
