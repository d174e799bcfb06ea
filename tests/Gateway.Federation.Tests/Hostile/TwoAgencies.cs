using Gateway.Exchange.V1;
using Gateway.Node.Storage;

namespace Gateway.Federation.Tests.Hostile;

/// <summary>The node under attack, and an honest agency whose session with it must not notice.</summary>
public sealed class TwoAgencies : IAsyncLifetime
{
    private int _names;
    private ulong _sent;

    /// <summary>The node under attack.</summary>
    internal TestAgency Node { get; private set; } = null!;

    /// <summary>The honest one.</summary>
    internal TestAgency Other { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Node = await TestAgency.StartAsync("NODE");
        Other = await TestAgency.StartAsync("OTHER");
        await TestAgency.PairAsync(Node, Other);
        await Other.SetPolicyAsync(SampleRecords.PolicyFor("NODE"));
        await AssertArrivesAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Other.DisposeAsync();
        await Node.DisposeAsync();
    }

    /// <summary>A short name that no peer has yet.</summary>
    internal string NextName() => $"BAD-{Interlocked.Increment(ref _names)}";

    /// <summary>Records stored from a peer.</summary>
    internal long StoredFrom(ScriptedPeer peer) => Node.Host.Rooms.Database.Read(sql => sql.Number(
        "SELECT COUNT(*) FROM record_version JOIN peer ON received_from = peer_id WHERE peer.name = $1", peer.Name));

    /// <summary>The audit names the rule, and of the peer nothing is stored: no record, no alert, no token.</summary>
    internal async Task AssertRefusedAsync(ScriptedPeer peer, string rule)
    {
        await Node.UntilAsync(() => Audited(peer).Exists(detail => detail.Contains(rule, StringComparison.OrdinalIgnoreCase)));
        Assert.Equal(0, StoredFrom(peer));
    }

    /// <summary>The honest session was never interrupted, and the next record arrives over it.</summary>
    internal async Task AssertOtherPeerUnharmedAsync()
    {
        Assert.True(Node.Host.Rooms.Sessions.IsOpen(Other.Host.Rooms.OwnKeys.Agency));
        Assert.Equal(0, Node.Host.Rooms.Database.Read(sql => sql.Number("SELECT COUNT(*) FROM audit WHERE peer = 'OTHER' AND act IN ('end-session', 'stop-feed', 'refuse')")));
        await AssertArrivesAsync();
    }

    /// <summary>One more record of the honest agency arrives, and it holds the receipt.</summary>
    internal async Task AssertArrivesAsync()
    {
        var publication = await Other.PublishAsync(SampleRecords.Suspect($"Record {++_sent}"));
        await Other.UntilAsync(() => Other.Host.Rooms.Database.Read(sql => OutboundEntries.Feeds(sql, Other.Host.Rooms.Directory.All[0].Row))
            .Exists(feed => feed.Lane == Lane.Records && feed.ReceiptedTo == feed.Position.Seq));
        Assert.Equal(1, Node.Host.Rooms.Database.Read(sql => sql.Number("SELECT COUNT(*) FROM record_version WHERE record_id = $1", publication.RecordId)));
    }

    private List<string> Audited(ScriptedPeer peer) => Node.Host.Rooms.Database.Read(
        sql => sql.Query("SELECT detail FROM audit WHERE peer = $1", row => row.GetString(0), peer.Name));
}
