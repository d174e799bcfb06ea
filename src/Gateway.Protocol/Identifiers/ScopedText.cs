namespace Gateway.Protocol.Identifiers;

/// <summary>A value that is unique only within a scope, and how both stand together in a normal form: <c>scope/value</c>.</summary>
/// <param name="Scope">The scope in normal form; empty when it is not known.</param>
/// <param name="Value">The value as written.</param>
internal readonly record struct ScopedText(string Scope, string Value)
{
    private const char Separator = '/';

    /// <summary>
    /// Takes a value apart that may already carry its scope. The part before the slash counts as a scope only if it is one in normal form
    /// and does not contradict the scope that was given.
    /// </summary>
    public static ScopedText Read(string text, string scope, Func<string, string> normaliseScope)
    {
        var given = normaliseScope(scope);
        var slash = text.IndexOf(Separator, StringComparison.Ordinal);
        if (slash > 0)
        {
            var written = text[..slash];
            var read = normaliseScope(written);
            if (read.Length > 0 && read == written && (given.Length == 0 || given == read))
            {
                return new ScopedText(read, text[(slash + 1)..]);
            }
        }

        return new ScopedText(given, text);
    }

    /// <summary>The normal form of a value within its scope.</summary>
    public static string Join(string scope, string value) => $"{scope}{Separator}{value}";
}
