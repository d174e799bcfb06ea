using System.CommandLine;
using System.Text.Json.Nodes;
using Gateway.Cli.Output;
using Gateway.Node.Configuration;
using Gateway.Node.Hosting;
using Spectre.Console;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway store move</c>: from the SQLite file in the node's folder into a PostgreSQL database.</summary>
internal static class StoreMoveVerb
{
    private static IReadOnlyList<Column<MovedTable>> Columns { get; } =
    [
        new("table", moved => moved.Table) { IsWhole = true },
        new("rows", moved => $"{moved.Rows}") { IsNumber = true },
    ];

    /// <summary>Builds the verb.</summary>
    public static Verb Build(CliContext context)
    {
        var to = new Option<string>("--to")
        {
            Description = "The empty database: postgres://user@host/database?sslmode=verify-full&passfile=FILE. Never with a password.",
            HelpName = "URL",
            Required = true,
        };
        var verb = new Verb(
            "move",
            "Moves the store of a node that does not run into an empty PostgreSQL database: copies every row, compares both sides, then sets the file aside.",
            "gateway store move --data ./kar --to 'postgres://gateway@db.example/gateway?passfile=/etc/gateway/pgpass'")
        {
            to,
        };
        verb.SetAction((parsed, _) =>
        {
            var terminal = context.Terminal;
            var moved = StoreMove.Run(
                new NodeFolder(context.DataFolder(parsed)), parsed.GetValue(to)!,
                table => terminal.Margin.WriteLine($"{table.Table}: {table.Rows} rows copied and compared", Look.Quiet));
            Say(context, parsed, moved);
            return Task.FromResult((int)ExitCode.Ok);
        });
        return verb;
    }

    private static void Say(CliContext context, ParseResult parsed, IReadOnlyList<MovedTable> moved)
    {
        var terminal = context.Terminal;
        if (context.IsJson(parsed))
        {
            terminal.Out.WriteLine(new JsonObject
            {
                ["tables"] = new JsonArray([.. moved.Select(table => (JsonNode)new JsonObject { ["table"] = table.Table, ["rows"] = table.Rows })]),
            }.ToJsonString());
        }
        else
        {
            Listing.Write(terminal, moved, Columns, "The store was empty.");
            terminal.Margin.WriteLine(
                $"Moved: both sides were read again and are the same. Set store in node.yaml to the database before you start the node; node.db{StoreMove.MovedSuffix} holds "
                + "what it held and is yours to delete.",
                Look.Quiet);
        }
    }
}
