using Gateway.Faults.Tests.Load;
using Gateway.Faults.Tests.Nodes;

namespace Gateway.Faults.Tests.Connections;

/// <summary>Two nodes and the proxy between them. Only one of them dials, so that there is one connection at a time.</summary>
internal sealed class CutPair : IAsyncDisposable
{
    private const string SentSql = "SELECT COALESCE(SUM(seq), 0) FROM outbound_feed";
    private const string ReceiptedSql = "SELECT COALESCE(SUM(receipted_to), 0) FROM outbound_feed";
    private const string HeldSql = "SELECT COALESCE(SUM(seq), 0) FROM inbound_feed";

    /// <summary>A node may give up a connection that waited too long for the proxy; the next one counts.</summary>
    private const int Attempts = 20;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Dictionary<int, string> _published = [];
    private readonly CutProxy _proxy;

    private CutPair(Agency sender, Agency receiver, CutProxy proxy)
    {
        Sender = sender;
        Receiver = receiver;
        _proxy = proxy;
    }

    /// <summary>The node that dials and publishes.</summary>
    public Agency Sender { get; }

    /// <summary>The node that is dialled.</summary>
    public Agency Receiver { get; }

    /// <summary>The records published, by their number.</summary>
    public IReadOnlyDictionary<int, string> Published => _published;

    /// <summary>Starts the nodes and makes them peers.</summary>
    public static async Task<CutPair> StartAsync()
    {
        var listen = $"127.0.0.1:{FreePort.Next()}";
        var proxy = new CutProxy(listen);
        var receiver = Agency.Create("WES", peerListen: listen, peerEndpoint: proxy.Address);
        var sender = Agency.Create("KAR", peerListen: "");
        await Task.WhenAll(sender.StartHereAsync(new HurriedTime()), receiver.StartHereAsync(new HurriedTime()));
        await Agency.PairAsync(sender, receiver);
        await sender.ShareWithAsync(receiver.Name);
        await receiver.ShareWithAsync(sender.Name);
        return new CutPair(sender, receiver, proxy);
    }

    /// <summary>Lets one connection carry a record that the receiver does not hold yet.</summary>
    /// <returns>Whether it was cut; false when the exchange was over before, with receipts for everything.</returns>
    public async Task<bool> ExchangeAsync(Cut cut)
    {
        if (Number(Sender, SentSql) == Number(Receiver, HeldSql))
        {
            // Receipts that a cut held back would come first and make every exchange longer than the one before.
            await SettleAsync();
            var index = _published.Count;
            _published[index] = (await Sender.PublishAsync(LoadRecords.Make(index))).RecordId;
        }

        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await CarryAsync(cut))
            {
                return true;
            }

            if (IsQuiet)
            {
                return false;
            }
        }

        throw new InvalidOperationException($"The nodes ended {Attempts} connections by themselves.");
    }

    /// <summary>What is wrong when everything is carried over.</summary>
    public async Task<List<string>> FindAsync()
    {
        await SettleAsync();

        // A cut is nobody's fault: neither side may put it down as one.
        return
        [
            .. DeliveryCheck.Find(Sender, Receiver, Published),
            .. new[] { Sender, Receiver }.SelectMany(agency => agency.Store.Texts("SELECT peer || ' ' || detail FROM audit WHERE act = 'end-session'"))
                .Select(line => $"a cut was taken for a fault: {line}"),
        ];
    }

    /// <summary>Lets the receiver's store go back to what it was before something: the planted bug.</summary>
    public async Task ReceiverForgetsAsync(Func<Task> what)
    {
        await Receiver.StopAsync();
        var before = await File.ReadAllBytesAsync(Receiver.Folder.DatabaseFile);
        await Receiver.StartHereAsync(new HurriedTime());
        await what();
        await Receiver.StopAsync();
        await File.WriteAllBytesAsync(Receiver.Folder.DatabaseFile, before);
        await Receiver.StartHereAsync(new HurriedTime());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _proxy.Dispose();
        await Task.WhenAll(Sender.DisposeAsync().AsTask(), Receiver.DisposeAsync().AsTask());
    }

    private async Task SettleAsync()
    {
        while (!IsQuiet)
        {
            await CarryAsync(new Cut(Direction.FromDialler, int.MaxValue));
        }
    }

    /// <summary>Passes one connection on until it is cut, a node ends it, or everything is receipted.</summary>
    private async Task<bool> CarryAsync(Cut cut)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var connection = await _proxy.NextAsync(cut, patience.Token);
        while (!connection.Ended.IsCompleted && !IsQuiet)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.WhenAny(connection.Ended, Task.Delay(Look, patience.Token));
        }

        var wasCut = connection.Ended.IsCompleted && await connection.Ended;
        await connection.FinishAsync();
        return wasCut;
    }

    private bool IsQuiet => Number(Sender, ReceiptedSql) == Number(Sender, SentSql);

    private static long Number(Agency agency, string sql) => agency.Host.Rooms.Database.Read(session => session.Number(sql));
}
