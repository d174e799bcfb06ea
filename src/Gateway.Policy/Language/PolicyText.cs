using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;

namespace Gateway.Policy.Language;

/// <summary>
/// Reads a policy text (protos/spec/policy.md, "Grammar"). Everything that is wrong is reported at once; a text with a problem is no
/// policy at all.
/// </summary>
public static class PolicyText
{
    /// <summary>Longest text, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Most rules.</summary>
    public const int MaxRules = 1_000;

    /// <summary>Most groups.</summary>
    public const int MaxGroups = 1_000;

    /// <summary>Longest list, in elements.</summary>
    public const int MaxListLength = 1_000;

    /// <summary>Longest name of a rule or group, in characters.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Deepest nesting, in levels.</summary>
    public const int MaxDepth = 8;

    /// <summary>Most words, lists and mappings together.</summary>
    public const int MaxParts = 100_000;

    /// <summary>Most problems reported.</summary>
    public const int MaxProblems = 50;

    private const string Version = "1";

    private static readonly ImmutableArray<string> TopKeys = ["policy", "groups", "rules"];

    /// <summary>Reads a policy.</summary>
    /// <param name="yaml">The text; its UTF-8 bytes are what the revision names.</param>
    /// <param name="knownPeers">Local names of all peers. A name that is not among them is a problem.</param>
    public static PolicyParseResult Parse(string yaml, IReadOnlyCollection<string> knownPeers) => Parse(Encoding.UTF8.GetBytes(yaml), knownPeers);

    /// <summary>Reads a policy from its bytes, UTF-8 without byte order mark.</summary>
    /// <param name="yaml">The bytes; the revision is their SHA-256.</param>
    /// <param name="knownPeers">Local names of all peers. A name that is not among them is a problem.</param>
    public static PolicyParseResult Parse(ReadOnlySpan<byte> yaml, IReadOnlyCollection<string> knownPeers)
    {
        var problems = new ProblemList();
        var content = Decode(yaml, problems) is { } text ? YamlReader.Read(text, problems) : null;
        var document = content is null or YamlUnusable ? null : Read(content, yaml, knownPeers, problems);
        return document is not null && problems.IsEmpty
            ? new PolicyParseResult.Parsed(document)
            : new PolicyParseResult.Rejected(problems.InOrder);
    }

    private static string? Decode(ReadOnlySpan<byte> yaml, ProblemList problems)
    {
        if (yaml.Length > MaxBytes)
        {
            problems.Add(new PolicyProblem(1, 1, "", $"The text has {yaml.Length} bytes; the limit is {MaxBytes}.", null, "Shorten the policy."));
            return null;
        }

        if (!Utf8.IsValid(yaml))
        {
            var (line, column) = FirstInvalid(yaml);
            problems.Add(new PolicyProblem(line, column, "", "This byte is not UTF-8.", null, "Save the file as UTF-8."));
            return null;
        }

        if (yaml.StartsWith(Encoding.UTF8.Preamble))
        {
            problems.Add(new PolicyProblem(1, 1, "", "The text begins with a byte order mark.", null, "Save the file as UTF-8 without one."));
            return null;
        }

        return Encoding.UTF8.GetString(yaml);
    }

    private static (int Line, int Column) FirstInvalid(ReadOnlySpan<byte> yaml)
    {
        var valid = 0;
        while (Rune.DecodeFromUtf8(yaml[valid..], out _, out var length) == OperationStatus.Done)
        {
            valid += length;
        }

        var before = yaml[..valid];
        return (before.Count((byte)'\n') + 1, valid - before.LastIndexOf((byte)'\n'));
    }

    private static PolicyDocument? Read(YamlPart content, ReadOnlySpan<byte> yaml, IReadOnlyCollection<string> knownPeers, ProblemList problems)
    {
        if (content is not YamlMapping top)
        {
            problems.Add(content, "A policy is a mapping.", "Begin with `policy: 1`, then `rules:`.");
            return null;
        }

        var allBelong = Keys.Check(top, TopKeys, problems);
        if (top["policy"] is { } version ? version is not (YamlWord { Text: Version } or YamlUnusable) : allBelong)
        {
            problems.Add(top["policy"] ?? top, "The text does not say which version of the language it is in.", $"Begin with `policy: {Version}`.");
        }

        var peers = knownPeers.ToFrozenSet(StringComparer.Ordinal);
        var groups = GroupsReader.Read(top["groups"], peers, problems);
        var rules = RulesReader.Read(top["rules"], new KnownNames(peers, groups.Keys.ToFrozenSet(StringComparer.Ordinal)), problems);
        return problems.IsEmpty ? new PolicyDocument(PolicyRevision.Of(yaml), groups, rules) : null;
    }
}

/// <summary>The names a rule's recipients may be.</summary>
internal sealed record KnownNames(FrozenSet<string> Peers, FrozenSet<string> Groups);
