using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gateway.Protocol.Identifiers;

/// <summary>Names of Internet hosts as their A-labels: lower-case ASCII (RFC 5890, UTS 46).</summary>
internal static class HostName
{
    private const int MaxLength = 253;

    private static readonly SearchValues<char> PlainCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

    /// <summary>Reads a host name of letters, digits and hyphens of any script, without a dot at its end.</summary>
    /// <returns>False when a label is empty, too long, holds what no host has, or is a broken A-label.</returns>
    public static bool TryRead(string host, [NotNullWhen(true)] out string? ascii)
    {
        ascii = null;
        if (host.Length is 0 or > MaxLength || !PlainText.IsWellFormed(host))
        {
            return false;
        }

        try
        {
            ascii = IsPlain(host) ? host.ToLowerInvariant() : new IdnMapping { UseStd3AsciiRules = true }.GetAscii(host).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            // The platform has no other way to say that a name is not one; the caller refuses it.
            return false;
        }

        var isName = ascii.Length <= MaxLength && ascii.Split('.').All(
            label => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
        ascii = isName ? ascii : null;
        return isName;
    }

    /// <summary>Letters, digits and single hyphens of ASCII: the mapping leaves all but their case as it is. An A-label has two hyphens.</summary>
    private static bool IsPlain(string host) =>
        !host.AsSpan().ContainsAnyExcept(PlainCharacters) && !host.Contains("--", StringComparison.Ordinal);
}
