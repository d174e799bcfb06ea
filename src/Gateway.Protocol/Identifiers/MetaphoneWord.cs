using System.Text;

namespace Gateway.Protocol.Identifiers;

/// <summary>A word as Double Metaphone reads it: upper case, with room to look beyond both ends.</summary>
internal readonly struct MetaphoneWord(string letters)
{
    private const char Beyond = '\0';

    /// <summary>How many letters.</summary>
    public int Length => letters.Length;

    /// <summary>Index of the last letter.</summary>
    public int Last => letters.Length - 1;

    /// <summary>Whether the spelling looks Slavic or German, where several rules differ.</summary>
    public bool IsSlavoGermanic => letters.AsSpan().ContainsAny('W', 'K') || letters.Contains("CZ", StringComparison.Ordinal);

    /// <summary>Whether it begins as Dutch and German names do.</summary>
    public bool IsGermanic => HasAt(0, "VAN ", "VON ", "SCH");

    /// <summary>The letter at an index; none beyond the ends.</summary>
    public char this[int index] => index >= 0 && index < letters.Length ? letters[index] : Beyond;

    /// <summary>Whether one of these stands at the index.</summary>
    public bool HasAt(int index, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            if (index >= 0 && index + text.Length <= letters.Length && string.CompareOrdinal(letters, index, text, 0, text.Length) == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the letter at the index is one of these.</summary>
    public bool IsAt(int index, string letterSet) => this[index] != Beyond && letterSet.Contains(this[index], StringComparison.Ordinal);

    /// <summary>Whether a vowel stands at the index.</summary>
    public bool IsVowel(int index) => IsAt(index, "AEIOUY");
}

/// <summary>The two codes under construction.</summary>
internal sealed class MetaphoneCode(int length)
{
    private readonly StringBuilder _primary = new(2 * DoubleMetaphone.CodeLength);
    private readonly StringBuilder _secondary = new(2 * DoubleMetaphone.CodeLength);

    /// <summary>Whether both codes are complete.</summary>
    public bool IsFull => _primary.Length >= length && _secondary.Length >= length;

    /// <summary>The first reading.</summary>
    public string Primary => Cut(_primary);

    /// <summary>The second reading.</summary>
    public string Secondary => Cut(_secondary);

    /// <summary>Adds the same to both readings.</summary>
    public void Add(string sound) => Add(sound, sound);

    /// <summary>Adds to each reading its own.</summary>
    public void Add(string primary, string secondary)
    {
        _primary.Append(primary);
        _secondary.Append(secondary);
    }

    private string Cut(StringBuilder code) => code.Length > length ? code.ToString(0, length) : code.ToString();
}
