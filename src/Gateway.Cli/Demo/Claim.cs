namespace Gateway.Cli.Demo;

/// <summary>Something the demo says, beside what was really seen.</summary>
/// <param name="Text">What is claimed.</param>
/// <param name="Expected">What must be seen.</param>
/// <param name="Seen">What was seen, from answers of the nodes.</param>
internal sealed record Claim(string Text, string Expected, string Seen)
{
    /// <summary>It holds.</summary>
    public bool Holds => Expected == Seen;
}
