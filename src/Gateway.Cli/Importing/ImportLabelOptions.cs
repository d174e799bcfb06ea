using System.CommandLine;
using Gateway.Cli.Input;
using Gateway.Cli.Verbs;
using Gateway.Interop;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Cli.Importing;

/// <summary>What an officer decides for every record of an imported file, as options: files rarely carry it in our terms.</summary>
internal sealed class ImportLabelOptions
{
    private readonly Option<Tlp> _tlp = Arguments.Word<Tlp>("--tlp", "Traffic light; required. Markings of the file can only tighten it.");
    private readonly Option<Purpose[]> _purposes = Arguments.WordList<Purpose>("--purpose", "For what it may be used; required.");
    private readonly Option<Grading> _grading = new("--grading")
    {
        Description = "How you evaluate it, SCHEME:CODES, for example admiralty:B2, europol-4x4:A1, uk-3x5x2:2C; required.",
        HelpName = "SCHEME:CODES",
        Required = true,
        CustomParser = result => Arguments.Parse<Grading>(result, TryReadGrading, "is no grading; write for example admiralty:B2."),
    };

    private readonly Option<ClassificationRank> _classification = Arguments.Word<ClassificationRank>("--classification", "How high it is classified. [default: unclassified]");
    private readonly Option<RecordKind> _kind = Arguments.Word<RecordKind>("--kind", "What kind of item the records are. [default: intelligence-report]");
    private readonly Option<RecordStatus> _status = Arguments.Word<RecordStatus>("--status", "Where they stand; draft never leaves. [default: active]");
    private readonly Option<Urgency> _urgency = Arguments.Word<Urgency>("--urgency", "How fast a recipient should act. [default: routine]");
    private readonly Option<Pap> _pap = Arguments.Word<Pap>("--pap", "Permissible actions. [default: not set, which denies]");
    private readonly Option<OnwardRule> _onward = Arguments.Word<OnwardRule>("--onward", "May it be passed on. [default: not set, which denies]");
    private readonly Option<EvidenceRule> _evidence = Arguments.Word<EvidenceRule>("--evidence", "May it be used in court. [default: not set, which denies]");
    private readonly Option<ActionRule> _action = Arguments.Word<ActionRule>("--action", "What may be done on the strength of it. [default: not set, which denies]");
    private readonly Option<HandlingCode[]> _codes = Arguments.WordList<HandlingCode>("--handling-code", "Europol handling code.");
    private readonly Option<string?> _conditions = new("--conditions") { Description = "The conditions of handling code h3.", HelpName = "TEXT" };
    private readonly Option<string?> _caseRef = new("--case-ref") { Description = "Your own case reference.", HelpName = "TEXT" };
    private readonly Option<string?> _unit = new("--unit") { Description = "The unit that holds the records.", HelpName = "TEXT" };

    /// <summary>Gives a verb these options.</summary>
    public void AddTo(Verb verb)
    {
        (_tlp.Required, _purposes.Required) = (true, true);
        foreach (var option in new Option[]
        {
            _tlp, _purposes, _grading, _classification, _kind, _status, _urgency, _pap, _onward, _evidence, _action, _codes, _conditions, _caseRef, _unit,
        })
        {
            verb.Add(option);
        }
    }

    /// <summary>What was chosen.</summary>
    public ImportDefaults Read(ClientCall call) => new()
    {
        Kind = Or(call.Get(_kind), RecordKind.IntelligenceReport),
        Status = Or(call.Get(_status), RecordStatus.Active),
        Urgency = Or(call.Get(_urgency), Urgency.Routine),
        Grading = call.Get(_grading)!,
        CaseRef = call.Get(_caseRef) ?? "",
        Unit = call.Get(_unit) ?? "",
        Conditions = call.Get(_conditions) ?? "",
        Handling = new Handling
        {
            Classification = new Classification { Scheme = ClassificationScheme.National, Rank = Or(call.Get(_classification), ClassificationRank.Unclassified) },
            Tlp = call.Get(_tlp),
            Pap = call.Get(_pap),
            Onward = call.Get(_onward),
            Evidence = call.Get(_evidence),
            Action = call.Get(_action),
            Purposes = { (call.Get(_purposes) ?? []).Distinct().Order() },
            HandlingCodes = { (call.Get(_codes) ?? []).Distinct().Order() },
        },
    };

    private static T Or<T>(T chosen, T otherwise)
        where T : struct, Enum => EqualityComparer<T>.Default.Equals(chosen, default) ? otherwise : chosen;

    private static bool TryReadGrading(string text, out Grading? grading)
    {
        grading = text.Split(':') is [var scheme, { Length: 2 } codes] && Output.Words.TryParse<GradingScheme>(scheme, out var known)
            ? new Grading { Scheme = known, SourceCode = codes[..1].ToUpperInvariant(), InformationCode = codes[1..].ToUpperInvariant() }
            : null;
        grading = grading is not null && GradingRules.IsValid(grading) ? grading : null;
        return grading is not null;
    }
}
