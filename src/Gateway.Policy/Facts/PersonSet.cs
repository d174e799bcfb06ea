using Gateway.Policy.Language;

namespace Gateway.Policy.Facts;

/// <summary>What policy may know of the persons a field describes: never who they are, only their categories, roles and consent.</summary>
/// <param name="Subjects">Slot set of the <c>subject</c> label; slot 0 for a person whose category is not known.</param>
/// <param name="Roles">Slot set of the <c>role</c> label; slot 0 for a person for whom no role, or an unknown one, is stated.</param>
/// <param name="ConsentMissing">One of them has not consented where consent is needed, or withdrew it.</param>
internal readonly record struct PersonSet(ulong Subjects, ulong Roles, bool ConsentMissing)
{
    /// <summary>The label of subject categories.</summary>
    public static LabelAxis SubjectAxis { get; } = LabelAxis.Testable["subject"];

    /// <summary>The label of trafficking roles.</summary>
    public static LabelAxis RoleAxis { get; } = LabelAxis.Testable["role"];

    /// <summary>The slots of one of the two labels.</summary>
    public ulong this[LabelAxis axis] => axis == SubjectAxis ? Subjects : Roles;

    /// <summary>The persons of both.</summary>
    public PersonSet With(PersonSet other) =>
        new(Subjects | other.Subjects, Roles | other.Roles, ConsentMissing || other.ConsentMissing);
}
