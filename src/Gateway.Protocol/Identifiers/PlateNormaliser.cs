using System.Text;

namespace Gateway.Protocol.Identifiers;

/// <summary>
/// Registration plates: country and the plate's letters and digits in upper case, without separators: <c>XK/KR47BXT</c>. Cyrillic and Greek
/// letters that look like Latin ones become these, because the states that use them choose such letters and officers type either.
/// </summary>
internal static class PlateNormaliser
{
    private const string Rule = "plate/1";
    private const int MinLength = 2;
    private const int MaxLength = 12;

    // Vienna Convention on Road Traffic, annex 2: plates are of Latin letters or of ones that look like them.
    private const string Cyrillic = "АВЕЅІЈКМНОРСТУҮХѴԚԜ";
    private const string CyrillicAsLatin = "ABESIJKMHOPCTYYXVQW";
    private const string Greek = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ";
    private const string GreekAsLatin = "ABEZHIKMNOPTYXC";

    // What witnesses and cameras take for each other.
    private const string Confused = "OIBSZ";
    private const string ConfusedAsDigit = "01852";

    public static NormalIdentifier Normalise(string raw, string scope)
    {
        if (!PlainText.TryRead(raw, out var text))
        {
            return NormalIdentifier.Invalid(Rule);
        }

        var read = ScopedText.Read(text, scope, CountryCodes.ReadAlpha2);
        if (read.Value.AsSpan().ContainsAny('*', '?'))
        {
            // A witness who saw part of a plate writes a wildcard for the rest.
            return NormalIdentifier.Partial(Rule, read.Scope);
        }

        if (!PlainText.TryReadCode(read.Value, out var code) || code.Length > MaxLength)
        {
            return NormalIdentifier.Invalid(Rule, read.Scope);
        }

        var plate = Replace(Replace(code, Cyrillic, CyrillicAsLatin), Greek, GreekAsLatin);
        return read.Scope.Length == 0 || plate.Length < MinLength
            ? NormalIdentifier.Partial(Rule, read.Scope)
            : NormalIdentifier.Plausible(
                Rule,
                ScopedText.Join(read.Scope, plate),
                read.Scope,
                ScopedText.Join(read.Scope, Replace(PlainText.WithoutMarks(plate), Confused, ConfusedAsDigit)));
    }

    private static string Replace(string text, string from, string to)
    {
        var replaced = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            var index = from.IndexOf(character, StringComparison.Ordinal);
            replaced.Append(index < 0 ? character : to[index]);
        }

        return replaced.ToString();
    }
}
