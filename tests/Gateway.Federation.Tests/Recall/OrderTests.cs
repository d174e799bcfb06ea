using Gateway.Exchange.V1;
using Gateway.Node.V1;
using Google.Protobuf;

namespace Gateway.Federation.Tests.Recall;

/// <summary>T4: recall wins in every order in which versions and statements can come, across restarts of the holder.</summary>
public sealed class OrderTests
{
    private const string Canary = "ZQCANARY";

    /// <summary>Steps: 1 and 2 are versions, R the recall of the whole record, F the recall of the fields with canaries, ! a restart of the holder.</summary>
    private static readonly string[] Parts = ["1", "2", "R"];

    [Fact]
    public async Task In_every_order_of_versions_and_recall_with_a_restart_anywhere_nothing_of_the_record_stays()
    {
        await using var world = await World.StartAsync();
        var orders = Permutations(Parts).SelectMany(WithRestart).ToList();
        var found = new List<string>();
        foreach (var order in orders)
        {
            var record = await world.PlayAsync(order);
            found.AddRange((await Recalled.SurfacesWithAsync(world.Holder, "KAR", record, Canary)).Select(surface => $"{string.Concat(order)}: {surface}"));
            Assert.Contains((OutcomeCode)world.Originator.Count("SELECT MAX(statement_holder.code) FROM statement_holder JOIN statement USING (statement_id) WHERE record_id = $1", record),
                new[] { OutcomeCode.Erased, OutcomeCode.NeverHeld });
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{orders.Count} orders, {world.Restarts} restarts of the holder, {world.Holder.Count("SELECT COUNT(*) FROM statement")} statements");
        Assert.Empty(found);
        Assert.Equal(0, world.Holder.Count("SELECT COUNT(*) FROM alert") + world.Holder.Count("SELECT COUNT(*) FROM identifier_token"));
        Assert.Equal(0, world.Holder.Count("SELECT COUNT(*) FROM audit WHERE act IN ('stop-feed', 'end-session')"));
    }

    [Fact]
    public async Task In_every_order_of_versions_and_a_recall_of_fields_the_fields_are_gone_and_the_rest_stays()
    {
        await using var world = await World.StartAsync();
        foreach (var order in Permutations(["1", "2", "F"]).SelectMany(WithRestart))
        {
            var record = await world.PlayAsync(order);
            Assert.Empty(await Recalled.SurfacesWithAsync(world.Holder, "KAR", record, $"{Canary} Vasek"));
            Assert.Equal(2, world.Holder.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1 AND length(content) > 0", record));
        }

        Assert.Equal(0, world.Holder.Count("SELECT COUNT(*) FROM alert") + world.Holder.Count("SELECT COUNT(*) FROM identifier_token"));
    }

    [Fact]
    public async Task A_node_whose_tombstones_are_forgotten_lets_a_record_back_in_and_the_search_finds_it()
    {
        await using var world = await World.StartAsync();

        // The planted bug: a holder that keeps no tombstone, as one would that stored only what is not recalled.
        var record = await world.PlayAsync(["1", "R"]);
        await world.Holder.Store.WriteAsync(
            scope =>
            {
                scope.Sql.Execute("UPDATE statement SET for_some = 1");
                scope.Sql.Execute("DELETE FROM record_version");
                return new Node.Storage.Written<bool>(true, new Node.Storage.AuditEntry("test", "forget"));
            },
            TestContext.Current.CancellationToken);
        await world.DeliverAgainAsync(record, version: 1);

        Assert.Contains("get", await Recalled.SurfacesWithAsync(world.Holder, "KAR", record, Canary));
    }

    private static IEnumerable<string[]> Permutations(string[] parts) => parts.Length == 1 ? [parts]
        : parts.SelectMany(first => Permutations([.. parts.Where(part => part != first)]).Select(rest => (string[])[first, .. rest]));

    private static IEnumerable<string[]> WithRestart(string[] order) =>
        Enumerable.Range(0, order.Length + 1).Select(at => at == 0 ? order : (string[])[.. order[..at], "!", .. order[at..]]);

    /// <summary>
    /// An originator and a holder. The originator makes a record of two versions and its recall while nothing is delivered, and then delivers each
    /// part by itself in the order of the play.
    /// </summary>
    private sealed class World : IAsyncDisposable
    {
        private readonly Dictionary<string, (byte[][] Views, byte[] Whole, byte[] Fields)> _records = [];

        public required TestAgency Originator { get; init; }

        public required TestAgency Holder { get; init; }

        public int Restarts { get; private set; }

        public static async Task<World> StartAsync()
        {
            var world = new World { Originator = await TestAgency.StartAsync("KAR"), Holder = await TestAgency.StartAsync("WES") };
            await TestAgency.PairAsync(world.Originator, world.Holder);
            await Recalled.SubscribeAsync(world.Holder);
            return world;
        }

        public async Task<string> PlayAsync(string[] order)
        {
            var record = await MakeAsync(order);
            foreach (var part in order)
            {
                switch (part)
                {
                    case "!":
                        await Holder.StopNodeAsync();
                        await Holder.StartNodeAsync();
                        Restarts++;
                        break;
                    case "R" or "F":
                        await SayAsync(record, part == "R" ? _records[record].Whole : _records[record].Fields);
                        break;
                    default:
                        await DeliverAgainAsync(record, int.Parse(part, System.Globalization.CultureInfo.InvariantCulture));
                        break;
                }
            }

            return record;
        }

        public Task DeliverAgainAsync(string record, int version) =>
            SendAsync(Lane.Records, new EntryBody { View = ByteString.CopyFrom(_records[record].Views[version - 1]) });

        public async ValueTask DisposeAsync()
        {
            await Holder.DisposeAsync();
            await Originator.DisposeAsync();
        }

        /// <summary>Nothing is released by policy, so nothing goes out by itself.</summary>
        private async Task<string> MakeAsync(string[] order)
        {
            var record = (await Originator.PublishAsync(Recalled.Canaries(Canary))).RecordId;
            await new PublicationService.PublicationServiceClient(Originator.Channel("publisher")).AmendAsync(
                new AmendRequest { RequestId = Guid.CreateVersion7().ToString(), RecordId = record, Record = Recalled.Canaries(Canary) },
                cancellationToken: TestContext.Current.CancellationToken);
            var views = Originator.Store.Read(sql => sql.Query(
                "SELECT view FROM record_version WHERE record_id = $1 ORDER BY version", row => row.GetFieldValue<byte[]>(0), record)).ToArray();
            var paths = Protocol.Records.ViewDisclosures.Of(views[0]).Concat(Protocol.Records.ViewDisclosures.Of(views[1]))
                .Select(field => field.Path).Where(path => path.EndsWith("/names", StringComparison.Ordinal) || path.Contains("/identifier/", StringComparison.Ordinal)).Distinct().ToArray();
            var recall = order.Contains("F") ? await Recalled.RecallAsync(Originator, record, paths) : await Recalled.RecallAsync(Originator, record);
            var envelope = Originator.Store.Read(sql => sql.First(
                "SELECT envelope FROM statement WHERE record_id = $1 AND number = $2", row => row.GetFieldValue<byte[]>(0), record, (long)recall.Number))!;
            _records[record] = (views, envelope, envelope);
            return record;
        }

        private async Task SayAsync(string record, byte[] envelope)
        {
            var statement = Originator.Count("SELECT statement_id FROM statement WHERE record_id = $1", record);
            await Originator.Store.WriteAsync(
                scope =>
                {
                    new Node.Recall.StatementHolders(new Node.Recall.ControlEntries(Originator.Host.Rooms.Wakes)).Tell(
                        scope, statement, Signed.Parser.ParseFrom(envelope), [Originator.Host.Rooms.Directory.All[0]]);
                    return new Node.Storage.Written<bool>(true, new Node.Storage.AuditEntry("test", "say"));
                },
                TestContext.Current.CancellationToken);
            await Recalled.UntilConfirmedAsync(Originator, record);
        }

        private async Task SendAsync(Lane lane, EntryBody content)
        {
            var peer = Originator.Host.Rooms.Directory.All[0];
            var body = Protocol.Sealing.SealedBody.Seal(Protocol.CanonicalMessage.Write(content), System.Security.Cryptography.RandomNumberGenerator.Fill);
            await Originator.Store.WriteAsync(
                scope =>
                {
                    var row = Node.Storage.OutboundFeeds.StoreBody(scope.Sql, body, 1);
                    scope.Feeds.Append(
                        scope.Sql, (peer.Row, peer.Id), lane, body, row, peer.Agency.CurrentKey(KeyUse.Kem, Originator.Time.GetUtcNow())!, recordRow: null);
                    scope.AfterCommit(Originator.Host.Rooms.Wakes.Of(peer.Row).Set);
                    return new Node.Storage.Written<bool>(true, new Node.Storage.AuditEntry("test", "deliver"));
                },
                TestContext.Current.CancellationToken);
            await Originator.UntilAsync(() => Recalled.IsThrough(Originator));
        }
    }
}
