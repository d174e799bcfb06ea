using System.Text;
using Gateway.Exchange.V1;

namespace Gateway.Protocol.Identity;

/// <summary>
/// An agency's signed identity as a text to hand over: by e-mail, on paper, on a stick. It is not secret and proves nothing by itself; what
/// counts is that two people compare the fingerprint.
/// </summary>
public static class Invitation
{
    /// <summary>Longest invitation that is read, in characters.</summary>
    public const int MaxLength = 64 * 1024;

    private const string Begin = "-----BEGIN GATEWAY INVITATION-----";
    private const string End = "-----END GATEWAY INVITATION-----";

    /// <summary>Writes an invitation.</summary>
    public static string Write(VerifiedAgency agency) =>
        $"""
        {agency.Descriptor.Name} ({agency.Descriptor.ShortName}) invites you to exchange records.
        Have its fingerprint read out to you over a line you trust, and compare all 60 digits:
        {agency.Id.ToFingerprint()}

        {Begin}
        {Convert.ToBase64String(CanonicalMessage.Write(agency.Identity), Base64FormattingOptions.InsertLineBreaks)}
        {End}

        """.ReplaceLineEndings("\n");

    /// <summary>Reads an invitation; null when the text has none. Words around it, the fingerprint included, are not read.</summary>
    public static AgencyIdentity? Read(string text)
    {
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (text.Length > MaxLength || begin < 0 || end < begin)
        {
            return null;
        }

        var body = text[(begin + Begin.Length)..end];
        var bytes = new byte[Encoding.UTF8.GetByteCount(body)];
        return Convert.TryFromBase64String(body, bytes, out var length)
            && CanonicalMessage.TryParse(AgencyIdentity.Parser, bytes.AsSpan(0, length), out var identity)
                ? identity
                : null;
    }
}
