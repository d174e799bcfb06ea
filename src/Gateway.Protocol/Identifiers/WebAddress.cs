using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Gateway.Protocol.Identifiers;

/// <summary>
/// An address of the web, <c>http</c> or <c>https</c>, read as browsers do (WHATWG URL Standard) over the platform's parser
/// (<see cref="Uri"/>), which is stricter in some places and laxer in others; tests list where the two still differ. User and password are
/// dropped, because they name a visitor and not a page.
/// </summary>
public sealed record WebAddress
{
    private const int MaxLength = IdentifierNormaliser.MaxRawLength;
    private const string Http = "http";
    private const string Https = "https";

    private WebAddress(string scheme, string host, int port, string path, string query, string fragment)
    {
        Scheme = scheme;
        Host = host;
        Port = port;
        Path = path;
        Query = query;
        Fragment = fragment;
    }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public string Scheme { get; }

    /// <summary>A-labels in lower case without a final dot, an IPv4 address, or an IPv6 address in brackets.</summary>
    public string Host { get; }

    /// <summary>Port; the scheme's own when none was written.</summary>
    public int Port { get; }

    /// <summary>Path from its first slash; percent codes of unreserved characters resolved, the others with upper-case digits.</summary>
    public string Path { get; }

    /// <summary>Query from its question mark; empty when there is none.</summary>
    public string Query { get; }

    /// <summary>Fragment from its number sign; empty when there is none.</summary>
    public string Fragment { get; }

    /// <summary>Host, and port where it is not the scheme's own.</summary>
    public string Authority => Port == DefaultPort(Scheme) ? Host : $"{Host}:{Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The address without fragment. Case content: not for logs.</summary>
    public string ToCanonical() => $"{Scheme}://{Authority}{Path}{Query}";

    /// <summary>The scheme alone; the rest is case content.</summary>
    public override string ToString() => $"{Scheme}://…";

    /// <summary>Reads an absolute address.</summary>
    /// <returns>False for other schemes, for addresses without scheme, and where the host is none.</returns>
    public static bool TryRead(string raw, [NotNullWhen(true)] out WebAddress? address)
    {
        address = null;
        var text = WithoutControls(raw);
        var scheme = ReadScheme(text);
        if (scheme is null || raw.Length > MaxLength)
        {
            return false;
        }

        // Browsers take any number of slashes of either kind after these schemes for two.
        var rest = text[(scheme.Length + 1)..].TrimStart('/', '\\');
        var end = rest.AsSpan().IndexOfAny("/\\?#");
        var authority = end < 0 ? rest : rest[..end];
        var tail = end < 0 ? "" : rest[end..];
        if (!TrySplitAuthority(authority[(authority.LastIndexOf('@') + 1)..], out var host, out var port)
            || !Uri.TryCreate($"{scheme}://{host}{port}{WithForwardSlashes(tail)}", UriKind.Absolute, out var uri))
        {
            return false;
        }

        var literal = uri.HostNameType == UriHostNameType.IPv6 ? $"[{uri.IdnHost}]" : uri.IdnHost;
        address = new WebAddress(
            scheme, literal, uri.Port, WithUpperHex(uri.AbsolutePath), WithUpperHex(uri.Query), WithUpperHex(uri.Fragment));
        return true;
    }

    private static int DefaultPort(string scheme) => scheme == Http ? 80 : 443;

    // Leading and trailing controls and spaces go, tabs and line breaks go everywhere (WHATWG URL, "basic URL parser" steps 1 and 3).
    private static string WithoutControls(string raw)
    {
        var isEnd = (char character) => character <= ' ';
        var trimmed = raw.AsSpan();
        while (trimmed.Length > 0 && isEnd(trimmed[0]))
        {
            trimmed = trimmed[1..];
        }

        while (trimmed.Length > 0 && isEnd(trimmed[^1]))
        {
            trimmed = trimmed[..^1];
        }

        return string.Concat(trimmed.ToString().Where(character => character is not ('\t' or '\r' or '\n')));
    }

    private static string? ReadScheme(string text) =>
        text.StartsWith(Https + ":", StringComparison.OrdinalIgnoreCase) ? Https
        : text.StartsWith(Http + ":", StringComparison.OrdinalIgnoreCase) ? Http
        : null;

    private static bool TrySplitAuthority(string authority, out string host, out string port)
    {
        var bracket = authority.LastIndexOf(']');
        var colon = authority.IndexOf(':', Math.Max(bracket, 0));
        var written = colon < 0 ? authority : authority[..colon];
        var digits = colon < 0 ? "" : authority[(colon + 1)..];
        port = digits.Length == 0 ? "" : ":" + digits;
        return TryReadHost(written, out host) && digits.All(char.IsAsciiDigit);
    }

    private static bool TryReadHost(string written, out string host)
    {
        host = written;
        if (written.StartsWith('['))
        {
            return written.EndsWith(']');
        }

        var decoded = Uri.UnescapeDataString(written);
        var withoutDot = decoded.EndsWith('.') ? decoded[..^1] : decoded;
        if (HostName.TryRead(withoutDot, out var ascii))
        {
            host = ascii;
        }
        else if (withoutDot.Length > 0 && withoutDot.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            && !withoutDot.Split('.').Any(label => label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase)))
        {
            // Names with underscores are not host names, and servers have them. A broken A-label stays refused.
            host = withoutDot.ToLowerInvariant();
        }
        else
        {
            return false;
        }

        // A name whose last label is a number can only be an IPv4 address (WHATWG URL, "ends in a number").
        var last = host[(host.LastIndexOf('.') + 1)..];
        var isHex = last.StartsWith("0x", StringComparison.Ordinal) && last.Skip(2).All(char.IsAsciiHexDigit);
        return !(isHex || (last.Length > 0 && last.All(char.IsAsciiDigit))) || Uri.CheckHostName(AsUriHost(host)) == UriHostNameType.IPv4;
    }

    // The platform reads "0x7f.1" as an address only inside an absolute address.
    private static string AsUriHost(string host) =>
        Uri.TryCreate($"{Http}://{host}/", UriKind.Absolute, out var uri) ? uri.IdnHost : "";

    // Before query and fragment a backslash is a slash.
    private static string WithForwardSlashes(string tail)
    {
        var end = tail.AsSpan().IndexOfAny('?', '#');
        return end < 0 ? tail.Replace('\\', '/') : tail[..end].Replace('\\', '/') + tail[end..];
    }

    // RFC 3986 §6.2.2.1.
    private static string WithUpperHex(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var upper = new StringBuilder(text);
        for (var i = 0; i + 2 < upper.Length; i++)
        {
            if (upper[i] == '%' && char.IsAsciiHexDigit(upper[i + 1]) && char.IsAsciiHexDigit(upper[i + 2]))
            {
                upper[i + 1] = char.ToUpperInvariant(upper[i + 1]);
                upper[i + 2] = char.ToUpperInvariant(upper[i + 2]);
            }
        }

        return upper.ToString();
    }
}
