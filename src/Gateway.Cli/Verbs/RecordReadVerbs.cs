using System.CommandLine;
using System.Text.Json.Nodes;
using Gateway.Cli.Cards;
using Gateway.Cli.Connection;
using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Gateway.Node.V1;
using Spectre.Console;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway record get</c>, <c>list</c> and <c>export</c>.</summary>
internal static class RecordReadVerbs
{
    private static readonly string[] Readers = [ClientRole.Publisher, ClientRole.Analyst];

    /// <summary>Builds <c>get</c>.</summary>
    public static Verb BuildGet(CliContext context)
    {
        var (record, version) = (Arguments.Record(), Version());
        var verb = new Verb(
            "get",
            """
            Shows one record the node holds: its labels, what it says, and what was verified. What is not shown is withheld or not known;
            the two look alike. With --json it prints the record alone, to be edited and given to `record amend`.
            """,
            "gateway record get 9f86d081884c7d659a2feaa0c55ad015        # an own record",
            "gateway record get KAR/9f86d081884c7d659a2feaa0c55ad015    # what KAR shared with us")
        {
            record, version,
        };
        ClientCall.Bind(verb, context, Readers, async (call, cancel) =>
        {
            var name = call.Get(record);
            var response = await call.Node.Records.GetRecordAsync(
                new GetRecordRequest { Originator = name.Originator, RecordId = name.Record, Version = call.Get(version) }, call.Node.Call(cancel));
            var held = response.Record;
            return call.Answer(held.Content, () => CardPage.Write(call.Terminal, Heading(held.Summary), held.Content, held.Assurance));
        });
        return verb;
    }

    /// <summary>Builds <c>list</c>.</summary>
    public static Verb BuildList(CliContext context)
    {
        var limit = Arguments.Limit();
        var from = new Option<string?>("--from") { Description = "Only this originator's: a local peer name or fingerprint.", HelpName = "ORIGINATOR" };
        var verb = new Verb(
            "list",
            "Lists the records the node holds, own and received, newest first.",
            "gateway record list",
            "gateway record list --from KAR --limit 10",
            "gateway record list | cut -f2    # names of records, for scripts")
        {
            from, limit,
        };
        ClientCall.Bind(verb, context, Readers, async (call, cancel) =>
        {
            var (rows, rest) = await Pages.ReadAsync<RecordSummary>(call.Get(limit), async (size, token) =>
            {
                var page = await call.Node.Records.ListRecordsAsync(
                    new ListRecordsRequest { PageSize = size, PageToken = token, Originator = call.Get(from) ?? "" }, call.Node.Call(cancel));
                return (page.Records, page.NextPageToken);
            });
            return call.Answer(new ListRecordsResponse { Records = { rows }, NextPageToken = rest }, () =>
            {
                Listing.Write(call.Terminal, rows, SummaryColumns<RecordSummary>(row => row), "No records yet. Publish one with: gateway record publish FILE");
                if (rest.Length > 0)
                {
                    call.Hint("There are more; raise --limit.");
                }
            });
        });
        return verb;
    }

    /// <summary>Builds <c>export</c>.</summary>
    public static Verb BuildExport(CliContext context)
    {
        var (record, version) = (Arguments.Record(), Version());
        var output = new Option<string>("--output", "-o") { Description = "The file to write; only its owner may read it.", HelpName = "FILE", Required = true };
        var peer = new Option<string?>("--peer") { Description = "Of an own record: what this peer was sent. [default: all fields]", HelpName = "NAME" };
        var force = new Option<bool>("--force") { Description = "Overwrite the file if it is there." };
        var verb = new Verb(
            "export",
            """
            Writes a record's signed view to a file that anyone can verify offline with `gateway record verify`. It proves that the content
            is unaltered since its originator signed it; it says nothing about truth.
            """,
            "gateway record export KAR/9f86d081884c7d659a2feaa0c55ad015 -o stop.gwrecord",
            "gateway record verify stop.gwrecord --fingerprint '12345 67890 12345 67890 12345 67890 12345 67890 12345 67890 12345 67890'")
        {
            record, version, output, peer, force,
        };
        ClientCall.Bind(verb, context, Readers, async (call, cancel) =>
        {
            var (name, file) = (call.Get(record), call.Get(output)!);
            if (!OutputFile.IsFree(file, call.Get(force), out var failure))
            {
                return call.Fail(failure);
            }

            var response = await call.Node.Records.ExportRecordAsync(
                new ExportRecordRequest { Originator = name.Originator, RecordId = name.Record, Version = call.Get(version), Peer = call.Get(peer) ?? "" },
                call.Node.Call(cancel));
            await OutputFile.WriteAsync(file, response.File.Memory, cancel);
            SayWritten(call, file, response.File.Length);
            return ExitCode.Ok;
        });
        return verb;
    }

    private static void SayWritten(ClientCall call, string file, int bytes)
    {
        if (call.IsJson)
        {
            call.Terminal.Out.WriteLine(new JsonObject { ["written"] = file, ["bytes"] = bytes }.ToJsonString());
            return;
        }

        Facts.Write(call.Terminal, new Fact("written", file), new Fact("bytes", $"{bytes}"));
        call.Hint($"Anyone can check it: gateway record verify {Shell.Quote(file)} --fingerprint \"the originator's 60 digits\"");
    }

    /// <summary>A record as <c>record get</c> takes it.</summary>
    public static string NameOf(RecordSummary? summary) =>
        summary is null ? "" : $"{(summary.OriginatorName.Length > 0 ? summary.OriginatorName : summary.Originator)}/{summary.RecordId}";

    /// <summary>What a summary is, as columns of a list of something that has one.</summary>
    public static IReadOnlyList<Column<T>> SummaryColumns<T>(Func<T, RecordSummary> summary) =>
    [
        new("stored_at", row => Words.Of(summary(row).StoredAt)) { IsWhole = true },
        new("record", row => NameOf(summary(row))) { IsWhole = true },
        new("version", row => $"{summary(row).Version}") { IsNumber = true },
        new("kind", row => Words.Of(summary(row).Kind)),
        new("status", row => Words.Of(summary(row).Status)),
        new("title", row => summary(row).Title),
        new("originator", row => summary(row).Originator) { OnlyPiped = true },
    ];

    private static IReadOnlyList<Fact> Heading(RecordSummary summary) =>
    [
        new Fact("record", NameOf(summary)),
        new Fact("version", $"{summary.Version}"),
        new Fact("originator", summary.Originator),
        new Fact("stored", Words.Of(summary.StoredAt)),
    ];

    private static Option<ulong> Version() => new("--version") { Description = "A version of the record. [default: the latest held]", HelpName = "N" };
}
