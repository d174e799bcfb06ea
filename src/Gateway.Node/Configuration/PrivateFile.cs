namespace Gateway.Node.Configuration;

/// <summary>Files and folders that only their owner may read.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OthersMayRead =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Makes a folder with mode 0700.</summary>
    public static void MakeFolder(string path) =>
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>Writes a new file with mode 0600. When it returns, name and content are on disk; when it throws, there is no such file.</summary>
    /// <exception cref="IOException">There is a file of this name, or the disk failed.</exception>
    public static void WriteNew(string path, ReadOnlySpan<byte> content) => Write(path, content, overwrite: false);

    /// <summary>Replaces a file in one step: the old content or the new is there, never a part. When it returns, the new is on disk.</summary>
    /// <exception cref="IOException">The disk failed; the old content is there.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content) => Write(path, content, overwrite: true);

    /// <summary>
    /// The content is synced under another name before the file gets its own: if we crash in between, nothing reads what is left, and the next
    /// write clears it away.
    /// </summary>
    private static void Write(string path, ReadOnlySpan<byte> content, bool overwrite)
    {
        var next = path + ".next";
        try
        {
            File.Delete(next);
            WriteSynced(next, content);
            File.Move(next, path, overwrite);
        }
        catch (IOException)
        {
            // A part of a key is still a secret.
            File.Delete(next);
            throw;
        }

        FolderSync.ToDisk(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    private static void WriteSynced(string path, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Refuses a file that others may read or write.</summary>
    /// <exception cref="ConfigurationException">Its mode is too open.</exception>
    public static void RequirePrivate(string path)
    {
        if ((File.GetUnixFileMode(path) & OthersMayRead) != 0)
        {
            throw new ConfigurationException(path, "may be read or written by others.", $"Run: chmod 600 '{path}'");
        }
    }
}

/// <summary>The node cannot start as it is set up. Names the file or field, the rule and what to do; never a secret.</summary>
public sealed class ConfigurationException(string what, string rule, string remedy) : Exception($"{what} {rule} {remedy}")
{
    /// <summary>The file or field.</summary>
    public string What => what;

    /// <summary>What must hold.</summary>
    public string Rule => rule;

    /// <summary>What to do.</summary>
    public string Remedy => remedy;
}
