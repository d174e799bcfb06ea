using Spectre.Console;

namespace Gateway.Cli.Output;

/// <summary>
/// The three streams of the program and what is at their other end. Answers go to <see cref="Out"/>; progress, hints and refusals go to
/// <see cref="Error"/>, so that a pipe carries answers only.
/// </summary>
internal sealed class Terminal
{
    /// <summary>Narrowest and widest line laid out for people, in characters.</summary>
    private const int MinWidth = 60;
    private const int MaxWidth = 160;

    /// <summary>Width assumed where a window has none to tell, in characters.</summary>
    private const int UsualWidth = 120;

    /// <summary>Widest a character can be on a terminal, in cells (East Asian wide).</summary>
    private const int MaxCellsPerCharacter = 2;

    private IAnsiConsole? _page;
    private IAnsiConsole? _margin;

    /// <summary>Answers.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Progress, hints, refusals.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>What a person types, line by line.</summary>
    public required TextReader In { get; init; }

    /// <summary>Opens standard input as bytes, for a file named <c>-</c>.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>A person reads the answers.</summary>
    public required bool OutIsTerminal { get; init; }

    /// <summary>A person reads progress and refusals.</summary>
    public required bool ErrorIsTerminal { get; init; }

    /// <summary>A person can be asked.</summary>
    public required bool InIsTerminal { get; init; }

    /// <summary>What was written to <see cref="Out"/> can be written over.</summary>
    public bool CanWriteOver { get; init; }

    /// <summary>Characters in a line.</summary>
    public int Width { get; init; } = UsualWidth;

    /// <summary>Whether colour is wanted (https://no-color.org).</summary>
    public bool Colour { get; init; }

    /// <summary>Lays out answers for a person.</summary>
    public IAnsiConsole Page => _page ??= Open(Out, OutIsTerminal);

    /// <summary>Lays out progress, hints and refusals for a person.</summary>
    public IAnsiConsole Margin => _margin ??= Open(Error, ErrorIsTerminal);

    /// <summary>The process's own streams.</summary>
    public static Terminal OfProcess(IReadOnlyDictionary<string, string> environment) => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        In = Console.In,
        OpenInput = Console.OpenStandardInput,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        InIsTerminal = !Console.IsInputRedirected,
        CanWriteOver = !Console.IsOutputRedirected && environment.GetValueOrDefault("TERM") != "dumb",
        Width = WindowWidth(),
        Colour = !environment.ContainsKey("NO_COLOR") && environment.GetValueOrDefault("TERM") != "dumb",
    };

    /// <summary>The same reader, for whom an answer is first put together elsewhere.</summary>
    public Terminal Into(TextWriter other) => new()
    {
        Out = other,
        Error = Error,
        In = In,
        OpenInput = OpenInput,
        OutIsTerminal = OutIsTerminal,
        ErrorIsTerminal = ErrorIsTerminal,
        InIsTerminal = InIsTerminal,
        CanWriteOver = CanWriteOver,
        Width = Width,
        Colour = Colour,
    };

    private static int WindowWidth()
    {
        try
        {
            return Console.IsOutputRedirected ? UsualWidth : Math.Clamp(Console.WindowWidth, MinWidth, MaxWidth);
        }
        catch (IOException)
        {
            // A terminal that cannot say how wide it is gets the usual width.
            return UsualWidth;
        }
    }

    /// <summary>Writes a line whole, however narrow the window: what is to be copied must not be broken by us.</summary>
    public static void WriteUnbroken(IAnsiConsole console, string line, Style style)
    {
        var width = console.Profile.Width;
        console.Profile.Width = Math.Max(width, (line.Length * MaxCellsPerCharacter) + 1);
        console.WriteLine(line, style);
        console.Profile.Width = width;
    }

    private IAnsiConsole Open(TextWriter writer, bool isTerminal)
    {
        var coloured = isTerminal && Colour;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = coloured ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = coloured ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
            EnvironmentVariables = new Dictionary<string, string>(),
        });
        console.Profile.Width = Width;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
