using System.Collections.Immutable;

namespace Gateway.Policy.Deciding;

/// <summary>What was decided on a record for one peer (protos/spec/policy.md, "Decision").</summary>
public abstract record ReleaseDecision
{
    private ReleaseDecision(PolicyRevision revision, ImmutableArray<FieldDecision> fields)
    {
        Revision = revision;
        Fields = fields;
    }

    /// <summary>The policy it was decided under.</summary>
    public PolicyRevision Revision { get; }

    /// <summary>Every field of the record, each once; empty when the record could not be read.</summary>
    public ImmutableArray<FieldDecision> Fields { get; }

    /// <summary>At least one field goes to the peer; a view of exactly those whose outcome is release may be sealed.</summary>
    public sealed record Release : ReleaseDecision
    {
        internal Release(PolicyRevision revision, ImmutableArray<FieldDecision> fields)
            : base(revision, fields)
        {
        }
    }

    /// <summary>Nothing goes out, and something would if a second person approved.</summary>
    public sealed record Hold : ReleaseDecision
    {
        internal Hold(PolicyRevision revision, ImmutableArray<FieldDecision> fields, ImmutableArray<string> rules)
            : base(revision, fields) => Rules = rules;

        /// <summary>The rules that hold.</summary>
        public ImmutableArray<string> Rules { get; }
    }

    /// <summary>Nothing goes out: the peer learns not even that the record exists.</summary>
    public sealed record Withhold : ReleaseDecision
    {
        internal Withhold(PolicyRevision revision, ImmutableArray<FieldDecision> fields, ImmutableArray<string> rules)
            : base(revision, fields) => Rules = rules;

        /// <summary>The rules that determined it.</summary>
        public ImmutableArray<string> Rules { get; }
    }
}
