using System.Collections.Immutable;
using Gateway.Exchange.V1;

namespace Gateway.Policy;

/// <summary>What policy needs to know of the agency whose record is decided.</summary>
/// <param name="Functions">What the agency does. An empty set is unknown, and consent is then asked for as from a care provider.</param>
public sealed record OriginatorProfile(ImmutableHashSet<AgencyFunction> Functions)
{
    /// <summary>
    /// Whether a person's data may go out only with a stated ground of consent: the agency gives care, or it is not known what it does.
    /// </summary>
    public bool NeedsConsent => Functions.IsEmpty || Functions.Contains(AgencyFunction.Ngo) || Functions.Any(function => !IsKnown(function));

    private static bool IsKnown(AgencyFunction function) => function != AgencyFunction.Unspecified && Enum.IsDefined(function);
}
