using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gateway.Exchange.V1;
using Gateway.Protocol;
using Gateway.Protocol.Identity;

namespace Gateway.Cli.Input;

/// <summary>
/// Reads another agency's invitation, so that a person can see whose it is before accepting it. Words around the signed part, a
/// fingerprint among them, are not read: anyone could have written them.
/// </summary>
internal static class InvitationText
{
    /// <summary>Longest invitation, in bytes.</summary>
    public const int MaxSize = 64 * 1024;

    private const string Begin = "-----BEGIN GATEWAY INVITATION-----";
    private const string End = "-----END GATEWAY INVITATION-----";

    /// <summary>Reads and checks an invitation.</summary>
    public static bool TryRead(string text, DateTimeOffset at, [NotNullWhen(true)] out VerifiedAgency? agency, [NotNullWhen(false)] out Failure? failure)
    {
        agency = null;
        if (ReadIdentity(text) is not { } identity)
        {
            failure = new Failure(ExitCode.Usage, "This is no invitation.")
            {
                Rule = "INVITATION",
                Remedy = "Give the whole text that the other agency's `gateway peer invite` printed, from BEGIN to END.",
            };
            return false;
        }

        var result = IdentityChain.Verify(identity, at);
        agency = (result as IdentityResult.Verified)?.Agency;
        failure = result switch
        {
            IdentityResult.Verified => null,
            IdentityResult.Expired => new Failure(ExitCode.Failed, "The invitation has expired.") { Rule = "INVITATION", Remedy = "Ask for a fresh one." },
            IdentityResult.Refused refused => new Failure(ExitCode.Unverified, $"The invitation is not what it claims to be. It breaks the rule: {refused.Rule}.")
            {
                Rule = "INVITATION",
                Remedy = "Do not accept it. Ask for a fresh one, by another way.",
            },
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return agency is not null;
    }

    private static AgencyIdentity? ReadIdentity(string text)
    {
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
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
