using System.Globalization;
using Gateway.Node.Access;
using Gateway.Node.Peers;
using Gateway.Node.Publication;
using Gateway.Node.Recall;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol.Records;

namespace Gateway.Simulation.Tests;

/// <summary>
/// The people of all agencies. An officer asks again under the same request id until there is an answer, also after a crash; two administrators
/// look after feeds that stand still.
/// </summary>
internal sealed class People(World world, Ledger ledger)
{
    private const string Method = "simulation";

    private static readonly ClientIdentity First = new("first", "first", []);
    private static readonly ClientIdentity Second = new("second", "second", []);

    /// <summary>Everything an officer was told to take back.</summary>
    public List<PlannedRecall> Recalls { get; } = [];

    /// <summary>Whether everybody has an answer, or lost the disk that would have given it.</summary>
    public bool HaveAnswers => ledger.Records.All(record => record.IsAnswered || ledger.Restored.Contains(record.Node))
        && Recalls.All(recall => recall.IsAnswered || ledger.Restored.Contains(recall.Record.Node));

    /// <summary>An officer publishes.</summary>
    public void Publish(SimulatedNode node, PlannedRecord record) => node.Do("publish", () => PublishAsync(node, record));

    /// <summary>An officer takes back.</summary>
    public void Recall(SimulatedNode node, PlannedRecall recall)
    {
        Recalls.Add(recall);
        node.Do("recall", () => RecallAsync(node, recall));
    }

    /// <summary>The node runs again: whoever has no answer asks again.</summary>
    public void GoOn(SimulatedNode node)
    {
        foreach (var record in ledger.Records.Where(record => record.Node == node.Number && !record.IsAnswered))
        {
            node.Do("publish again", () => PublishAsync(node, record));
        }

        foreach (var recall in Recalls.Where(recall => recall.Record.Node == node.Number && !recall.IsAnswered))
        {
            node.Do("recall again", () => RecallAsync(node, recall));
        }
    }

    /// <summary>Two people begin the next generation of every feed that stands still, and accept those that peers offer.</summary>
    public void Recover(SimulatedNode node) => node.Do("recover", async () =>
    {
        var rooms = node.Rooms;
        foreach (var peer in rooms.Directory.All.Where(peer => peer.IsAccepted))
        {
            foreach (var feed in rooms.Database.Read(sql => OutboundEntries.Feeds(sql, peer.Row)).Where(feed => feed.Stop is FeedStop.RolledBack or FeedStop.ReceiverBehind))
            {
                await rooms.Recovery.ProposeAsync(First, peer, feed.Lane, CancellationToken.None);
                await rooms.Recovery.ConfirmAsync(Second, peer, feed.Lane, CancellationToken.None);
            }

            foreach (var offer in rooms.Database.Read(sql => GenerationOffers.Of(sql, peer.Row)))
            {
                await rooms.Recovery.AcceptAsync(First, peer, offer.Lane, CancellationToken.None);
                await rooms.Recovery.AcceptAsync(Second, peer, offer.Lane, CancellationToken.None);
            }
        }
    });

    private async Task PublishAsync(SimulatedNode node, PlannedRecord record)
    {
        var (rooms, clock) = (node.Rooms, node.Clock);
        var written = record.Write();
        var digest = Requests.DigestOf(Method, written);
        RecordId? amended = record.Amends is { } earlier && RecordId.TryParse(earlier.RecordId, out var id) ? id : null;
        while (!record.IsAnswered)
        {
            try
            {
                record.TakenBeforeAsking = ledger.Statements.SummariesTaken(node.Number, amended?.ToString() ?? "");
                switch (await rooms.Publishing.PublishAsync("officer", record.RequestId, digest, written, amended, dryRun: false, CancellationToken.None))
                {
                    case PublicationResult.Published published:
                        if (published.Publication.RecordId != record.RecordId || published.Publication.Version != record.Version)
                        {
                            world.Fail($"n{node.Number}: ANSWER: an officer is told of {record.Title} what is on disk");
                        }

                        record.IsAnswered = true;
                        return;
                    case PublicationResult.Overtaken:
                        break;
                    case PublicationResult.Recalled when ledger.Statements.HasWhole(node.Number, record.Amends?.RecordId ?? ""):
                    case PublicationResult.NoSuchRecord when ledger.Restored.Contains(node.Number):
                        record.IsAnswered = true;
                        return;
                    case var other:
                        world.Fail($"n{node.Number}: {record.Title} is published, and was answered {other.GetType().Name}");
                        return;
                }
            }
            catch (StoreUnavailableException)
            {
                // It is not known whether it was published: the next answer says.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(world.Net.Between(1, 200)), clock);
        }
    }

    private async Task RecallAsync(SimulatedNode node, PlannedRecall recall)
    {
        var (rooms, clock) = (node.Rooms, node.Clock);
        var request = new RecallRecordRequest { RequestId = recall.RequestId, RecordId = recall.Record.RecordId, Reason = RecallReason.PersonAtRisk };
        request.Fields.Add(recall.IsPart ? ["summary"] : []);
        request.Peers.Add(recall.From is { } peer ? [peer] : []);
        _ = RecordId.TryParse(request.RecordId, out var record);
        var digest = Requests.DigestOf(Method, request);
        while (!recall.IsAnswered)
        {
            try
            {
                switch (await rooms.Recalling.RecallAsync("officer", request, record, digest, CancellationToken.None))
                {
                    case RecallResult.Recalled or RecallResult.AlreadyRecalled or RecallResult.NotSent:
                    case RecallResult.NoSuchRecord or RecallResult.RequestIdTaken when ledger.Restored.Contains(node.Number):
                        recall.IsAnswered = true;
                        return;
                    case var other:
                        world.Fail($"n{node.Number}: {recall.Record.Title} is taken back, and was answered {other.GetType().Name}");
                        return;
                }
            }
            catch (StoreUnavailableException)
            {
                // It is not known whether it was taken back: the next answer says.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(world.Net.Between(1, 200)), clock);
        }
    }
}

/// <summary>What an officer wants to take back.</summary>
/// <param name="Number">In this world.</param>
/// <param name="Record">A version of the record.</param>
/// <param name="IsPart">Only the summary; otherwise the whole record.</param>
/// <param name="From">From this peer only; null for everybody.</param>
internal sealed record PlannedRecall(int Number, PlannedRecord Record, bool IsPart, string? From)
{
    /// <summary>Whether the officer has the answer.</summary>
    public bool IsAnswered { get; set; }

    public string RequestId => string.Create(CultureInfo.InvariantCulture, $"recall-{Number}");
}
