namespace NSec.Cryptography;

/// <summary>Options for a new shared secret. The default allows no export.</summary>
public struct SharedSecretCreationParameters
{
    /// <summary>What may leave the shared secret.</summary>
    public KeyExportPolicies ExportPolicy;
}
