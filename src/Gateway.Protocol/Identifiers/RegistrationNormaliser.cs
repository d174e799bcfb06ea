namespace Gateway.Protocol.Identifiers;

/// <summary>Numbers of companies in their country's register: <c>GB/01234567</c>.</summary>
internal static class RegistrationNormaliser
{
    private const string Rule = "registration/1";
    private const int MinLength = 3;
    private const int MaxLength = 40;

    public static NormalIdentifier Normalise(string raw, string scope)
    {
        if (!PlainText.TryRead(raw, out var text))
        {
            return NormalIdentifier.Invalid(Rule);
        }

        var read = ScopedText.Read(text, scope, CountryCodes.ReadAlpha2);
        if (!PlainText.TryReadCode(read.Value, out var code) || code.Length > MaxLength)
        {
            return NormalIdentifier.Invalid(Rule, read.Scope);
        }

        return read.Scope.Length == 0 || code.Length < MinLength
            ? NormalIdentifier.Partial(Rule, read.Scope)
            : NormalIdentifier.Plausible(Rule, ScopedText.Join(read.Scope, code), read.Scope);
    }
}
