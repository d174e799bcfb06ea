namespace NSec.Cryptography;

/// <summary>Options for a new key. The default allows no export.</summary>
public struct KeyCreationParameters
{
    /// <summary>What may leave the key.</summary>
    public KeyExportPolicies ExportPolicy;
}
