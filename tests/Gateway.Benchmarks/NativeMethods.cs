using System.Runtime.InteropServices;

namespace Gateway.Benchmarks;

/// <summary>The platform's sleep below a millisecond, which the runtime's timers do not offer.</summary>
internal static class NativeMethods
{
    /// <summary>Sleeps for about this many microseconds.</summary>
    [DllImport("libc", EntryPoint = "usleep", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SleepMicroseconds(uint microseconds);
}
