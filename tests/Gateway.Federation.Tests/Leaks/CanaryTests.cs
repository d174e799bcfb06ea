using System.Text;
using Gateway.Node.V1;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Gateway.Federation.Tests.Leaks;

/// <summary>
/// T1: canaries in every text field of the schema, policies that release some of them, and then a search of everything the receiver has:
/// what was withheld is nowhere, what was released is there.
/// </summary>
public sealed class CanaryTests
{
    /// <summary>Policies, each releasing something else.</summary>
    private static readonly string[] Releases =
    [
        "[title]", "[title, summary]", "[\"person.*\"]", "[participation, \"person.names\"]", "[\"identifier.*\"]", "[trafficking, legal]",
        "[external_reference, link]", "[\"organisation.*\", \"place.*\", \"vehicle.*\"]", "[\"*\"]",
    ];

    [Fact]
    public async Task Withheld_canaries_are_nowhere_at_the_receiver_and_in_no_log_audit_or_error_and_released_ones_arrive()
    {
        var logs = new StringWriter();
        var console = Console.Out;
        Console.SetOut(TextWriter.Synchronized(logs));
        try
        {
            await SearchAsync(logs);
        }
        finally
        {
            Console.SetOut(console);
        }
    }

    private static async Task SearchAsync(StringWriter logs)
    {
        await using var a = await TestAgency.StartAsync("KAR", logLevel: LogLevel.Trace);
        await using var b = await TestAgency.StartAsync("WES", logLevel: LogLevel.Trace);
        await TestAgency.PairAsync(a, b);
        var (withheld, released, errors, entries) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), new StringBuilder(), 0);
        var (filled, refused) = (0, 0);
        for (var i = 0; i < Releases.Length; i++)
        {
            await a.SetPolicyAsync($$"""
                policy: 1
                rules:
                  - name: some
                    release: {{Releases[i]}}
                    to: { agencies: [WES] }

                """);
            var prefix = $"CANARY{i}";
            var canaries = CanaryRecord.Make(prefix);
            (filled, refused) = (canaries.Filled.Count, canaries.Refused.Except(canaries.Filled).Count());
            var publication = await a.PublishAsync(canaries.Record);
            entries += publication.Decisions[0].Outcome == DecisionOutcome.Released ? 1 : 0;
            var allowed = a.Store.Read(sql => sql.First(
                "SELECT released FROM decision JOIN record_version USING (record_row) WHERE record_id = $1", row => row.GetString(0), publication.RecordId))!.Split('\n').ToHashSet();
            var content = CaseRecord.Parser.ParseFrom(a.Store.Read(sql => sql.First(
                "SELECT content FROM record_version WHERE record_id = $1", row => row.GetBytes(0), publication.RecordId)));
            foreach (var field in FieldSplit.Split(content))
            {
                (allowed.Contains(field.Path.ToString()) ? released : withheld).UnionWith(CanaryRecord.In(field.Fragment, prefix));
            }

            // An error about this very content must not repeat it.
            canaries.Record.Kind = RecordKind.Unspecified;
            canaries.Record.Entities[0].Key = canaries.Record.Entities[1].Key;
            var error = await Assert.ThrowsAsync<RpcException>(() => a.PublishAsync(canaries.Record));
            errors.Append(error.Status.Detail).Append(string.Join(' ', error.Trailers.Select(entry => entry.IsBinary ? Encoding.UTF8.GetString(entry.ValueBytes) : entry.Value)));
        }

        withheld.ExceptWith(released);
        await a.UntilAsync(() => a.Count("SELECT receipted_to FROM outbound_feed WHERE lane = 2") == entries);
        var received = await ReadAllAsync(b);
        var foundReleased = released.Count(canary => received.Contains(canary, StringComparison.Ordinal));
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{filled} text fields with canaries, {refused} that take only certain words; {Releases.Length} policies, {withheld.Count} withheld and {released.Count} released canaries");
        Assert.True(withheld.Count > 200 && released.Count > 50, $"{withheld.Count} withheld, {released.Count} released");
        Assert.Equal(released.Count, foundReleased);
        var audits = string.Join('\n', new[] { a, b }.SelectMany(agency => agency.Store.Read(sql => sql.Query("SELECT actor || act || peer || record || detail FROM audit", row => row.GetString(0)))));
        Assert.All(withheld, canary => Assert.DoesNotContain(canary, received, StringComparison.Ordinal));
        Assert.NotEmpty(errors.ToString());
        Assert.Contains("KAR", audits, StringComparison.Ordinal);
        foreach (var (surface, text) in new[] { ("errors", errors.ToString()), ("audit", audits), ("logs", logs.ToString()) })
        {
            Assert.False(text.Contains("CANARY", StringComparison.Ordinal), $"a canary is in the {surface}");
        }
    }

    /// <summary>Everything in the node's folder, database and write-ahead log included, and every view it holds, unpacked.</summary>
    private static async Task<string> ReadAllAsync(TestAgency agency)
    {
        var text = new StringBuilder();
        // node.lock is locked against any reader, and empty.
        var isLock = (string file) => Path.GetFileName(file) == "node.lock" && new FileInfo(file).Length == 0;
        foreach (var file in Directory.EnumerateFiles(agency.Folder.Path, "*", SearchOption.AllDirectories).Where(file => !isLock(file)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var memory = new MemoryStream();
            await stream.CopyToAsync(memory, TestContext.Current.CancellationToken);
            text.Append(Encoding.Latin1.GetString(memory.ToArray()));
        }

        foreach (var view in agency.Store.Read(sql => sql.Query("SELECT view FROM record_version", row => row.GetBytes(0))))
        {
            text.Append(Encoding.Latin1.GetString(view));
        }

        return text.ToString();
    }
}
