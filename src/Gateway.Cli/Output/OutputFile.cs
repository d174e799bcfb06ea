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
        await using var stream = Open(file);
        await stream.WriteAsync(content, cancel);
    }

    /// <summary>Writes a file in parts; it has its name only when all of them came.</summary>
    /// <returns>Bytes written.</returns>
    public static async Task<long> WriteAsync(string file, IAsyncEnumerable<ReadOnlyMemory<byte>> parts, CancellationToken cancel)
    {
        var unfinished = file + ".part";
        var written = 0L;
        try
        {
            await using (var stream = Open(unfinished))
            {
                await foreach (var part in parts.WithCancellation(cancel))
                {
                    await stream.WriteAsync(part, cancel);
                    written += part.Length;
                }
            }

            File.Move(unfinished, file, overwrite: true);
            return written;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static FileStream Open(string file)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        return new FileStream(file, options);
    }
}
