using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf.Reflection;

namespace Gateway.Policy.Language;

/// <summary>
/// The codes of all grading schemes as words, each with its scheme (<c>admiralty:B</c>), because a letter means different things in
/// different schemes.
/// </summary>
internal static class GradingWords
{
    /// <summary>The label of source codes.</summary>
    public const string SourceLabel = "grading.source";

    /// <summary>The label of information codes.</summary>
    public const string InformationLabel = "grading.information";

    // Letters and digits any scheme could use; which of them it does use is GradingRules' to say.
    private static readonly ImmutableArray<string> Letters = [.. "ABCDEFX123456".Select(c => c.ToString())];

    /// <summary>The schemes as rules write them.</summary>
    public static ImmutableArray<string> Schemes { get; } =
        EnumWords.Of(HandlingReflection.Descriptor.FindTypeByName<EnumDescriptor>("GradingScheme"));

    private static readonly FrozenDictionary<string, (ImmutableArray<string> Source, ImmutableArray<string> Information)> CodesByScheme =
        Schemes.ToFrozenDictionary(scheme => scheme, Codes, StringComparer.Ordinal);

    /// <summary>Words of all source codes.</summary>
    public static ImmutableArray<string> Sources { get; } = [.. Schemes.SelectMany(scheme => SourceCodes(scheme).Select(code => Word(scheme, code)))];

    /// <summary>Words of all information codes.</summary>
    public static ImmutableArray<string> Information { get; } = [.. Schemes.SelectMany(scheme => InformationCodes(scheme).Select(code => Word(scheme, code)))];

    /// <summary>The source codes of a scheme.</summary>
    public static ImmutableArray<string> SourceCodes(string scheme) => CodesByScheme[scheme].Source;

    /// <summary>The information codes of a scheme.</summary>
    public static ImmutableArray<string> InformationCodes(string scheme) => CodesByScheme[scheme].Information;

    /// <summary>The word of a code of a scheme.</summary>
    public static string Word(string scheme, string code) => $"{scheme}:{code}";

    /// <summary>The words of both codes of a grading; null when it is unset or no grading of its scheme.</summary>
    public static (string Source, string Information)? Of(Grading? grading) =>
        grading is not null && GradingRules.IsValid(grading)
            ? (Word(Schemes[(int)grading.Scheme - 1], grading.SourceCode), Word(Schemes[(int)grading.Scheme - 1], grading.InformationCode))
            : null;

    private static (ImmutableArray<string> Source, ImmutableArray<string> Information) Codes(string scheme) => (
        [.. Letters.Where(code => Letters.Any(other => GradingRules.IsValid(Of(scheme, code, other))))],
        [.. Letters.Where(code => Letters.Any(other => GradingRules.IsValid(Of(scheme, other, code))))]);

    private static Grading Of(string scheme, string source, string information) =>
        new() { Scheme = (GradingScheme)(Schemes.IndexOf(scheme) + 1), SourceCode = source, InformationCode = information };
}
