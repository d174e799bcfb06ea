using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Gateway.Protocol.Attachments;

namespace Gateway.Benchmarks;

/// <summary>What the benchmark of files is asked to do.</summary>
/// <param name="Size">Bytes of the file.</param>
/// <param name="Seconds">About how long each floor is measured, in seconds.</param>
/// <param name="IsJson">Print one JSON object on standard output instead of the table.</param>
internal sealed record AttachmentOptions(long Size, int Seconds, bool IsJson)
{
    /// <summary>How to call it.</summary>
    public const string Usage = """
               dotnet run -c Release --project tests/Gateway.Benchmarks -- attachments [--size 128MiB] [--seconds S] [--json]
          attachments    a file of that size (up to 1GiB) taken in at A and pulled by B, and what both processes hold in memory at most
        """;

    private const long UsualSize = 128L << 20;

    /// <summary>Reads the arguments after the verb; false for anything that is not exactly as <see cref="Usage"/> has it.</summary>
    public static bool TryParse(ReadOnlySpan<string> args, [NotNullWhen(true)] out AttachmentOptions? options)
    {
        var read = new AttachmentOptions(UsualSize, 3, IsJson: false);
        options = null;
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--json")
            {
                read = read with { IsJson = true };
            }
            else if (i + 1 < args.Length && args[i] == "--size" && TrySize(args[i + 1], out var size))
            {
                (read, i) = (read with { Size = size }, i + 1);
            }
            else if (i + 1 < args.Length && args[i] == "--seconds" && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                && seconds is > 0 and <= ExchangeOptions.MaxSeconds)
            {
                (read, i) = (read with { Seconds = seconds }, i + 1);
            }
            else
            {
                return false;
            }
        }

        options = read;
        return true;
    }

    private static bool TrySize(string text, out long size)
    {
        var shift = text.EndsWith("GiB", StringComparison.Ordinal) ? 30 : text.EndsWith("MiB", StringComparison.Ordinal) ? 20 : 0;
        size = shift > 0 && int.TryParse(text.AsSpan(0, text.Length - 3), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (long)number << shift : 0;
        return size is > 0 and <= AttachmentLayout.MaxSize;
    }
}
