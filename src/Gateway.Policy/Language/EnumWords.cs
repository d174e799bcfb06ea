using System.Collections.Immutable;
using Google.Protobuf.Reflection;

namespace Gateway.Policy.Language;

/// <summary>
/// The words of the language are the values of the record schema in lower case, without their prefix: RECORD_KIND_SIGHTING is
/// <c>sighting</c>. Word <c>i</c> of a list stands for number <c>i + 1</c>; number 0 (UNSPECIFIED) has no word.
/// </summary>
internal static class EnumWords
{
    private const string Unspecified = "UNSPECIFIED";

    /// <summary>The words of an enumeration in the order of its numbers.</summary>
    public static ImmutableArray<string> Of(EnumDescriptor descriptor)
    {
        var values = descriptor.Values.OrderBy(value => value.Number).ToList();
        if (!values[0].Name.EndsWith(Unspecified, StringComparison.Ordinal) || values.Where((value, index) => value.Number != index).Any())
        {
            throw new InvalidOperationException($"{descriptor.Name} does not count from {Unspecified} = 0 without gaps.");
        }

        var prefix = values[0].Name.Length - Unspecified.Length;
        return [.. values.Skip(1).Select(value => value.Name[prefix..].ToLowerInvariant())];
    }
}
