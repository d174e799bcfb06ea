using Gateway.Record.V1;

namespace Gateway.Protocol.Identifiers;

/// <summary>
/// Brings written identifiers into the form in which equal ones are equal strings. Total: any input gives an answer, and what cannot be
/// read, is incomplete or fails its check digit is marked and never matched.
/// </summary>
public static class IdentifierNormaliser
{
    /// <summary>Longest written value that is read, in UTF-16 code units; a longer one is INVALID.</summary>
    public const int MaxRawLength = 2_048;

    /// <summary>Longest scope that is read, in UTF-16 code units; with a longer one the value is INVALID.</summary>
    public const int MaxScopeLength = 128;

    /// <summary>Normalises one identifier.</summary>
    /// <param name="type">What sort of identifier it is.</param>
    /// <param name="raw">As it was written down.</param>
    /// <param name="scope">
    /// What makes the value unique: the record's country for a national phone number, the issuer of a document, the registering country of
    /// a plate, the platform of a user name, country and bank code of an account, the chain of a wallet. May be empty.
    /// </param>
    public static NormalIdentifier Normalise(IdentifierType type, string raw, string scope)
    {
        var tooLong = raw.Length > MaxRawLength || scope.Length > MaxScopeLength;
        return type switch
        {
            _ when tooLong => NormalIdentifier.Invalid(""),
            IdentifierType.Phone => PhoneNormaliser.Normalise(raw, scope),
            IdentifierType.Imei => SubscriberNormaliser.NormaliseImei(raw),
            IdentifierType.Imsi => SubscriberNormaliser.NormaliseImsi(raw),
            IdentifierType.Iccid => SubscriberNormaliser.NormaliseIccid(raw),
            IdentifierType.Email => EmailNormaliser.Normalise(raw),
            IdentifierType.Url => UrlNormaliser.Normalise(raw),
            IdentifierType.Username => UsernameNormaliser.Normalise(raw, scope),
            IdentifierType.UserId => UsernameNormaliser.NormaliseId(raw, scope),
            IdentifierType.Iban => IbanNormaliser.Normalise(raw),
            IdentifierType.BankAccount => BankNormaliser.NormaliseAccount(raw, scope),
            IdentifierType.Bic => BankNormaliser.NormaliseBic(raw),
            IdentifierType.Wallet => WalletNormaliser.Normalise(raw, scope),
            IdentifierType.Document => DocumentNormaliser.Normalise(raw, scope),
            IdentifierType.Plate => PlateNormaliser.Normalise(raw, scope),
            IdentifierType.Vin => VehicleNormaliser.NormaliseVin(raw),
            IdentifierType.Vessel => VehicleNormaliser.NormaliseVessel(raw),
            IdentifierType.Flight => VehicleNormaliser.NormaliseFlight(raw),
            IdentifierType.Registration => RegistrationNormaliser.Normalise(raw, scope),
            // Nobody knows what makes these unique, and a type added later has no rule yet: kept, never matched.
            _ => new NormalIdentifier("", "", "", IdentifierQuality.Unspecified, IdentifierMatch.Never, []),
        };
    }
}
