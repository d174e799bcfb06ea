using System.Collections.Concurrent;
using System.Security.Cryptography;
using Gateway.Cli.Verbs;
using Gateway.Node.V1;
using Google.Protobuf;
using Grpc.Core;
using Spectre.Console;

namespace Gateway.Cli.Importing;

/// <summary>
/// Publishes imported records. A record's request id follows from its content, so an import that broke off, or is run again, publishes
/// nothing twice.
/// </summary>
internal static class ImportPublishing
{
    /// <summary>Publications under way at once: they share commits.</summary>
    private const int Concurrency = 4;

    private const string Prefix = "import-";

    /// <summary>Publishes every record, and stops at the first that the node refuses.</summary>
    /// <returns>What was published, in the order of the files, and why it stopped; null when it did not.</returns>
    public static async Task<(List<PublishedImport> Published, RpcException? Ended)> PublishAsync(ClientCall call, IReadOnlyList<ImportedFile> files, CancellationToken cancel)
    {
        var records = files.SelectMany(file => file.Imported.Records.Select(record => (file.Name, Record: record))).ToList();
        var published = new ConcurrentDictionary<int, Publication>();
        RpcException? ended = null;
        try
        {
            await ShowProgressAsync(call, records.Count, async step => await Parallel.ForEachAsync(
                Enumerable.Range(0, records.Count),
                new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancel },
                async (index, _) =>
                {
                    // Not given up when another is refused: it may be durable already, and then it is to be said.
                    var request = new PublishRequest { RequestId = RequestIdOf(records[index].Record), Record = records[index].Record };
                    published[index] = (await call.Node.Publication.PublishAsync(request, call.Node.Call(cancel))).Publication;
                    step();
                }));
        }
        catch (RpcException refused) when (!cancel.IsCancellationRequested)
        {
            // What the node has answered is durable and is said; running the import again goes on after it.
            ended = refused;
        }

        return ([.. published.OrderBy(pair => pair.Key).Select(pair => new PublishedImport(records[pair.Key].Name, pair.Value))], ended);
    }

    private static string RequestIdOf(IMessage record) => Prefix + Convert.ToHexStringLower(SHA256.HashData(record.ToByteArray()))[..48];

    private static async Task ShowProgressAsync(ClientCall call, int count, Func<Action, Task> publish)
    {
        if (!call.Terminal.ErrorIsTerminal || call.IsJson)
        {
            await publish(() => { });
            return;
        }

        await call.Terminal.Margin.Progress().AutoClear(true).StartAsync(async progress =>
        {
            var task = progress.AddTask("publishing", maxValue: count);
            await publish(() => task.Increment(1));
        });
    }
}

/// <summary>An imported record that was published.</summary>
/// <param name="File">The file it came from.</param>
/// <param name="Publication">What became of it.</param>
internal sealed record PublishedImport(string File, Publication Publication);
