namespace Gateway.Interop.Stix;

/// <summary>
/// STIX identifiers (STIX 2.1, section 2.9): a type, two hyphens, a UUID. Version and variant of the UUID are not looked at: published
/// bundles vary, and nothing depends on them.
/// </summary>
internal static class StixId
{
    private const string Separator = "--";
    private const int UuidLength = 36;

    /// <summary>Whether the text is an identifier.</summary>
    public static bool IsId(string text) =>
        text.Length > Separator.Length + UuidLength
        && Guid.TryParseExact(text[^UuidLength..], "D", out _)
        && text[..^UuidLength].EndsWith(Separator, StringComparison.Ordinal)
        && IsType(TypeOf(text));

    /// <summary>The type an identifier names.</summary>
    public static string TypeOf(string id) => id[..^(UuidLength + Separator.Length)];

    /// <summary>Whether the text is a type name that fits: lower-case letters, digits and hyphens.</summary>
    public static bool IsType(string text) =>
        text.Length is > 0 and <= ImportLimits.MaxTypeSize && text.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
}
