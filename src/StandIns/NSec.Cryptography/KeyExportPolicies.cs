namespace NSec.Cryptography;

/// <summary>What may leave a key or a shared secret. Public keys may always be exported.</summary>
[Flags]
public enum KeyExportPolicies
{
    /// <summary>The secret bytes cannot be exported.</summary>
    None = 0,

    /// <summary>The secret bytes can be exported any number of times.</summary>
    AllowPlaintextExport = 1,

    /// <summary>The secret bytes can be exported once.</summary>
    AllowPlaintextArchiving = 2,
}
