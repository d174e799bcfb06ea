using System.CommandLine;
using Gateway.Cli.Connection;
using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Gateway.Node.V1;
using Spectre.Console;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway record publish</c> and <c>amend</c>.</summary>
internal static class PublishVerbs
{
    private const ulong FirstVersion = 1;
    private const string FileHelp = "The record: protobuf JSON of CaseRecord, names as in protos/gateway/record/v1";

    /// <summary>Builds <c>publish</c>.</summary>
    public static Verb BuildPublish(CliContext context)
    {
        var (file, attach, requestId, dryRun) = (Arguments.File(FileHelp), Attach(), RequestIds.Option(), DryRun());
        var verb = new Verb(
            "publish",
            """
            Publishes a record: your node normalises identifiers, decides per peer and field what to release, signs, seals and queues.
            When it answers, record and entries are on disk. What a peer did not get, `gateway policy explain` explains.
            """,
            "gateway record publish stop.json --dry-run   # what would each peer get?",
            "gateway record publish stop.json",
            "jq '.title = \"Corrected\"' stop.json | gateway record publish -",
            "gateway record publish stop.json --attach van.json   # what `gateway attachment add` printed")
        {
            file, attach, requestId, dryRun,
        };
        ClientCall.Bind(verb, context, [ClientRole.Publisher], async (call, cancel) =>
        {
            if (!RecordFile.TryRead(call.Terminal, call.Get(file), out var record, out var failure)
                || !RecordFile.TryAttach(call.Terminal, record, call.Get(attach) ?? [], out failure))
            {
                return call.Fail(failure);
            }

            var request = new PublishRequest { RequestId = call.NameRequest(requestId, call.Get(dryRun)), Record = record, DryRun = call.Get(dryRun) };
            var response = await call.Node.Publication.PublishAsync(request, call.Node.Call(cancel));
            return call.Answer(response, () => Write(call, response.Publication, request.DryRun, "Published"));
        });
        return verb;
    }

    /// <summary>Builds <c>amend</c>.</summary>
    public static Verb BuildAmend(CliContext context)
    {
        var (record, file, requestId, dryRun) = (Arguments.Record(), Arguments.File(FileHelp), RequestIds.Option(), DryRun());
        var verb = new Verb(
            "amend",
            """
            Publishes a later version of one of your own records. Give the whole new content: begin with what `record get --json` prints,
            and keep the keys of what stays.
            """,
            "gateway record get 9f86d081884c7d659a2feaa0c55ad015 --json > stop.json",
            "gateway record amend 9f86d081884c7d659a2feaa0c55ad015 stop.json")
        {
            record, file, requestId, dryRun,
        };
        ClientCall.Bind(verb, context, [ClientRole.Publisher], async (call, cancel) =>
        {
            if (!RecordFile.TryRead(call.Terminal, call.Get(file), out var content, out var failure))
            {
                return call.Fail(failure);
            }

            var request = new AmendRequest
            {
                RequestId = call.NameRequest(requestId, call.Get(dryRun)),
                RecordId = call.Get(record).Record,
                Record = content,
                DryRun = call.Get(dryRun),
            };
            var response = await call.Node.Publication.AmendAsync(request, call.Node.Call(cancel));
            return call.Answer(response, () => Write(call, response.Publication, request.DryRun, "Amended"));
        });
        return verb;
    }

    private static Option<string[]> Attach() => new("--attach")
    {
        Description = "A file that `gateway attachment add` printed; may be given several times.",
        HelpName = "ADDED.json",
    };

    private static Option<bool> DryRun() => new("--dry-run") { Description = "Only say what would happen: nothing is stored or sent." };

    private static void Write(ClientCall call, Publication publication, bool dryRun, string done)
    {
        if (call.Terminal.OutIsTerminal)
        {
            call.Terminal.Page.Write(new Text(dryRun ? "○ " : "✓ ", dryRun ? Look.Warning : Look.Good));
            call.Terminal.Page.WriteLine(dryRun
                ? "Dry run: nothing was stored or sent."
                : $"{done} {publication.RecordId}, version {publication.Version}.");
        }

        var rows = publication.Decisions.Count == 0 && !call.Terminal.OutIsTerminal ? [new PeerDecision()] : publication.Decisions.ToList();
        Listing.Write(call.Terminal, rows, DecisionColumns.Of(publication, dryRun && publication.Version == FirstVersion ? "" : publication.RecordId), "There is no peer yet: gateway peer invite");
        var withheld = publication.Decisions.FirstOrDefault(decision => decision.WithheldFields > 0 || decision.Outcome != DecisionOutcome.Released);
        if (withheld is not null && !dryRun)
        {
            call.Hint($"Why not all: {call.Next($"policy explain {publication.RecordId} --peer {Shell.Quote(withheld.Peer)}")}");
        }
    }
}
