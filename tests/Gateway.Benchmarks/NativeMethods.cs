using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Benchmarks;

/// <summary>What the platform offers and the runtime does not: a sleep below a millisecond, and syncing data alone.</summary>
internal static class NativeMethods
{
    /// <summary>Sleeps for about this many microseconds.</summary>
    [DllImport("libc", EntryPoint = "usleep", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SleepMicroseconds(uint microseconds);

    /// <summary>Syncs what was written to a file, and of what is known about it only what is needed to read that again.</summary>
    /// <returns>0, or -1 and an error number.</returns>
    [DllImport("libc", EntryPoint = "fdatasync", ExactSpelling = true, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SyncData(SafeFileHandle file);
}
