using Gateway.Exchange.V1;
using Gateway.Node.V1;

namespace Gateway.Federation.Tests.Recovery;

/// <summary>T10: the receiver's database is an old copy, and what it lost was deleted at the sender when it was receipted.</summary>
public sealed class RolledBackReceiverTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_receiver_behind_its_receipts_gets_what_it_lost_decided_anew_under_the_policy_of_today(bool withKemKeys)
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        await a.PublishAsync(SampleRecords.Suspect("Kept"));
        await a.UntilAsync(() => ReceiptedTo(a) == 1);
        using var backup = await Backup.TakeAsync(b, withKemKeys);
        var lost = new List<Publication>();
        for (var i = 0; i < 3; i++)
        {
            lost.Add(await a.PublishAsync(SampleRecords.Suspect($"Lost {i}")));
        }

        await a.UntilAsync(() => ReceiptedTo(a) == 4);
        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM outbound_body"));
        await backup.RestoreAsync(b);
        await b.StartNodeAsync();

        await a.UntilAsync(() => a.Count("SELECT stop FROM outbound_feed WHERE lane = 2") == 3);
        Assert.NotEqual(0, a.Count("SELECT LENGTH(proof) FROM outbound_feed WHERE lane = 2"));
        Assert.Equal(0, b.Count("SELECT COUNT(*) FROM outbound_feed WHERE stop IN (2, 3)"));
        var counted = await TwoPeople.CountAsync(a, "WES");
        Assert.Equal((1UL, 3UL, 3UL, 0UL), (counted.AbandonedAfter, counted.Records, counted.Released, counted.Withheld));

        // The policy of today decides, not the one of then.
        await a.SetPolicyAsync(Gateway.Policy.DefaultPolicy.Yaml);
        Assert.Equal((0UL, 3UL), ((await TwoPeople.CountAsync(a, "WES")).Released, (await TwoPeople.CountAsync(a, "WES")).Withheld));
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        var oldSlips = a.Store.Read(sql => sql.Query("SELECT slip FROM outbound_entry WHERE lane = 2", row => Convert.ToHexString(row.GetFieldValue<byte[]>(0))));
        await TwoPeople.RecoverAsync(a, b);

        await b.UntilAsync(() => lost.TrueForAll(record => b.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", record.RecordId) == 1));
        await a.UntilAsync(() => ReceiptedTo(a) == 3);
        Assert.Equal(4, b.Count("SELECT COUNT(*) FROM record_version WHERE received_from IS NOT NULL"));
        Assert.Equal(4, b.Count("SELECT COUNT(*) FROM audit WHERE act = 'admit'"));
        var newSlips = a.Store.Read(sql => sql.Query("SELECT slip FROM outbound_entry WHERE lane = 2", row => Convert.ToHexString(row.GetFieldValue<byte[]>(0))));
        Assert.Equal(3, newSlips.Count);
        Assert.Empty(oldSlips.Intersect(newSlips));
        TestContext.Current.TestOutputHelper!.WriteLine($"{oldSlips.Count} entries abandoned, {newSlips.Count} sealed anew");
    }

    [Fact]
    public async Task Entries_sealed_to_a_KEM_key_that_is_in_no_backup_are_withdrawn_and_sealed_anew()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        await a.PublishAsync(SampleRecords.Suspect("Before"));
        await a.UntilAsync(() => ReceiptedTo(a) == 1);
        using var backup = await Backup.TakeAsync(b, withKemKeys: false);
        await b.StopNodeAsync();
        await a.UntilAsync(() => !a.Host.Rooms.Sessions.IsOpen(b.Host.Rooms.OwnKeys.Agency));
        var waiting = await a.PublishAsync(SampleRecords.Suspect("Sealed to the lost key"));
        Assert.Equal(2, a.Count("SELECT seq FROM outbound_feed WHERE lane = 2"));
        await backup.RestoreAsync(b, isRunning: false);
        await b.StartNodeAsync();

        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", waiting.RecordId) == 1);
        await a.UntilAsync(() => a.Count("SELECT receipted_to - seq FROM outbound_feed WHERE lane = 2") == 0);
        Assert.Equal(2, b.Count("SELECT COUNT(*) FROM record_version"));
        Assert.Equal(1, a.Count("SELECT COUNT(*) FROM outbound_entry WHERE withdrawal IS NOT NULL"));
        Assert.Equal(1, a.Count("SELECT COUNT(*) FROM audit WHERE act = 'withdraw'"));
        Assert.Equal(3, a.Count("SELECT seq FROM outbound_feed WHERE lane = 2"));
        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM outbound_body"));
    }

    [Fact]
    public async Task A_receiver_whose_right_database_comes_back_goes_on_without_a_recovery()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        using var old = await Backup.TakeAsync(b);
        await a.PublishAsync(SampleRecords.Suspect());
        await a.UntilAsync(() => ReceiptedTo(a) == 1);
        using var right = await Backup.TakeAsync(b);
        await old.RestoreAsync(b);
        await b.StartNodeAsync();
        await a.UntilAsync(() => a.Count("SELECT stop FROM outbound_feed WHERE lane = 2") == 3);
        var waited = await a.PublishAsync(SampleRecords.Suspect("Waited"));
        Assert.Equal(["builtin/feed-stopped"], Assert.Single(waited.Decisions).Rules);

        await right.RestoreAsync(b);
        await b.StartNodeAsync();

        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", waited.RecordId) == 1);
        Assert.Equal(1, a.Count("SELECT generation FROM outbound_feed WHERE lane = 2"));
    }

    private static long ReceiptedTo(TestAgency sender) => sender.Count("SELECT receipted_to FROM outbound_feed WHERE lane = 2");
}
