using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Node.Configuration;

namespace Gateway.Node.Hooks;

/// <summary>
/// Which server a hook speaks to: by its pin, if the settings have one, and then by that alone; otherwise by name and chain, as the system trusts them.
/// </summary>
internal sealed class ServerTrust(string pin, TimeProvider time)
{
    /// <summary>TLS 1.2 or 1.3 to a server.</summary>
    /// <param name="host">The name that its certificate has to have, where no pin is set.</param>
    public SslClientAuthenticationOptions For(string host) => new()
    {
        TargetHost = host,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        RemoteCertificateValidationCallback = (_, presented, _, problems) => Accepts(presented, problems),
    };

    private bool Accepts(X509Certificate? presented, SslPolicyErrors problems) => pin.Length == 0
        ? problems == SslPolicyErrors.None
        : presented is X509Certificate2 certificate && NodeCertificate.PinOf(certificate) == pin && NodeCertificate.IsValidAt(certificate, time.GetUtcNow());
}
