using System.Globalization;

namespace Gateway.Simulation.Tests;

/// <summary>
/// What happened, in order, by names that a seed decides: nodes, numbers of records and entries, acts. Always as a digest, by which two runs
/// are compared; as text only where somebody will read it.
/// </summary>
internal sealed class Trace(World world, bool keepsText)
{
    private const ulong Prime = 0x100000001B3;

    private readonly List<string> _lines = [];

    /// <summary>Digest of everything noted (FNV-1a, 64 bits).</summary>
    public ulong Digest { get; private set; } = 0xCBF29CE484222325;

    /// <summary>The text, oldest first; empty where it is not kept.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Notes what a node did.</summary>
    public void Note(int node, string what, long a = 0, long b = 0)
    {
        Mix((ulong)world.Now);
        Mix((ulong)node);
        foreach (var letter in what)
        {
            Mix(letter);
        }

        Mix((ulong)a);
        Mix((ulong)b);
        if (keepsText)
        {
            _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{world.Now / (double)TimeSpan.TicksPerSecond,9:F4} n{node} {what} {a} {b}"));
        }
    }

    private void Mix(ulong value) => Digest = (Digest ^ value) * Prime;
}
