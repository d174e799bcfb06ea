namespace Gateway.Protocol.Records;

/// <summary>One reason why a record cannot be published or accepted. Names the field and the rule; never the content.</summary>
/// <param name="Field">Where, for example <c>entities[2].person.names[0].full</c>.</param>
/// <param name="Rule">What must hold, with its limit.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record RecordProblem(string Field, string Rule, string Remedy)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Field}: {Rule} {Remedy}";
}

/// <summary>Where a record stands when it is checked.</summary>
public enum RecordPlace
{
    /// <summary>Whole, at its originator, about to be published: every reference must lead somewhere.</summary>
    Publication,

    /// <summary>Put together from the disclosures of a view: what is absent may have been withheld.</summary>
    Received,
}
