using System.Text;
using System.Text.Unicode;

namespace Gateway.Interop.Reading;

/// <summary>The bytes of a file that is UTF-8 text without NUL, and the places in it.</summary>
internal sealed class SourceFile
{
    private SourceFile(ReadOnlyMemory<byte> bytes, string name, int start)
    {
        Bytes = bytes;
        Name = name;
        Start = start;
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    public string Name { get; }

    /// <summary>Where the text begins: after the byte order mark, if there is one.</summary>
    public int Start { get; }

    /// <summary>
    /// Looks at the file as text. One UTF-8 byte order mark at its beginning is skipped, as RFC 8259 section 8.1 lets a reader do, because
    /// spreadsheet exports write it; the marks of UTF-16 and UTF-32 are refused by name, as the reader of the report would otherwise
    /// wonder about a stray byte.
    /// </summary>
    /// <returns>The file, or the reason why it is none.</returns>
    public static (SourceFile? File, ImportResult.Refused? Refused) Open(ReadOnlyMemory<byte> bytes, string name)
    {
        var text = bytes.Span;
        var start = text.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var file = new SourceFile(bytes, name, start);
        var problem = bytes.Length > ImportLimits.MaxFileSize ? new Refusal(ImportLimits.MaxFileSize, "$", "is larger than 64 MiB")
            : text.StartsWith(Encoding.Unicode.Preamble) || text.StartsWith(Encoding.BigEndianUnicode.Preamble)
                || text.StartsWith(new UTF32Encoding(bigEndian: true, byteOrderMark: true).Preamble)
                ? new Refusal(0, "$", "is UTF-16 or UTF-32; save it as UTF-8")
            : text.IndexOf((byte)0) is >= 0 and var nul ? new Refusal(nul, "$", "has a NUL byte")
            : !Utf8.IsValid(text) ? new Refusal(FirstInvalid(text), "$", "is not UTF-8 here")
            : null;
        return problem is null ? (file, null) : (null, file.Refuse(problem));
    }

    /// <summary>The refusal with its line and column. Lines end with a line feed.</summary>
    public ImportResult.Refused Refuse(Refusal refusal)
    {
        var before = Bytes.Span[..Math.Min(refusal.Offset, Bytes.Length)];
        var line = before.Count((byte)'\n') + 1;
        var column = before.Length - (before.LastIndexOf((byte)'\n') + 1) + 1;
        return new ImportResult.Refused(Name, line, column, refusal.Offset, refusal.Path, refusal.Reason);
    }

    private static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length && Rune.DecodeFromUtf8(text[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }
}
