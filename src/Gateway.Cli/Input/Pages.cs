namespace Gateway.Cli.Input;

/// <summary>Reads a list page by page up to a limit.</summary>
internal static class Pages
{
    /// <summary>Most rows a node gives at once.</summary>
    private const int MaxPageSize = 1_000;

    /// <summary>Reads.</summary>
    /// <param name="limit">Most rows wanted.</param>
    /// <param name="page">Asks for one page: how many rows, and from where; answers the rows and where the next page begins, empty at the end.</param>
    /// <returns>The rows, and where the rest begins; empty when there is none.</returns>
    public static async Task<(List<T> Rows, string After)> ReadAsync<T>(int limit, Func<uint, string, Task<(IEnumerable<T> Rows, string Next)>> page)
    {
        var rows = new List<T>();
        var from = "";
        do
        {
            var before = rows.Count;
            var (next, token) = await page((uint)Math.Min(MaxPageSize, limit - rows.Count), from);
            rows.AddRange(next);
            from = token;
            if (rows.Count == before)
            {
                // A page without rows brings the list no further, whatever its token says.
                break;
            }
        }
        while (from.Length > 0 && rows.Count < limit);

        return (rows, from);
    }
}
