using Gateway.Faults.Tests.Nodes;
using Gateway.Node.Configuration;
using Gateway.Tests;

namespace Gateway.Faults.Tests.Disks;

/// <summary>Key files and the identity on disks that are full, and on one whose every sync is watched.</summary>
public sealed class PrivateFileTests
{
    private const int MoreThanIsLeft = 256 << 10;

    [Fact]
    public async Task A_key_that_finds_no_room_leaves_no_part_of_itself_and_replaces_nothing()
    {
        using var disk = await SmallDisk.MountAsync();
        var (kept, key) = (Path.Combine(disk.Folder, "identity"), Path.Combine(disk.Folder, "kem-new.key"));
        PrivateFile.WriteNew(kept, "old"u8);
        disk.Fill();
        var before = Names();

        Assert.Throws<IOException>(() => PrivateFile.WriteNew(key, new byte[MoreThanIsLeft]));
        Assert.Throws<IOException>(() => PrivateFile.Replace(kept, new byte[MoreThanIsLeft]));

        Assert.Equal(before, Names());
        Assert.Equal("old", await File.ReadAllTextAsync(kept, TestContext.Current.CancellationToken));
        disk.Clear();
        PrivateFile.WriteNew(key, "key"u8);
        PrivateFile.Replace(kept, "new"u8);
        Assert.Equal("new", await File.ReadAllTextAsync(kept, TestContext.Current.CancellationToken));
        Assert.Throws<IOException>(() => PrivateFile.WriteNew(key, "another"u8));
        Assert.Equal("key", await File.ReadAllTextAsync(key, TestContext.Current.CancellationToken));

        List<string> Names() => [.. Directory.GetFiles(disk.Folder).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public async Task A_renewed_identity_is_synced_before_it_takes_its_name_and_its_name_after()
    {
        await using var agency = Agency.Create("KAR");
        var trace = Path.Combine(agency.Folder.Path, "trace");

        await NodeProcess.RunAsync(
            [SharedFolder.RequireTool("strace"), "-f", "-y", "-e", "trace=fsync,rename,renameat,renameat2", "-e", "signal=none", "-o", trace],
            "node", "renew", "--data", agency.Folder.Path);

        var calls = await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken);
        int[] order =
        [
            Array.FindIndex(calls, call => call.Contains("fsync(", StringComparison.Ordinal) && call.Contains("/identity.pb.next>", StringComparison.Ordinal)),
            Array.FindIndex(calls, call => call.Contains("rename", StringComparison.Ordinal) && call.Contains("/identity.pb\"", StringComparison.Ordinal)),
            Array.FindIndex(calls, call => call.Contains("fsync(", StringComparison.Ordinal) && call.Contains("/keys>", StringComparison.Ordinal)),
        ];
        Assert.True(order[0] >= 0 && order[0] < order[1] && order[1] < order[2], $"{string.Join(", ", order)}\n{string.Join('\n', calls)}");
    }

    [Fact]
    public async Task A_node_that_finds_no_room_does_not_start_and_says_what_to_do()
    {
        using var disk = await SmallDisk.MountAsync();
        await using var agency = Agency.Create("KAR", Path.Combine(disk.Folder, "node"));
        await agency.StartHereAsync(TimeProvider.System);
        await agency.StopAsync();
        disk.Fill();

        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => agency.StartHereAsync(TimeProvider.System));

        Assert.Equal(agency.Folder.DatabaseFile, refused.What);
        Assert.Contains("room", refused.Remedy, StringComparison.Ordinal);
        disk.Clear();
        await agency.StartHereAsync(TimeProvider.System);
    }
}
