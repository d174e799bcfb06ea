namespace Grpc.Core;

/// <summary>A certificate chain and the private key of its first certificate, both PEM.</summary>
public sealed class KeyCertificatePair
{
    /// <summary>Pairs a chain with its key.</summary>
    public KeyCertificatePair(string certificateChain, string privateKey)
    {
        ArgumentNullException.ThrowIfNull(certificateChain);
        ArgumentNullException.ThrowIfNull(privateKey);
        CertificateChain = certificateChain;
        PrivateKey = privateKey;
    }

    /// <summary>The chain, the owner's certificate first.</summary>
    public string CertificateChain { get; }

    /// <summary>The private key. A secret.</summary>
    public string PrivateKey { get; }
}
