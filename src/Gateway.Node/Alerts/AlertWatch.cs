using System.Globalization;
using System.Runtime.CompilerServices;
using Gateway.Node.Access;
using Gateway.Node.Storage;
using Gateway.Node.V1;

namespace Gateway.Node.Alerts;

/// <summary>Alerts from a cursor on, and then as they arise.</summary>
/// <remarks>
/// The database is the list; waking carries nothing. A cursor misses nothing: alert numbers are given by the one writer, on one connection, in
/// the order in which it inserts, and it begins a transaction only after the one before is committed. So whoever sees alert n committed sees
/// every lower number that will ever be; nothing lower can be committed later. A number given in a transaction that was rolled back was never
/// seen by a reader, and may be given again. An alert left out because its record may no longer be shown does not come back, so passing it is
/// no loss either.
/// </remarks>
internal sealed class AlertWatch(GatewayDatabase database, AlertRows rows, Wake wake, TimeProvider time)
{
    /// <summary>Most alerts read at a time, in alerts.</summary>
    public const int MaxPage = 100;

    /// <summary>Most calls that watch at a time, in calls.</summary>
    public const int MaxWatchers = 256;

    private int _watchers;

    /// <summary>Takes one of the places for watching; dispose it to give it back.</summary>
    /// <returns>Null when all are taken.</returns>
    public IDisposable? TryEnter()
    {
        if (Interlocked.Increment(ref _watchers) <= MaxWatchers)
        {
            return new Place(this);
        }

        Interlocked.Decrement(ref _watchers);
        return null;
    }

    /// <summary>Whether a cursor is one of this store: a higher one was given before the store was restored from a backup.</summary>
    public bool IsKnown(ulong cursor) => cursor <= (ulong)database.Read(AlertRows.Last);

    /// <summary>Pages of alerts, each in the audit before it is given out; ends only when cancelled.</summary>
    public async IAsyncEnumerable<IReadOnlyList<Alert>> PagesAsync(ClientIdentity client, ulong after, [EnumeratorCancellation] CancellationToken cancel)
    {
        var start = new AuditEntry(client.Name, "watch") { Detail = string.Create(CultureInfo.InvariantCulture, $"alerts after {after}") };
        await database.WriteAsync(_ => new Written<bool>(true, start), cancel);
        var cursor = (long)after;
        while (true)
        {
            // Before the read: see Wake.Next.
            var next = wake.Next;
            var page = PageSize.Fit(database.Read(sql => rows.After(sql, time.GetUtcNow(), cursor, MaxPage)), MaxPage);
            if (page.Count == 0)
            {
                await next.WaitAsync(cancel);
                continue;
            }

            await database.WriteAsync(_ => new Written<bool>(true, AlertList.Shown(client, "watch", page)), cancel);
            yield return page;
            cursor = (long)page[^1].Id;
        }
    }

    private sealed class Place(AlertWatch watch) : IDisposable
    {
        private int _isLeft;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) == 0)
            {
                Interlocked.Decrement(ref watch._watchers);
            }
        }
    }
}
