using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Node.Configuration;

/// <summary>
/// Syncs a folder to disk, so that a name given in it survives a power cut: fsync(2) of a file does not promise that of its name. The
/// runtime opens no folders, hence the platform's own calls.
/// </summary>
internal static class FolderSync
{
    /// <summary>O_CLOEXEC, beside reading only. O_DIRECTORY is another number on another processor, and nothing here needs it.</summary>
    private const int ReadOnly = 0x80000;

    /// <summary>Syncs; when it returns the folder's names are on disk.</summary>
    /// <exception cref="IOException">The folder cannot be opened or synced.</exception>
    public static void ToDisk(string folder)
    {
        using var handle = new SafeFileHandle(Open(Encoding.UTF8.GetBytes(folder + '\0'), ReadOnly), ownsHandle: true);
        if (handle.IsInvalid || Sync(handle) != 0)
        {
            throw new IOException($"A folder of the node cannot be synced to disk: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
        }
    }

    [DllImport("libc", EntryPoint = "open", ExactSpelling = true, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", ExactSpelling = true, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(SafeFileHandle folder);
}
