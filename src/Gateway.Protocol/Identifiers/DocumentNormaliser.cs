namespace Gateway.Protocol.Identifiers;

/// <summary>
/// Numbers of passports, cards and permits: issuer as ICAO prints it and the number in upper case without separators:
/// <c>UTO/K4471904</c>. The raw value may be a whole machine-readable zone, which then gives both.
/// </summary>
internal static class DocumentNormaliser
{
    private const string Rule = "document/1";
    private const int MinLength = 3;
    private const int MaxLength = 24;

    public static NormalIdentifier Normalise(string raw, string scope)
    {
        if (!PlainText.TryRead(raw, out var text))
        {
            return NormalIdentifier.Invalid(Rule);
        }

        if (Mrz.TryParse(text, out var mrz))
        {
            return OfMrz(mrz);
        }

        var read = WithoutIssuer(ScopedText.Read(text, scope, CountryCodes.ReadIssuer));
        if (!PlainText.TryReadAsciiCode(read.Value, out var number) || number.Length > MaxLength || !number.Any(char.IsAsciiDigit))
        {
            return NormalIdentifier.Invalid(Rule, read.Scope);
        }

        return read.Scope.Length == 0 || number.Length < MinLength
            ? NormalIdentifier.Partial(Rule, read.Scope)
            : NormalIdentifier.Plausible(Rule, ScopedText.Join(read.Scope, number), read.Scope, FuzzyKey(read.Scope, number));
    }

    // "UTO K4471904": people write the issuer before the number. A word counts as issuer only if it is the given one or, without one, an issuer.
    private static ScopedText WithoutIssuer(ScopedText read)
    {
        var space = read.Value.IndexOf(' ', StringComparison.Ordinal);
        var issuer = space > 0 ? CountryCodes.ReadIssuer(read.Value[..space]) : "";
        var isIssuer = issuer.Length > 0
            && (read.Scope.Length > 0 ? issuer == read.Scope : CountryCodes.IsIssuer(issuer) || issuer == CountryCodes.SpecimenIssuer);
        return isIssuer ? new ScopedText(issuer, read.Value[(space + 1)..]) : read;
    }

    // Forgers get the composite digit wrong more often than the number's own; the number they printed is worth finding all the same.
    private static NormalIdentifier OfMrz(Mrz mrz)
    {
        var issuer = CountryCodes.ReadIssuer(mrz.Issuer);
        if (mrz.WrongCheckDigits.Contains(MrzField.Number) || issuer.Length == 0 || mrz.Number.Length < MinLength)
        {
            return NormalIdentifier.Invalid(Rule, issuer);
        }

        var normal = ScopedText.Join(issuer, mrz.Number);
        return mrz.WrongCheckDigits.IsEmpty
            ? NormalIdentifier.Valid(Rule, normal, issuer, FuzzyKey(issuer, mrz.Number))
            : NormalIdentifier.Plausible(Rule, normal, issuer, FuzzyKey(issuer, mrz.Number));
    }

    // O and 0, I and 1 are the pairs that printed numbers are misread by; as a key of its own, because both occur in real numbers.
    private static string FuzzyKey(string issuer, string number) =>
        ScopedText.Join(issuer, number.Replace('O', '0').Replace('I', '1'));
}
