namespace Gateway.Cli.Output;

/// <summary>
/// Writes answers of which each replaces the one before: over it where that is possible, below it where not. Each is put together first and written
/// at once, so that nobody sees half of one.
/// </summary>
internal sealed class Frames(Terminal terminal)
{
    // ECMA-48: to the first cell, erase to the end of the line, erase to the end of the page.
    private const string Home = "\e[H";
    private const string EraseLine = "\e[K";
    private const string EraseBelow = "\e[J";

    private bool _hasBegun;

    /// <summary>Writes one.</summary>
    public void Write(Action<Terminal> write)
    {
        using var page = new StringWriter();
        write(terminal.Into(page));
        var text = page.ToString();
        if (terminal.CanWriteOver)
        {
            text = $"{Home}{(_hasBegun ? "" : EraseBelow)}{text.Replace("\n", $"{EraseLine}\n", StringComparison.Ordinal)}{EraseBelow}";
        }

        _hasBegun = true;
        terminal.Out.Write(text);
        terminal.Out.Flush();
    }
}
