using System.Collections.Immutable;

namespace Gateway.Policy.Language;

/// <summary>
/// Which peers a rule is about. The parts that are given must all hold: named (as an agency or in a group), and in one of the countries,
/// and of the functions.
/// </summary>
/// <param name="Agencies">Local peer names.</param>
/// <param name="Groups">Names of groups of the same policy.</param>
/// <param name="Countries">ISO 3166-1 alpha-2 codes.</param>
/// <param name="Functions">Words for what an agency does.</param>
public sealed record PolicyRecipients(
    ImmutableArray<string> Agencies, ImmutableArray<string> Groups, ImmutableArray<string> Countries, ImmutableArray<string> Functions);
