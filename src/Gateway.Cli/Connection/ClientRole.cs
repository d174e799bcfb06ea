namespace Gateway.Cli.Connection;

/// <summary>Roles a client key may have at a node (access.yaml). Each has its own key file in the node's <c>clients</c> folder.</summary>
internal static class ClientRole
{
    /// <summary>Publishes, amends and recalls records.</summary>
    public const string Publisher = "publisher";

    /// <summary>Searches, subscribes, works on alerts.</summary>
    public const string Analyst = "analyst";

    /// <summary>Pairs with peers and writes the release policy.</summary>
    public const string PolicyAdmin = "policy-admin";

    /// <summary>Reads the audit.</summary>
    public const string Auditor = "auditor";

    /// <summary>Runs the node.</summary>
    public const string Operator = "operator";
}
