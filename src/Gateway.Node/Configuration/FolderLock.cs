namespace Gateway.Node.Configuration;

/// <summary>
/// One process per folder: an exclusive lock on the file node.lock, which the operating system gives back when the process ends in any way.
/// It keeps a second node from starting by mistake; that an earlier process can commit nothing even if the lock fails (a network disk, a
/// deleted file) is the store lease's business.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes the folder.</summary>
    /// <exception cref="ConfigurationException">Another process has it.</exception>
    public static FolderLock Take(NodeFolder folder)
    {
        var path = folder.LockFile;
        try
        {
            return new FolderLock(new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }));
        }
        catch (DirectoryNotFoundException)
        {
            throw new ConfigurationException(folder.Path, "is not a node's folder.", "Make one with `gateway init`, or name another with --data.");
        }
        catch (Exception taken) when (taken is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                folder.Path, "is already run by another process, or node.lock in it cannot be written.",
                "Stop the other `gateway node run` first: two processes on one database would seal twice under one number.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
