using System.Diagnostics.CodeAnalysis;
using Gateway.Protocol.Identity;

namespace Gateway.Cli.Input;

/// <summary>
/// Checks another agency's invitation, so that a person can see whose it is before accepting it.
/// </summary>
internal static class InvitationText
{
    /// <summary>Longest invitation, in bytes.</summary>
    public const int MaxSize = Invitation.MaxLength;

    /// <summary>Reads and checks an invitation.</summary>
    public static bool TryRead(string text, DateTimeOffset at, [NotNullWhen(true)] out VerifiedAgency? agency, [NotNullWhen(false)] out Failure? failure)
    {
        agency = null;
        if (Invitation.Read(text) is not { } identity)
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
}
