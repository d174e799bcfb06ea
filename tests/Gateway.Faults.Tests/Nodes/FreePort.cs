using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Gateway.Faults.Tests.Nodes;

/// <summary>
/// Ports for listeners that come and go. They lie below those that the system gives to outgoing connections: otherwise such a connection
/// could take a node's port while the node is dead.
/// </summary>
internal static class FreePort
{
    private const int First = 15_000;
    private const int End = 32_000;
    private const int Attempts = 200;

    /// <summary>A port on loopback that nothing listens on.</summary>
    public static int Next()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(First, End);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody listens there: try another.
            }
        }

        throw new InvalidOperationException($"No free port between {First} and {End}.");
    }
}
