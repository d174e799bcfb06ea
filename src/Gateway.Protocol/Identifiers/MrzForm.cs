namespace Gateway.Protocol.Identifiers;

/// <summary>Forms of the machine-readable zone (ICAO Doc 9303 parts 4 to 7).</summary>
public enum MrzForm
{
    /// <summary>Card of three lines of 30 characters (part 5).</summary>
    Td1,

    /// <summary>Card of two lines of 36 characters (part 6).</summary>
    Td2,

    /// <summary>Passport of two lines of 44 characters (part 4).</summary>
    Td3,

    /// <summary>Visa of two lines of 44 characters (part 7).</summary>
    VisaA,

    /// <summary>Visa of two lines of 36 characters (part 7).</summary>
    VisaB,
}

/// <summary>What a check digit of the machine-readable zone protects.</summary>
public enum MrzField
{
    /// <summary>The document number.</summary>
    Number,

    /// <summary>The date of birth.</summary>
    BirthDate,

    /// <summary>The date of expiry.</summary>
    ExpiryDate,

    /// <summary>The personal number or other optional data of a passport.</summary>
    PersonalNumber,

    /// <summary>All of the above together.</summary>
    Composite,
}
