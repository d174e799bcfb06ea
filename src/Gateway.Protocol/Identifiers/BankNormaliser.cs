namespace Gateway.Protocol.Identifiers;

/// <summary>Account numbers that are no IBAN, and business identifier codes of banks (ISO 9362).</summary>
internal static class BankNormaliser
{
    private const string AccountRule = "bank-account/1";
    private const string BicRule = "bic/1";
    private const int MinAccountLength = 4;
    private const int MaxAccountLength = 34;
    private const int MinBankLength = 2;
    private const int BicLength = 8;
    private const int BicWithBranchLength = 11;

    /// <summary>
    /// Bank code (with its country before it) and account number: <c>GB601613/31926819</c>. Leading zeros are kept, because some banks pad and
    /// some count with them; the fuzzy key is without.
    /// </summary>
    public static NormalIdentifier NormaliseAccount(string raw, string scope)
    {
        if (!PlainText.TryRead(raw, out var text))
        {
            return NormalIdentifier.Invalid(AccountRule);
        }

        var read = ScopedText.Read(text, scope, ReadBank);
        if (!PlainText.TryReadAsciiCode(read.Value, out var account) || account.Length > MaxAccountLength || !account.Any(char.IsAsciiDigit))
        {
            return NormalIdentifier.Invalid(AccountRule, read.Scope);
        }

        return read.Scope.Length == 0 || account.Length < MinAccountLength
            ? NormalIdentifier.Partial(AccountRule, read.Scope)
            : NormalIdentifier.Plausible(
                AccountRule, ScopedText.Join(read.Scope, account), read.Scope, ScopedText.Join(read.Scope, account.TrimStart('0')));
    }

    /// <summary>The eight characters of the institution; the branch is dropped, since records name it or not.</summary>
    public static NormalIdentifier NormaliseBic(string raw)
    {
        if (!PlainText.TryReadAsciiCode(raw, out var code) || code.Length is not (BicLength or BicWithBranchLength))
        {
            return NormalIdentifier.Invalid(BicRule);
        }

        var country = code[4..6];
        return code[..6].All(char.IsAsciiLetter) && (CountryCodes.IsAssigned(country) || country == "XK")
            ? NormalIdentifier.Plausible(BicRule, code[..BicLength])
            : NormalIdentifier.Invalid(BicRule);
    }

    private static string ReadBank(string scope) =>
        PlainText.TryReadAsciiCode(scope, out var code) && code.Length >= MinBankLength ? code : "";
}
