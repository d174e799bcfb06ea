namespace Gateway.Cli.Demo;

/// <summary>Everything the demo claims, with what was seen.</summary>
internal sealed class ClaimBook
{
    private readonly List<Claim> _claims = [];

    /// <summary>In the order of the play.</summary>
    public IReadOnlyList<Claim> Claims => _claims;

    /// <summary>There are claims, and all of them hold.</summary>
    public bool AllHold => _claims.Count > 0 && _claims.TrueForAll(claim => claim.Holds);

    /// <summary>Adds a claim.</summary>
    public void Add(string text, string expected, string seen) => _claims.Add(new Claim(text, expected, seen));

    /// <summary>Adds a claim that all of so many are as they should be.</summary>
    public void AddCount(string text, int expected, int seen, string what) => Add(text, $"{expected} {what}", $"{seen} {what}");
}
