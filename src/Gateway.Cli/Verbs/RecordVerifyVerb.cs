using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Cli.Cards;
using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Gateway.Cli.Verification;
using Gateway.Protocol.Identity;
using Spectre.Console;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway record verify</c>: offline, without a node, without a network.</summary>
internal static class RecordVerifyVerb
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Builds the verb.</summary>
    public static Verb Build(CliContext context)
    {
        var file = Arguments.File("An exported record");
        var fingerprint = Arguments.Fingerprint("The originator's fingerprint, 60 digits, obtained from the originator itself; spaces do not count.");
        var verb = new Verb(
            "verify",
            """
            Verifies an exported record offline: no node, no network. It shows that the content is unaltered since the originator signed
            it. It does not show that the content is true; the originator's grading says how far it may be relied on. Whether the
            originator is who it says depends on the fingerprint: compare it with one you had from the agency itself.
            """,
            "gateway record verify stop.gwrecord",
            "gateway record verify stop.gwrecord --fingerprint '12345 67890 12345 67890 12345 67890 12345 67890 12345 67890 12345 67890'")
        {
            file, fingerprint,
        };
        verb.SetAction(parsed => (int)Run(context, parsed, parsed.GetRequiredValue(file), parsed.GetValue(fingerprint)));
        return verb;
    }

    private static ExitCode Run(CliContext context, ParseResult parsed, string name, string? fingerprint)
    {
        if (!InputFile.TryRead(context.Terminal, name, ExportCheck.MaxSize, out var file, out var failure))
        {
            return context.Fail(parsed, failure);
        }

        switch (ExportCheck.Verify(file, fingerprint, context.Surroundings.Clock.GetUtcNow()))
        {
            case ExportResult.Refused refused:
                return context.Fail(parsed, new Failure(ExitCode.Unverified, $"{SafeText.Line(name)} is not what it claims to be. It breaks the rule: {refused.Rule}.")
                {
                    Rule = refused.Reason,
                    Remedy = refused.Reason == "FINGERPRINT"
                        ? "Have the fingerprint read out again by the originator. If it still differs, this file does not come from it."
                        : "Do not rely on it. Ask whoever gave it to you for the file again, or the originator for the record.",
                });
            case ExportResult.Verified verified when context.IsJson(parsed):
                context.Terminal.Out.WriteLine(ToJson(verified).ToJsonString(Indented));
                return ExitCode.Ok;
            case ExportResult.Verified verified:
                Write(context.Terminal, verified);
                return ExitCode.Ok;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static void Write(Terminal terminal, ExportResult.Verified verified)
    {
        var (view, originator) = (verified.View, verified.Originator);
        CardPage.Write(
            terminal,
            [
                new Fact("record", view.Record.ToString()),
                new Fact("version", $"{view.Manifest.Version}"),
                new Fact("originator", $"{originator.Descriptor.ShortName}  {originator.Descriptor.Name}"),
                new Fact("fingerprint", originator.Id.ToFingerprint()),
                new Fact("signed", $"{Words.Of(view.Manifest.IssuedAt)}, says the originator"),
            ],
            view.Content,
            Assurance(verified));
        foreach (var caution in Cautions(verified))
        {
            if (!terminal.OutIsTerminal)
            {
                terminal.Out.WriteLine($"Assurance\tcaution\t{SafeText.Cell(caution)}");
                continue;
            }

            terminal.Page.Write(new Text("! ", Look.Warning));
            terminal.Page.WriteLine(SafeText.Line(caution));
        }
    }

    private static string Assurance(ExportResult.Verified verified)
    {
        var name = verified.Originator.Descriptor.ShortName;
        var who = verified.IsCompared ? name : $"the agency that calls itself {name}";
        var graded = Words.Of(verified.View.Content.Grading) is { Length: > 0 } grading ? $"{name} graded it {grading}" : $"{name} did not grade it";
        return $"Unaltered since {who} signed it; says nothing about truth; {graded}.";
    }

    private static IEnumerable<string> Cautions(ExportResult.Verified verified)
    {
        if (!verified.IsCompared)
        {
            yield return "The originator's fingerprint was not compared: anyone can call themselves that. Have the agency read out its "
                + "fingerprint, compare it with the one above, or give it with --fingerprint.";
        }

        if (verified.IsExpired)
        {
            yield return $"The originator's identity in this file ended {Words.Of(Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(verified.Originator.ExpiresAt))}. "
                + "The signature still holds; whether the record was recalled since, only the originator can tell.";
        }
    }

    private static JsonObject ToJson(ExportResult.Verified verified) => new()
    {
        ["verified"] = true,
        ["assurance"] = Assurance(verified),
        ["cautions"] = new JsonArray([.. Cautions(verified).Select(caution => JsonValue.Create(caution))]),
        ["originator"] = new JsonObject
        {
            ["agency"] = verified.Originator.Id.ToString(),
            ["fingerprint"] = verified.Originator.Id.ToFingerprint(),
            ["fingerprint_compared"] = verified.IsCompared,
            ["short_name"] = verified.Originator.Descriptor.ShortName,
            ["name"] = verified.Originator.Descriptor.Name,
            ["identity_expired"] = verified.IsExpired,
        },
        ["record_id"] = verified.View.Record.ToString(),
        ["version"] = verified.View.Manifest.Version,
        ["issued_at"] = Words.Of(verified.View.Manifest.IssuedAt),
        ["disclosed"] = new JsonArray([.. verified.View.Disclosed.Select(path => JsonValue.Create(path.ToString()))]),
        ["content"] = JsonNode.Parse(ProtoJson.Line(verified.View.Content)),
    };
}
