namespace NSec.Cryptography;

/// <summary>Holds an export policy: none, once, or always.</summary>
internal static class ExportGate
{
    /// <summary>Lets one export pass. It spends the one export of an archiving policy; of two threads at once only one passes.</summary>
    /// <exception cref="InvalidOperationException">The policy allows none, or its one export is spent.</exception>
    internal static void Pass(KeyExportPolicies policy, ref int archived)
    {
        bool allowed = policy.HasFlag(KeyExportPolicies.AllowPlaintextExport)
            || (policy.HasFlag(KeyExportPolicies.AllowPlaintextArchiving) && Interlocked.Exchange(ref archived, 1) == 0);
        if (!allowed)
        {
            throw new InvalidOperationException("The export policy does not allow the secret to be exported.");
        }
    }
}
