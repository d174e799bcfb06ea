using System.Diagnostics;

namespace Gateway.Faults.Tests.Disks;

/// <summary>A file system of its own for one node, small enough to be filled: a tmpfs, where the tests may mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Size = 128 << 20;
    private const int Piece = 64 << 10;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gateway-small-");

    private SmallDisk()
    {
    }

    /// <summary>Where the disk is.</summary>
    public string Folder => _folder.FullName;

    private string Filler => Path.Combine(Folder, "filler");

    /// <summary>Mounts a disk. Skips the test where that is not permitted: the ordered faults show the same.</summary>
    public static async Task<SmallDisk> MountAsync()
    {
        var disk = new SmallDisk();
        if (await RunAsync("mount", "-t", "tmpfs", "-o", $"size={Size}", "tmpfs", disk.Folder) != 0)
        {
            disk._folder.Delete();
            Assert.Skip("Mounting a tmpfs is not permitted here.");
        }

        return disk;
    }

    /// <summary>Leaves no byte free.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var piece = new byte[Piece];
        try
        {
            while (true)
            {
                filler.Write(piece);
            }
        }
        catch (IOException)
        {
            // The disk is full.
        }
    }

    /// <summary>Makes room again.</summary>
    public void Clear() => File.Delete(Filler);

    /// <inheritdoc/>
    public void Dispose()
    {
        using var unmount = Process.Start(new ProcessStartInfo("umount") { ArgumentList = { "--lazy", Folder } });
        unmount!.WaitForExit();
        _folder.Delete();
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        return run.ExitCode;
    }
}
