using System.CommandLine;
using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Gateway.Node.V1;
using Gateway.Record.V1;

namespace Gateway.Cli.Verbs;

/// <summary>The terms of a subscription as options.</summary>
internal sealed class SubscriptionTermOptions
{
    private readonly Option<IdentifierQuery[]> _identifiers = new("--identifier")
    {
        Description = IdentifierText.Help + " May be given several times.",
        HelpName = "IDENTIFIER",
        CustomParser = result => [.. result.Tokens.Select(
            token => Arguments.Parse<IdentifierQuery>(result, token, IdentifierText.TryParse, IdentifierText.Otherwise)!)],
    };

    private readonly Option<string[]> _names = new("--name")
    {
        Description = "A name, in any script; a hit is only possible and says so. May be given several times.",
        HelpName = "NAME",
    };

    private readonly Option<RecordKind[]> _kinds = Arguments.WordList<RecordKind>("--kind", "A kind of record.");

    private readonly Option<IdentifierType[]> _types = Arguments.WordList<IdentifierType>("--any-identifier", "Any record that carries an identifier of this type.");

    private readonly Option<string[]> _countries = new("--country")
    {
        Description = "A country (ISO 3166-1 alpha-2) that the record names. May be given several times.",
        HelpName = "CODE",
    };

    private readonly Option<Tlp> _tlp = Arguments.Word<Tlp>("--tlp-at-most", "Only records that are marked no stricter.");

    private readonly Option<Urgency> _urgency = Arguments.Word<Urgency>("--urgency-at-least", "Only records that are at least this urgent.");

    /// <summary>Gives a verb these options.</summary>
    public void AddTo(Verb verb)
    {
        Option[] options = [_identifiers, _names, _kinds, _types, _countries, _tlp, _urgency];
        foreach (var option in options)
        {
            verb.Add(option);
        }

        verb.Validators.Add(result =>
        {
            if (options.All(option => result.GetResult(option) is null or { Implicit: true }))
            {
                result.AddError("Say what to watch: --identifier, --name, --kind, --any-identifier, --country, --tlp-at-most or --urgency-at-least.");
            }
        });
    }

    /// <summary>The terms that were given.</summary>
    public SubscriptionTerms Read(ClientCall call) => new()
    {
        Identifiers = { call.Get(_identifiers) ?? [] },
        Names = { call.Get(_names) ?? [] },
        Kinds = { call.Get(_kinds) ?? [] },
        IdentifierTypes = { call.Get(_types) ?? [] },
        Countries = { call.Get(_countries) ?? [] },
        TlpAtMost = call.Get(_tlp),
        UrgencyAtLeast = call.Get(_urgency),
    };

    /// <summary>Terms in words.</summary>
    public static string Write(SubscriptionTerms? terms) => terms is null ? "" : string.Join(" and ", new[]
    {
        string.Join(" or ", terms.Identifiers.Select(IdentifierText.Write)),
        string.Join(" or ", terms.Names.Select(name => $"name like {name}")),
        string.Join(" or ", terms.Kinds.Select(Words.Of)),
        string.Join(" or ", terms.IdentifierTypes.Select(type => $"any {Words.Of(type)}")),
        terms.Countries.Count > 0 ? "country " + string.Join(" or ", terms.Countries) : "",
        terms.TlpAtMost == Tlp.Unspecified ? "" : $"TLP at most {Words.Of(terms.TlpAtMost)}",
        terms.UrgencyAtLeast == Urgency.Unspecified ? "" : $"at least {Words.Of(terms.UrgencyAtLeast)}",
    }.Where(part => part.Length > 0));
}
