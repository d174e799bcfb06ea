using Gateway.Record.V1;

namespace Gateway.Interop;

/// <summary>
/// What the importing officer decides for every record of a file, because files rarely carry it in our terms. Markings found in the file
/// can only tighten this.
/// </summary>
public sealed record ImportDefaults
{
    /// <summary>How the records may be handled. An axis that is not set denies, and stays so.</summary>
    public required Handling Handling { get; init; }

    /// <summary>How the officer evaluates the source and the information.</summary>
    public required Grading Grading { get; init; }

    /// <summary>What kind of item the records are.</summary>
    public required RecordKind Kind { get; init; }

    /// <summary>Where they stand in their life; <see cref="RecordStatus.Draft"/> keeps them from leaving.</summary>
    public required RecordStatus Status { get; init; }

    /// <summary>How fast a recipient should act.</summary>
    public Urgency Urgency { get; init; } = Urgency.Routine;

    /// <summary>The officer's own case reference; empty for none.</summary>
    public string CaseRef { get; init; } = "";

    /// <summary>The unit that holds the records; empty for none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Conditions of handling code H3; empty without H3.</summary>
    public string Conditions { get; init; } = "";

    /// <summary>The labels only: conditions and references are content.</summary>
    public override string ToString() => $"{Kind}, {Status}, TLP {Handling.Tlp}";
}
