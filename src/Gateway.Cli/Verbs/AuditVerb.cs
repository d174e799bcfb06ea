using Gateway.Admin.V1;
using Gateway.Cli.Connection;
using Gateway.Cli.Input;
using Gateway.Cli.Output;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway audit list</c>: what the node did, and for whom.</summary>
internal static class AuditVerb
{
    /// <summary>Builds the verb.</summary>
    public static Verb BuildList(CliContext context)
    {
        var limit = Arguments.Limit();
        var verb = new Verb(
            "list",
            "Lists what the node did, oldest first: who, what, for which peer and record, by which rule and revision. It holds no case content.",
            "gateway audit list --limit 1000",
            "gateway audit list --limit 100000 | grep -w refuse")
        {
            limit,
        };
        ClientCall.Bind(verb, context, [ClientRole.Auditor], async (call, cancel) =>
        {
            var (rows, rest) = await Pages.ReadAsync<AuditLogEntry>(call.Get(limit), async (size, token) =>
            {
                var page = await call.Node.State.ListAuditAsync(new ListAuditRequest { PageSize = size, PageToken = token }, call.Node.Call(cancel));
                return (page.Entries, page.NextPageToken);
            });
            return call.Answer(new ListAuditResponse { Entries = { rows }, NextPageToken = rest }, () =>
            {
                Listing.Write(call.Terminal, rows, Columns, "The audit is empty.");
                if (rest.Length > 0)
                {
                    call.Hint("There is more; raise --limit.");
                }
            });
        });
        return verb;
    }

    private static IReadOnlyList<Column<AuditLogEntry>> Columns { get; } =
    [
        new("id", entry => $"{entry.Id}") { IsNumber = true },
        new("at", entry => Words.Of(entry.At)) { IsWhole = true },
        new("actor", entry => entry.Actor),
        new("act", entry => entry.Act),
        new("peer", entry => entry.Peer),
        new("record", entry => entry.Record) { InTable = entry => Shortened(entry.Record) },
        new("detail", entry => entry.Detail),
        new("revision", entry => entry.Revision) { InTable = entry => Shortened(entry.Revision) },
    ];

    /// <summary>Long digests are cut in a table; a pipe has them whole.</summary>
    private static string Shortened(string text)
    {
        const int Shown = 8;
        return string.Join('/', text.Split('/').Select(part => part.Length > 2 * Shown ? part[..Shown] + "…" : part));
    }
}
