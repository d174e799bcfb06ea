using Gateway.Node.Configuration;
using Gateway.Protocol.Attachments;

namespace Gateway.Node.Attachments;

/// <summary>
/// Sealed attachments in the node's folder, one file each, named by the keyed digest. A file has its final name only when all of it is on
/// disk; the database names it after that. So a crash leaves at most a file that nobody names, which is swept.
/// </summary>
internal sealed class AttachmentFiles
{
    private const string Whole = ".sealed";
    private const string Part = ".part";
    private const string Incoming = ".new";

    private readonly string _folder;

    public AttachmentFiles(string folder)
    {
        _folder = folder;
        PrivateFile.MakeFolder(folder);
    }

    /// <summary>A new file to seal into, under a name of its own.</summary>
    public FileStream Begin() => Open(Path.Combine(_folder, Path.GetRandomFileName() + Incoming), FileMode.CreateNew, FileAccess.ReadWrite);

    /// <summary>The file that is being pulled, at its end.</summary>
    public FileStream OpenPart(ReadOnlySpan<byte> digest) => Open(PathOf(digest, Part), FileMode.OpenOrCreate, FileAccess.ReadWrite);

    /// <summary>A complete file; null when there is none.</summary>
    public FileStream? OpenWhole(ReadOnlySpan<byte> digest)
    {
        try
        {
            return Open(PathOf(digest, Whole), FileMode.Open, FileAccess.Read);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Syncs a file to disk and gives it its final name. When it returns, name and content survive a power cut.</summary>
    public void Complete(FileStream file, ReadOnlySpan<byte> digest)
    {
        file.Flush(flushToDisk: true);
        File.Move(file.Name, PathOf(digest, Whole), overwrite: true);
        FolderSync.ToDisk(_folder);
    }

    /// <summary>Deletes what is held of a content, whole or in part.</summary>
    public void Delete(ReadOnlySpan<byte> digest)
    {
        File.Delete(PathOf(digest, Whole));
        File.Delete(PathOf(digest, Part));
    }

    /// <summary>Everything that lies in the folder, with the digest it is named by (null for a file that is still being sealed) and its age.</summary>
    public IReadOnlyList<(string Path, byte[]? Digest, DateTimeOffset WrittenAt)> All() =>
    [
        .. new DirectoryInfo(_folder).EnumerateFiles().Select(file => (file.FullName, DigestOf(file.Name), new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero))),
    ];

    private static byte[]? DigestOf(string name)
    {
        var text = Path.GetFileNameWithoutExtension(name);
        return text.Length == 2 * AttachmentDigest.Size && text.All(char.IsAsciiHexDigitLower) ? Convert.FromHexString(text) : null;
    }

    private static FileStream Open(string path, FileMode mode, FileAccess access) => new(path, new FileStreamOptions
    {
        Mode = mode,
        Access = access,
        Share = access == FileAccess.Read ? FileShare.Read | FileShare.Delete : FileShare.None,
        BufferSize = 0,
        UnixCreateMode = access == FileAccess.Read ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });

    private string PathOf(ReadOnlySpan<byte> digest, string kind) => Path.Combine(_folder, Convert.ToHexStringLower(digest) + kind);
}
