using Gateway.Record.V1;

namespace Gateway.Node.Alerts;

/// <summary>One reason why a record meets a subscription.</summary>
/// <param name="Term">The term as the analyst wrote it.</param>
/// <param name="Matched">What it matched in the record.</param>
/// <param name="IsPossible">Whether a name had a part in it: a person must judge.</param>
internal sealed record AlertMatch(string Term, string Matched, bool IsPossible)
{
    /// <summary>The evaluation of the matched entity's part in the record, where it has its own.</summary>
    public Grading? MatchGrading { get; init; }

    /// <summary>From when the identifier belonged to the entity, if that was disclosed.</summary>
    public PartialDate? ValidFrom { get; init; }

    /// <summary>Until when the identifier belonged to the entity, if that was disclosed.</summary>
    public PartialDate? ValidUntil { get; init; }

    /// <summary>Nothing of it: both sides of a match are content.</summary>
    public override string ToString() => nameof(AlertMatch);
}
