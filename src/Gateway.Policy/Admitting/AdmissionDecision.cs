using System.Collections.Immutable;

namespace Gateway.Policy.Admitting;

/// <summary>Whether a record that arrived may be used here (protos/spec/policy.md, "Admission").</summary>
public abstract record AdmissionDecision
{
    private AdmissionDecision()
    {
    }

    /// <summary>It may be used.</summary>
    public sealed record Admit : AdmissionDecision;

    /// <summary>It is kept apart until a person decides.</summary>
    /// <param name="Why">What a person must look at; at least one sentence.</param>
    public sealed record Quarantine(ImmutableArray<string> Why) : AdmissionDecision;

    /// <summary>It is not kept.</summary>
    /// <param name="Code">Why.</param>
    public sealed record Refuse(RefusalCode Code) : AdmissionDecision;
}

/// <summary>Why a record is refused.</summary>
public enum RefusalCode
{
    /// <summary>It, or a part of it, is classified above what may pass between the two agencies or be held here.</summary>
    AboveCeiling,

    /// <summary>The time to keep it, or a part of it, is over.</summary>
    Expired,

    /// <summary>Its status is one in which no record leaves its originator.</summary>
    StatusNeverLeaves,
}
