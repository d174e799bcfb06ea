using Gateway.Faults.Tests.Clocks;
using Gateway.Faults.Tests.Nodes;
using Gateway.Node.Attachments;

namespace Gateway.Faults.Tests.Disks;

/// <summary>What a node does by itself every few minutes meets a store or a folder that fails, and goes on when it works again.</summary>
public sealed class SweepTests
{
    /// <summary>What fails under the sweep of attachments.</summary>
    public enum Fault
    {
        /// <summary>The folder of attachments is not there: a disk that was taken away.</summary>
        Folder,

        /// <summary>The store cannot be read.</summary>
        Read,

        /// <summary>The store cannot commit.</summary>
        Commit,
    }

    [Theory]
    [InlineData(Fault.Folder)]
    [InlineData(Fault.Read)]
    [InlineData(Fault.Commit)]
    public async Task A_sweep_that_failed_sweeps_at_its_next_turn(Fault fault)
    {
        var clock = new MovedClock();
        await using var agency = Agency.Create("KAR", time: clock);
        await agency.StartHereAsync(clock);
        var folder = agency.Folder.AttachmentsFolder;
        var left = Path.Combine(folder, "left-by-a-crash.new");
        await File.WriteAllTextAsync(left, "half", TestContext.Current.CancellationToken);
        agency.Store.Tamper("INSERT INTO attachment (keyed_digest, size, stored_at, was_named) VALUES (x'01', 4, 0, 1)");
        clock.Set(AttachmentSweep.UnknownFor * 2);
        var (fail, mend) = Switch(fault, agency);

        fail();
        await Assert.ThrowsAnyAsync<Exception>(() => agency.Host.Rooms.AttachmentSweep.RunOnceAsync(TestContext.Current.CancellationToken));
        clock.Strike(AttachmentSweep.Every);
        mend();

        // A turn that met the fault is over before the next is taken; a loop that it ended takes none.
        await agency.UntilAsync("a sweep", () =>
        {
            clock.Strike(AttachmentSweep.Every);
            return !File.Exists(left) && agency.Store.Number("SELECT COUNT(*) FROM attachment") == 0;
        });
        Assert.False(agency.Host.Rooms.AttachmentSweep.ExecuteTask!.IsCompleted);
    }

    private static (Action Fail, Action Mend) Switch(Fault fault, Agency agency)
    {
        var (folder, away) = (agency.Folder.AttachmentsFolder, agency.Folder.AttachmentsFolder + ".away");
        return fault switch
        {
            Fault.Folder => (() => Directory.Move(folder, away), () => Directory.Move(away, folder)),
            Fault.Read => (() => agency.Store.Tamper("ALTER TABLE attachment RENAME TO away"), () => agency.Store.Tamper("ALTER TABLE away RENAME TO attachment")),
            Fault.Commit => (
                () => agency.Store.Tamper("CREATE TRIGGER fault BEFORE INSERT ON audit BEGIN SELECT RAISE(ROLLBACK, 'planted fault'); END"),
                () => agency.Store.Tamper("DROP TRIGGER fault")),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
