namespace Gateway.Cli.Demo;

/// <summary>
/// How to start this program again as another process: the single file itself, the host beside the assembly (<c>dotnet run</c>), or
/// <c>dotnet gateway.dll</c>.
/// </summary>
/// <param name="File">The executable.</param>
/// <param name="Prefix">Arguments before those of the command line.</param>
internal sealed record ProgramSelf(string File, IReadOnlyList<string> Prefix)
{
    private const string DotnetHost = "dotnet";
    private const string AssemblyFile = "gateway.dll";

    /// <summary>This process's own.</summary>
    public static ProgramSelf OfProcess()
    {
        var file = Environment.ProcessPath ?? throw new InvalidOperationException("The platform does not say which program this is.");
        return Path.GetFileNameWithoutExtension(file).Equals(DotnetHost, StringComparison.OrdinalIgnoreCase)
            ? Of(file)
            : new ProgramSelf(file, []);
    }

    /// <summary>The assembly beside this one, on a given host.</summary>
    public static ProgramSelf Of(string dotnet) => new(dotnet, [Path.Combine(AppContext.BaseDirectory, AssemblyFile)]);

    /// <summary>The beginning of a command line that a person can copy.</summary>
    public string Shown => string.Join(' ', Prefix.Prepend(File).Select(Output.Shell.Quote));
}
