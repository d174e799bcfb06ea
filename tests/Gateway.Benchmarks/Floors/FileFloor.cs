using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Gateway.Benchmarks.Floors;

/// <summary>A file written block by block, each followed by fdatasync(2): what the disk takes in when nobody does anything else with it.</summary>
internal static class FileFloor
{
    /// <summary>Bytes of a block.</summary>
    public const int Block = 8 << 20;

    // A file of so many blocks is begun again from its start, so that the floor does not fill the disk.
    private const int MaxBlocks = 64;

    /// <summary>Blocks a second.</summary>
    public static Floor Write(string folder, TimeSpan time)
    {
        using var file = new FileStream(Path.Combine(folder, "floor"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = RandomNumberGenerator.GetBytes(Block);
        var blocks = 0;
        return Floor.Measure(time, 1, () =>
        {
            if (blocks == MaxBlocks)
            {
                file.SetLength(0);
                blocks = 0;
            }

            RandomAccess.Write(file.SafeFileHandle, block, (long)blocks++ * Block);
            if (NativeMethods.SyncData(file.SafeFileHandle) != 0)
            {
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            }
        });
    }
}
