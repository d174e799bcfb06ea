using System.CommandLine;
using System.Globalization;
using Gateway.Cli.Connection;
using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Gateway.Node.V1;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway record search</c>: by an identifier, exactly, or by a name, possibly.</summary>
internal static class RecordSearchVerb
{
    /// <summary>Builds the verb.</summary>
    public static Verb Build(CliContext context)
    {
        var limit = Arguments.Limit();
        var identifier = new Argument<IdentifierQuery?>("IDENTIFIER")
        {
            Description = IdentifierText.Help,
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = result => result.Tokens.Count == 0
                ? null
                : Arguments.Parse<IdentifierQuery>(result, IdentifierText.TryParse, IdentifierText.Otherwise),
        };
        var name = new Option<string?>("--name") { Description = "A name, in any script: similar names are found, each only a possible match.", HelpName = "NAME" };
        var verb = new Verb(
            "search",
            """
            Finds records the node holds, own and received. An identifier matches exactly, after both sides were brought to their normal
            form: a national and an international spelling of one telephone number meet. A name only ever gives possible matches: a person
            must judge them.
            """,
            "gateway record search 'phone/GB:07700 900 417'",
            "gateway record search username:@dori_jobs",
            "gateway record search 'plate/XA:KR-47 BXT'",
            "gateway record search --name 'Dorian Vasek'")
        {
            identifier, name, limit,
        };
        verb.Validators.Add(result =>
        {
            if ((result.GetResult(identifier) is { Tokens.Count: > 0 }) == (result.GetResult(name) is { Implicit: false }))
            {
                result.AddError("Give either an IDENTIFIER or --name.");
            }
        });
        ClientCall.Bind(verb, context, [ClientRole.Analyst], async (call, cancel) =>
        {
            var request = new SearchRecordsRequest { PageSize = (uint)Math.Min(call.Get(limit), 1_000) };
            if (call.Get(name) is { } wanted)
            {
                request.Name = wanted;
            }
            else
            {
                request.Identifier = call.Get(identifier);
            }

            var response = await call.Node.Records.SearchRecordsAsync(request, call.Node.Call(cancel));
            return call.Answer(response, () => Listing.Write(call.Terminal, response.Hits, Columns, "Nothing here matches."));
        });
        return verb;
    }

    private static IReadOnlyList<Column<SearchHit>> Columns { get; } =
    [
        new("certainty", hit => hit.Possible ? string.Create(CultureInfo.InvariantCulture, $"POSSIBLE {hit.Score:0.00}") : "exact")
        {
            IsWhole = true,
            Style = hit => hit.Possible ? Look.Warning : Look.Good,
        },
        new("matched", hit => hit.Matched),
        .. RecordReadVerbs.SummaryColumns<SearchHit>(hit => hit.Record),
    ];
}
