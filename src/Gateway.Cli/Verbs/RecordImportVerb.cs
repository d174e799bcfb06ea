using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Cli.Connection;
using Gateway.Cli.Importing;
using Gateway.Cli.Output;
using Gateway.Node.V1;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway record import</c>: files of other systems become records, with a report on every object.</summary>
internal static class RecordImportVerb
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly IReadOnlyList<Column<PublishedImport>> Columns =
    [
        new("file", row => row.File),
        new("record_id", row => row.Publication.RecordId) { IsWhole = true },
        new("version", row => $"{row.Publication.Version}") { IsNumber = true },
        new("released_to", row => string.Join(", ", row.Publication.Decisions
            .Where(decision => decision.Outcome == DecisionOutcome.Released).Select(decision => decision.Peer))),
    ];

    /// <summary>Builds the verb.</summary>
    public static Verb Build(CliContext context)
    {
        var files = new Argument<string[]>("FILE") { Description = "Files to import; - is standard input.", Arity = ArgumentArity.OneOrMore };
        var from = new Option<SourceFormat>("--from") { Description = "The format: stix (STIX 2.1) or ftm (FollowTheMoney, one entity a line).", HelpName = "FORMAT", Required = true };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only read the files and show the report: nothing is stored or sent." };
        var labels = new ImportLabelOptions();
        var verb = new Verb(
            "import",
            """
            Imports files of other systems as records and publishes them. Each file is taken whole or refused whole, with line and column;
            when one is refused, nothing of any is stored. What no field of ours can hold is kept as an external reference. Running the same
            import again publishes nothing twice.
            """,
            "gateway record import --from stix report.json --tlp amber --purpose investigation --grading admiralty:B2 --dry-run",
            "gateway record import --from ftm companies.jsonl --tlp green --purpose investigation --purpose prosecution --grading europol-4x4:A2")
        {
            files, from, dryRun,
        };
        labels.AddTo(verb);
        ClientCall.Bind(verb, context, [ClientRole.Publisher], async (call, cancel) =>
        {
            if (!ImportedFile.TryReadAll(call.Terminal, call.Get(files), call.Get(from), labels.Read(call), out var imported, out var failure))
            {
                return call.Fail(failure);
            }

            var (published, ended) = call.Get(dryRun) ? ([], null) : await ImportPublishing.PublishAsync(call, imported, cancel);
            Write(call, imported, published, call.Get(dryRun));
            return ended is null ? ExitCode.Ok : call.Fail(Broken(CallFailure.Of(ended, call.Node), published.Count));
        });
        return verb;
    }

    private static Failure Broken(Failure why, int published) => why with
    {
        Problem = $"{Words.Count(published, "record was", "records were")} published, then: {why.Problem}",
        Remedy = $"{why.Remedy} Then run the same command again: what was published is not published twice.".TrimStart(),
    };

    private static void Write(ClientCall call, List<ImportedFile> imported, List<PublishedImport> published, bool dryRun)
    {
        if (call.IsJson)
        {
            call.Terminal.Out.WriteLine(new JsonObject
            {
                ["reports"] = new JsonArray([.. imported.Select(file => JsonNode.Parse(file.Imported.Report.ToJson()))]),
                ["published"] = new JsonArray([.. published.Select(row => JsonNode.Parse(ProtoJson.Line(row.Publication)))]),
                ["dry_run"] = dryRun,
            }.ToJsonString(Indented));
            return;
        }

        // The report is for whoever imports; a pipe carries what was published.
        foreach (var file in imported)
        {
            call.Terminal.Error.WriteLine(file.Imported.Report.ToTable());
        }

        if (!dryRun)
        {
            Listing.Write(call.Terminal, published, Columns, "");
        }

        call.Hint(dryRun
            ? "Dry run: nothing was stored or sent."
            : $"{Words.Count(published.Count, "record", "records")} published. Who gets what, and why: {call.Next("policy explain RECORD --peer NAME")}");
    }
}
