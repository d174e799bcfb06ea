namespace NSec.Cryptography;

/// <summary>Holds an export policy: none, once, or always.</summary>
internal static class ExportGate
{
    /// <exception cref="InvalidOperationException">The policy does not allow an export now.</exception>
    internal static void RequireAllowed(KeyExportPolicies policy, int archived)
    {
        bool allowed = policy.HasFlag(KeyExportPolicies.AllowPlaintextExport)
            || (policy.HasFlag(KeyExportPolicies.AllowPlaintextArchiving) && archived == 0);
        if (!allowed)
        {
            throw new InvalidOperationException("The export policy does not allow the key to be exported.");
        }
    }

    /// <summary>Spends the one export of an archiving policy; of two threads at once only one passes.</summary>
    /// <exception cref="InvalidOperationException">It is already spent.</exception>
    internal static void Pass(KeyExportPolicies policy, ref int archived)
    {
        if (!policy.HasFlag(KeyExportPolicies.AllowPlaintextExport))
        {
            RequireAllowed(policy, Interlocked.Exchange(ref archived, 1));
        }
    }
}
