using System.Diagnostics.CodeAnalysis;

namespace Gateway.Cli.Output;

/// <summary>Writes files with case content: readable by their owner only, never over another file unasked.</summary>
internal static class OutputFile
{
    /// <summary>Whether the file may be written.</summary>
    public static bool IsFree(string file, bool force, [NotNullWhen(false)] out Failure? failure)
    {
        failure = !File.Exists(file) || force ? null : new Failure(ExitCode.Usage, $"{SafeText.Line(file)} is there already.")
        {
            Rule = "FILE_EXISTS",
            Remedy = "Choose another name, or add --force to overwrite it.",
        };
        return failure is null;
    }

    /// <summary>Writes the whole file.</summary>
    public static async Task WriteAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        await using var stream = new FileStream(file, options);
        await stream.WriteAsync(content, cancel);
    }
}
