namespace Grpc.Core;

/// <summary>A server's certificate that a <see cref="VerifyPeerCallback"/> is asked about.</summary>
public class VerifyPeerContext(string targetName, string peerPem)
{
    /// <summary>The name under which the server was called.</summary>
    public string TargetName { get; } = targetName;

    /// <summary>The server's certificate, PEM.</summary>
    public string PeerPem { get; } = peerPem;
}
