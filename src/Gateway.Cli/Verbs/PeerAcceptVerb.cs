using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Admin.V1;
using Gateway.Cli.Connection;
using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Gateway.Protocol.Identity;
using Gateway.Record.V1;
using Spectre.Console;

namespace Gateway.Cli.Verbs;

/// <summary>
/// <c>gateway peer accept</c>: the one moment on which all trust in another agency rests, so a person must say that they compared.
/// </summary>
internal static class PeerAcceptVerb
{
    /// <summary>What a person types after comparing.</summary>
    private const string Compared = "compared";

    /// <summary>Longest line read from a person, in characters.</summary>
    private const int MaxTyped = 200;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Builds the verb.</summary>
    public static Verb Build(CliContext context)
    {
        var file = Arguments.File("The other agency's invitation");
        var fingerprint = Arguments.Fingerprint("The fingerprint you heard from the other agency, 60 digits; required where nobody can be asked.");
        var name = new Option<string?>("--name") { Description = "What to call the peer here. [default: the short name it gives itself]", HelpName = "NAME" };
        var ceiling = Arguments.Word<ClassificationRank>("--ceiling", "Highest classification that may pass to or from it. [default: unclassified]");
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show whose invitation it is." };
        var verb = new Verb(
            "accept",
            """
            Accepts another agency's invitation. Have a person of that agency read out their fingerprint over a line you trust, and compare
            all 60 digits: whoever passed the invitation on could have put their own in its place.
            """,
            "gateway peer accept kar.invitation",
            "gateway peer accept kar.invitation --name KAR \\",
            "    --fingerprint '12345 67890 12345 67890 12345 67890 12345 67890 12345 67890 12345 67890'    # in a script, with digits a person heard")
        {
            file, fingerprint, name, ceiling, dryRun,
        };
        ClientCall.Bind(verb, context, [ClientRole.PolicyAdmin], async (call, cancel) =>
        {
            if (!InputFile.TryRead(call.Terminal, call.Get(file), InvitationText.MaxSize, out var content, out var failure))
            {
                return call.Fail(failure);
            }

            var text = Encoding.UTF8.GetString(content);
            if (!InvitationText.TryRead(text, call.Clock.GetUtcNow(), out var agency, out failure))
            {
                return call.Fail(failure);
            }

            if (call.Get(dryRun))
            {
                Show(call.Terminal, agency, call.IsJson);
                return ExitCode.Ok;
            }

            if (!IsCompared(call, agency, call.Get(fingerprint), out failure))
            {
                return call.Fail(failure);
            }

            var response = await call.Node.Peers.AcceptPeerAsync(
                new AcceptPeerRequest { Invitation = text, Fingerprint = agency.Id.ToFingerprint(), Name = call.Get(name) ?? "", Ceiling = call.Get(ceiling) },
                call.Node.Call(cancel));
            return call.Answer(response, () =>
            {
                Listing.Write(call.Terminal, [response.Peer], PeerVerbs.Columns, "");
                call.Hint($"Exchange begins when {response.Peer.Name} has accepted you too. Nothing is released until a policy says so: {call.Next("policy show")}");
            });
        });
        return verb;
    }

    private static bool IsCompared(ClientCall call, VerifiedAgency agency, string? given, out Failure failure)
    {
        failure = new Failure(ExitCode.Unverified, "The fingerprint you were given is not that of the invitation.")
        {
            Rule = "FINGERPRINT",
            Field = "--fingerprint",
            Remedy = "Have it read out again over a line you trust. If it still differs, somebody changed the invitation: do not accept it.",
        };
        if (given is not null)
        {
            return agency.Id.MatchesFingerprint(given);
        }

        if (!call.Terminal.InIsTerminal)
        {
            failure = new Failure(ExitCode.Usage, "Nobody is here to compare the fingerprint.")
            {
                Rule = "FINGERPRINT",
                Field = "--fingerprint",
                Remedy = "Give the 60 digits that a person heard from the other agency with --fingerprint.",
            };
            return false;
        }

        Show(call.Terminal, agency, isJson: false);
        var margin = call.Terminal.Margin;
        margin.WriteLine();
        margin.WriteLine(SafeText.Line($"Has a person of {agency.Descriptor.ShortName} read these 60 digits out to you, and are all of them the same?"));
        margin.Write($"Type `{Compared}`, or the digits you heard; anything else stops: ");
        var typed = (call.Terminal.In.ReadLine() ?? "").Trim();
        if (typed.Length <= MaxTyped && (typed == Compared || agency.Id.MatchesFingerprint(typed)))
        {
            return true;
        }

        failure = typed.Any(char.IsAsciiDigit) ? failure : new Failure(ExitCode.Failed, "Not accepted: the fingerprint was not compared.")
        {
            Rule = "FINGERPRINT",
            Remedy = "Compare it first; nothing was changed.",
        };
        return false;
    }

    private static void Show(Terminal terminal, VerifiedAgency agency, bool isJson)
    {
        if (isJson)
        {
            terminal.Out.WriteLine(ToJson(agency).ToJsonString(Indented));
            return;
        }

        var descriptor = agency.Descriptor;
        Facts.Write(
            terminal,
            new Fact("agency", $"{descriptor.ShortName}  {descriptor.Name}", Look.Heading),
            new Fact("country", descriptor.Country),
            new Fact("does", string.Join(", ", descriptor.Functions.Select(Words.Of))),
            new Fact("answers at", descriptor.Endpoints.Count == 0 ? "no open port: it dials out" : string.Join(", ", descriptor.Endpoints)),
            new Fact("fingerprint", agency.Id.ToFingerprint(), Look.Heading));
    }

    private static JsonObject ToJson(VerifiedAgency agency) => new()
    {
        ["agency"] = agency.Id.ToString(),
        ["fingerprint"] = agency.Id.ToFingerprint(),
        ["short_name"] = agency.Descriptor.ShortName,
        ["name"] = agency.Descriptor.Name,
        ["country"] = agency.Descriptor.Country,
        ["functions"] = new JsonArray([.. agency.Descriptor.Functions.Select(function => JsonValue.Create(Words.Of(function)))]),
        ["endpoints"] = new JsonArray([.. agency.Descriptor.Endpoints.Select(endpoint => JsonValue.Create(endpoint))]),
    };
}
