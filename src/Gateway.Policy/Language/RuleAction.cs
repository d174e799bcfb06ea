namespace Gateway.Policy.Language;

/// <summary>What a rule does with the fields it names. Withhold beats hold beats release.</summary>
public enum RuleAction
{
    /// <summary>The fields stay here.</summary>
    Withhold,

    /// <summary>The fields stay here until a second person approves.</summary>
    Hold,

    /// <summary>The fields may go to the recipients the rule names.</summary>
    Release,
}
