namespace Gateway.Policy;

/// <summary>The policy of a node that has not been given one.</summary>
public static class DefaultPolicy
{
    /// <summary>Releases nothing: it has no rule, and what no rule releases is withheld.</summary>
    public const string Yaml =
        """
        # The default policy. It has no rule, so nothing leaves this agency.
        # `gateway policy check FILE` reads a policy of your own; protos/spec/policy.md describes the language.
        policy: 1

        """;
}
