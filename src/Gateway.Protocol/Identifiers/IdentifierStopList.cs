using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Record.V1;

namespace Gateway.Protocol.Identifiers;

/// <summary>
/// Identifiers that must not be matched because they belong to nobody in particular: hot lines, the front pages of sites, a bank's own
/// number, test values. Immutable; a match on any of them says nothing and would join every record.
/// </summary>
public sealed class IdentifierStopList
{
    /// <summary>Most lines that are read.</summary>
    public const int MaxLines = 100_000;

    private const char Comment = '#';
    private const char Column = '\t';

    // Values that programs fill in, and addresses to which nobody has a key.
    private static readonly ImmutableArray<string> DefaultLines =
    [
        "IMEI\t00000000000000",
        "IMEI\t01234567890123",
        "WALLET\t0x0000000000000000000000000000000000000000",
        "WALLET\t0x000000000000000000000000000000000000dEaD",
        "WALLET\t1111111111111111111114oLvT2",
        "WALLET\t1BitcoinEaterAddressDontSendf59kuE",
    ];

    private readonly FrozenSet<(IdentifierType Type, string Normal)> _entries;

    private IdentifierStopList(IEnumerable<(IdentifierType Type, string Normal)> entries) => _entries = entries.ToFrozenSet();

    /// <summary>A list of nothing.</summary>
    public static IdentifierStopList Empty { get; } = new([]);

    /// <summary>The built-in list: placeholders of programs and burn addresses.</summary>
    public static IdentifierStopList Default { get; } = ReadDefault();

    /// <summary>How many identifiers are on the list.</summary>
    public int Count => _entries.Count;

    /// <summary>Whether this identifier, in normal form, is on the list.</summary>
    public bool Contains(IdentifierType type, string normal) => _entries.Contains((type, normal));

    /// <summary>
    /// Reads a list: on each line a type, the value and, where the type needs one, the scope, parted by tabs; <c>#</c> begins a comment line.
    /// The type is the name of the enum value without its prefix (<c>PHONE</c>); values are normalised, so they may be as people write them.
    /// </summary>
    /// <param name="lines">The lines.</param>
    /// <param name="list">The list; null when any line is wrong, because half a stop-list would match what it should not.</param>
    /// <param name="wrongLines">Numbers of the wrong lines, counted from 1; the line after the last allowed one when there are too many.</param>
    public static bool TryParse(IEnumerable<string> lines, out IdentifierStopList? list, out ImmutableArray<int> wrongLines)
    {
        var entries = new List<(IdentifierType Type, string Normal)>();
        var wrong = ImmutableArray.CreateBuilder<int>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (number > MaxLines)
            {
                wrong.Add(number);
                break;
            }

            if (string.IsNullOrWhiteSpace(line) || line.StartsWith(Comment))
            {
                continue;
            }

            if (ReadLine(line) is { } entry)
            {
                entries.Add(entry);
            }
            else
            {
                wrong.Add(number);
            }
        }

        wrongLines = wrong.ToImmutable();
        list = wrongLines.IsEmpty ? new IdentifierStopList(entries) : null;
        return wrongLines.IsEmpty;
    }

    /// <summary>Both lists together.</summary>
    public IdentifierStopList With(IdentifierStopList other) => new(_entries.Concat(other._entries));

    private static (IdentifierType Type, string Normal)? ReadLine(string line)
    {
        var columns = line.Split(Column, StringSplitOptions.TrimEntries);
        if (columns.Length is not (2 or 3) || !columns[0].All(char.IsAsciiLetter) || !Enum.TryParse<IdentifierType>(columns[0], ignoreCase: true, out var type))
        {
            return null;
        }

        var identifier = IdentifierNormaliser.Normalise(type, columns[1], columns.Length > 2 ? columns[2] : "");
        return identifier.DefaultMatch is IdentifierMatch.Exact or IdentifierMatch.Fuzzy ? (type, identifier.Normal) : null;
    }

    private static IdentifierStopList ReadDefault() => TryParse(DefaultLines, out var list, out _) ? list! : throw new System.Diagnostics.UnreachableException();
}
