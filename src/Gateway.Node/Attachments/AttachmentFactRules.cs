using System.Text;
using Gateway.Node.V1;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Node.Attachments;

/// <summary>What a person must say of a file before it is taken in.</summary>
internal static class AttachmentFactRules
{
    private const int MaxText = 1_024;
    private const int MaxCaption = 4 * 1_024;

    /// <summary>The first rule that is broken, or null.</summary>
    public static RecordProblem? Broken(AttachmentFacts facts) => facts switch
    {
        { AbuseImagery: AbuseImagery.Shown } => new RecordProblem(
            "abuse_imagery", "says that the file shows sexual abuse: such a file is never carried.", "Publish the attachment without its content, and say in `holder` who keeps it."),
        { AbuseImagery: not AbuseImagery.None } => new RecordProblem(
            "abuse_imagery", "does not say that the file shows no sexual abuse.", "Look at the file, then say so: `--shows-no-abuse`."),
        { AcquiredBy: "" } => new RecordProblem("acquired_by", "is not set.", "Say who acquired the file."),
        { AcquiredAt: null } => new RecordProblem("acquired_at", "is not set.", "Say when the file was acquired."),
        { Authority: "" } => new RecordProblem("authority", "is not set.", "Say on what authority the file was acquired."),
        _ when !IsMediaType(facts.MediaType) => new RecordProblem("media_type", "is not a media type in lower case.", "Give one, for example image/jpeg."),
        _ when TooLong(facts.AcquiredBy, MaxText) => new RecordProblem("acquired_by", $"has more than {MaxText} bytes.", "Shorten it."),
        _ when TooLong(facts.Authority, MaxText) => new RecordProblem("authority", $"has more than {MaxText} bytes.", "Shorten it."),
        _ when TooLong(facts.Caption, MaxCaption) => new RecordProblem("caption", $"has more than {MaxCaption} bytes.", "Shorten it."),
        _ => null,
    };

    private static bool TooLong(string text, int limit) => Encoding.UTF8.GetByteCount(text) > limit;

    /// <summary>Type and subtype of RFC 6838, section 4.2, without parameters.</summary>
    private static bool IsMediaType(string text) =>
        text.Length is > 2 and <= 127 && text.Count(letter => letter == '/') == 1 && text[0] != '/' && text[^1] != '/'
        && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || "/!#$&-^_.+".Contains(letter, StringComparison.Ordinal));
}
