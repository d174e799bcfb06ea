namespace Grpc.Core;

/// <summary>How a client library learns what channel credentials consist of.</summary>
public abstract class ChannelCredentialsConfiguratorBase
{
    /// <summary>There is no TLS.</summary>
    public abstract void SetInsecureCredentials(object? state);

    /// <summary>There is TLS; what is null is the platform's choice. Certificates and keys are PEM.</summary>
    public abstract void SetSslCredentials(
        object? state,
        string? rootCertificates,
        KeyCertificatePair? keyCertificatePair,
        VerifyPeerCallback? verifyPeerCallback);

    /// <summary>There is TLS, and these call credentials go with every call.</summary>
    public abstract void SetCompositeCredentials(object? state, ChannelCredentials channelCredentials, CallCredentials callCredentials);
}
