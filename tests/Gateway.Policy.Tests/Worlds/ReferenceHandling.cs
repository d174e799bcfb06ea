using Gateway.Record.V1;

namespace Gateway.Policy.Tests.Worlds;

/// <summary>Handling in force, written a second time: one label at a time, over the record's handling and all overrides at once.</summary>
internal static class ReferenceHandling
{
    /// <summary>The values of a label in force; 0 where it is unset or one of them is unknown.</summary>
    public static IReadOnlyList<int> Values(string label, Handling own, IReadOnlyList<Handling> overrides)
    {
        if (label == "handling_codes")
        {
            return [.. overrides.Append(own).SelectMany(handling => handling.HandlingCodes).Select(code => (int)code)];
        }

        if (label == "purposes")
        {
            var purposes = own.Purposes.Where(purpose => overrides.All(handling => handling.Purposes.Count == 0 || handling.Purposes.Contains(purpose)));
            return [.. purposes.Select(purpose => (int)purpose).DefaultIfEmpty(0)];
        }

        int Of(Handling handling) => label switch
        {
            "classification" => (int)(handling.Classification?.Rank ?? 0),
            "tlp" => (int)handling.Tlp,
            "pap" => (int)handling.Pap,
            "onward" => (int)handling.Onward,
            "evidence" => (int)handling.Evidence,
            _ => (int)handling.Action,
        };
        var highest = label switch { "classification" or "tlp" or "onward" => 5, "evidence" => 3, _ => 4 };
        var set = overrides.Select(Of).Where(value => value != 0).Append(Of(own)).ToList();
        return [set.Exists(value => value < 1 || value > highest) ? 0 : set.Max()];
    }

    public static DateTimeOffset DeleteAfter(Handling own, IReadOnlyList<Handling> overrides) =>
        overrides.Append(own).Select(handling => handling.Retention?.DeleteAfter?.ToDateTimeOffset() ?? DateTimeOffset.MaxValue).Min();

    public static bool MayGoTo(string country, Handling own, IReadOnlyList<Handling> overrides) =>
        overrides.Append(own).All(handling => handling.Classification is null || handling.Classification.ReleasableTo.Count == 0 || handling.Classification.ReleasableTo.Contains(country));
}
