using Gateway.Record.V1;

namespace Gateway.Interop.Drafting;

/// <summary>An empty record with what the officer decided.</summary>
internal static class NewRecord
{
    public static CaseRecord From(ImportDefaults defaults) => new()
    {
        Kind = defaults.Kind,
        Status = defaults.Status,
        Handling = defaults.Handling.Clone(),
        Grading = defaults.Grading.Clone(),
        Urgency = defaults.Urgency,
        CaseRef = defaults.CaseRef,
        Unit = defaults.Unit,
        Conditions = defaults.Conditions,
    };
}
