using System.Diagnostics;
using Gateway.Faults.Tests.Nodes;
using Gateway.Tests;

namespace Gateway.Faults.Tests.Disks;

/// <summary>
/// The disk under one node, in the hands of a test: it forgets what was not synced when its power is cut, and it fails when it is told to.
/// <c>disk_faults.c</c>, compiled here and preloaded into the node's process, says how.
/// </summary>
internal sealed class DiskFaults : IDisposable
{
    private const int Sector = 512;

    private static readonly string[] StoreFiles = ["node.db", "node.db-wal"];

    private readonly Agency _agency;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gateway-disk-");

    private DiskFaults(Agency agency) => _agency = agency;

    private string OrderFile => Path.Combine(_folder.FullName, "order");

    private string Images => Path.Combine(_folder.FullName, "images");

    /// <summary>Puts the disk under a node that has not run yet. Skips or fails the test when there is no C compiler.</summary>
    /// <param name="agency">The node.</param>
    /// <param name="losesPower">Whether its power will be cut; a disk that only fails is a real one otherwise.</param>
    public static async Task<DiskFaults> UnderAsync(Agency agency, bool losesPower)
    {
        var disk = new DiskFaults(agency);
        agency.Environment["LD_PRELOAD"] = await disk.CompileAsync();
        agency.Environment["DISK_FAULTS_ORDER"] = disk.OrderFile;
        if (losesPower)
        {
            Directory.CreateDirectory(disk.Images);
            agency.Environment["DISK_FAULTS_IMAGES"] = disk.Images;
        }

        return disk;
    }

    /// <summary>From now on writes find no space.</summary>
    public void Fill() => Order("full");

    /// <summary>From now on fsync fails.</summary>
    public void Break() => Order("broken");

    /// <summary>From now on fsync of the write-ahead log says it is done and does nothing: the planted bug.</summary>
    public void Lie() => Order("lying");

    /// <summary>From now on the log is synced only before the database file is written, as under <c>PRAGMA synchronous = NORMAL</c>: the planted bug.</summary>
    public void SyncAsNormal() => Order("normal");

    /// <summary>The disk is sound again.</summary>
    public void Mend() => File.Delete(OrderFile);

    /// <summary>Cuts the node's power. What it has not synced is gone, or of that some sectors are there, as it happens on a disk.</summary>
    /// <param name="keeps">Which unsynced sectors survive; null for none.</param>
    public async Task CutPowerAsync(Random? keeps)
    {
        await _agency.KillAsync();
        foreach (var name in StoreFiles)
        {
            var (file, image) = (Path.Combine(_agency.Folder.Path, name), Path.Combine(Images, name));
            if (!File.Exists(image))
            {
                File.Delete(file);
                continue;
            }

            var durable = await File.ReadAllBytesAsync(image);
            if (keeps is not null && File.Exists(file))
            {
                durable = Toss(durable, await File.ReadAllBytesAsync(file), keeps);
                await File.WriteAllBytesAsync(image, durable);
            }

            await File.WriteAllBytesAsync(file, durable);
        }

        // SQLite makes the shared memory anew from the log.
        File.Delete(Path.Combine(_agency.Folder.Path, "node.db-shm"));
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    private void Order(string fault)
    {
        var next = OrderFile + ".next";
        File.WriteAllText(next, fault);
        File.Move(next, OrderFile, overwrite: true);
    }

    private static byte[] Toss(byte[] durable, byte[] written, Random keeps)
    {
        var left = new byte[keeps.Next(2) == 0 ? durable.Length : Math.Max(durable.Length, written.Length)];
        durable.AsSpan(0, Math.Min(durable.Length, left.Length)).CopyTo(left);
        for (var at = 0; at < Math.Min(left.Length, written.Length); at += Sector)
        {
            var sector = written.AsSpan(at, Math.Min(Sector, Math.Min(left.Length, written.Length) - at));
            if (keeps.Next(2) == 0)
            {
                sector.CopyTo(left.AsSpan(at));
            }
        }

        return left;
    }

    private async Task<string> CompileAsync()
    {
        var library = Path.Combine(_folder.FullName, "disk_faults.so");
        using var compiler = Process.Start(new ProcessStartInfo(SharedFolder.RequireTool("gcc"))
        {
            ArgumentList = { "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o", library, Path.Combine(AppContext.BaseDirectory, "Disks", "disk_faults.c"), "-ldl", "-lpthread" },
            RedirectStandardError = true,
        })!;
        var problems = await compiler.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await compiler.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(compiler.ExitCode == 0, problems);
        return library;
    }
}
