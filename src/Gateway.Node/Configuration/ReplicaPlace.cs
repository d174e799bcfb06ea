namespace Gateway.Node.Configuration;

/// <summary>
/// What one replica of a node has for itself, beside the folder that all of them share: where it listens. Empty: what node.yaml says. Peers are told
/// the addresses of node.yaml, whichever replica tells them.
/// </summary>
/// <param name="ClientListen">Where clients are answered, <c>address:port</c>.</param>
/// <param name="PeerListen">Where peers are answered, <c>address:port</c>.</param>
/// <param name="Store">Where the store is, as <see cref="NodeSettings.Store"/>.</param>
public sealed record ReplicaPlace(string ClientListen = "", string PeerListen = "", string Store = "")
{
    /// <summary>Everything as node.yaml says.</summary>
    public static ReplicaPlace OfSettings { get; } = new();

    /// <summary>Where clients are answered.</summary>
    internal string Clients(NodeSettings settings) => ClientListen.Length > 0 ? ClientListen : settings.ClientListen;

    /// <summary>Where peers are answered; empty for a node without an open port.</summary>
    internal string Peers(NodeSettings settings) => PeerListen.Length > 0 ? PeerListen : settings.PeerListen;

    /// <summary>Where a PostgreSQL store is; null for SQLite in the folder.</summary>
    /// <exception cref="ConfigurationException">It is no such address.</exception>
    internal Storage.PostgresAddress? Postgres(NodeSettings settings)
    {
        var store = Store.Length > 0 ? Store : settings.Store;
        return store.Length == 0 ? null : Storage.PostgresAddress.Parse("store", store, settings.StoreIsSingleServer);
    }
}
