using System.Diagnostics.CodeAnalysis;
using Gateway.Cli.Output;

namespace Gateway.Cli.Input;

/// <summary>Reads the files a person names, whole and within a limit; <c>-</c> is standard input.</summary>
internal static class InputFile
{
    /// <summary>The name of standard input.</summary>
    public const string Standard = "-";

    /// <summary>Reads at most <paramref name="limit"/> bytes; more is refused, not cut.</summary>
    public static bool TryRead(
        Terminal terminal, string name, int limit, [NotNullWhen(true)] out byte[]? content, [NotNullWhen(false)] out Failure? failure)
    {
        content = null;
        try
        {
            using var stream = name == Standard ? terminal.OpenInput() : File.OpenRead(name);
            var read = ReadUpTo(stream, limit + 1);
            if (read.Length <= limit)
            {
                (content, failure) = (read, null);
                return true;
            }

            failure = new Failure(ExitCode.Usage, $"{SafeText.Line(name)} is larger than this verb reads.")
            {
                Rule = "FILE_SIZE",
                Limit = $"{limit} bytes",
                Remedy = "Check that it is the right file; split what is really that large.",
            };
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            failure = Unreadable(name, unreadable);
        }

        return false;
    }

    /// <summary>Opens a file to be read in parts.</summary>
    public static bool TryOpen(Terminal terminal, string name, [NotNullWhen(true)] out Stream? content, [NotNullWhen(false)] out Failure? failure)
    {
        try
        {
            (content, failure) = (name == Standard ? terminal.OpenInput() : File.OpenRead(name), null);
            return true;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            (content, failure) = (null, Unreadable(name, unreadable));
            return false;
        }
    }

    private static Failure Unreadable(string name, Exception unreadable) => new(ExitCode.Usage, $"{SafeText.Line(name)} cannot be read: {unreadable.Message}")
    {
        Rule = "FILE",
        Remedy = "Check the name and who may read it.",
    };

    private static byte[] ReadUpTo(Stream stream, int limit)
    {
        using var content = new MemoryStream();
        var block = new byte[64 * 1024];
        for (var left = limit; left > 0;)
        {
            var read = stream.Read(block, 0, Math.Min(block.Length, left));
            if (read == 0)
            {
                break;
            }

            content.Write(block, 0, read);
            left -= read;
        }

        return content.ToArray();
    }
}
