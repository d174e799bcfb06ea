using System.Globalization;
using Gateway.Exchange.V1;

namespace Gateway.Node.Reception;

/// <summary>How people name an entry set aside: <c>PEER/LANE/GENERATION/NUMBER</c>, for example <c>KAR/records/1/12</c>.</summary>
internal readonly record struct QuarantineName(string Peer, Lane Lane, ulong Generation, ulong Seq)
{
    /// <summary>Reads a name.</summary>
    public static bool TryParse(string text, out QuarantineName name)
    {
        name = default;
        var parts = text.Split('/');
        if (parts.Length != 4 || parts[0].Length == 0
            || !ulong.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
            || !ulong.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            || generation is 0 or > long.MaxValue || seq is 0 or > long.MaxValue)
        {
            return false;
        }

        foreach (var lane in Enum.GetValues<Lane>().Where(lane => lane != Lane.Unspecified && WordOf(lane) == parts[1]))
        {
            name = new QuarantineName(parts[0], lane, generation, seq);
            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Peer}/{WordOf(Lane)}/{Generation}/{Seq}");

    private static string WordOf(Lane lane) => lane.ToString().ToLowerInvariant();
}
