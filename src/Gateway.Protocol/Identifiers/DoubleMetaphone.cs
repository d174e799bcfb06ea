namespace Gateway.Protocol.Identifiers;

/// <summary>
/// Double Metaphone (Lawrence Philips, C/C++ Users Journal, June 2000): how a word sounds to an English ear, in consonants, with a second reading
/// where its spelling may be foreign. <c>0</c> stands for th, <c>X</c> for sh. A key to find candidates by, never a match by itself.
/// </summary>
public static class DoubleMetaphone
{
    /// <summary>Letters of a code.</summary>
    public const int CodeLength = 4;

    private static readonly string[] SilentStarts = ["GN", "KN", "PN", "WR", "PS"];

    /// <summary>The two codes of a word; the second is the first again where there is only one reading. Empty without Latin letters.</summary>
    /// <param name="word">Latin letters in any case; other characters are skipped.</param>
    public static (string Primary, string Secondary) Encode(string word)
    {
        var letters = new MetaphoneWord(word.ToUpperInvariant());
        var code = new MetaphoneCode(CodeLength);
        var index = letters.HasAt(0, SilentStarts) ? 1 : 0;
        while (index < letters.Length && !code.IsFull)
        {
            index += Step(letters, index, code);
        }

        return (code.Primary, code.Secondary);
    }

    // Each letter's rule adds to the code and says how many letters it has read.
    private static int Step(MetaphoneWord word, int index, MetaphoneCode code) => word[index] switch
    {
        'A' or 'E' or 'I' or 'O' or 'U' or 'Y' => Vowel(index, code),
        'B' => Plain(word, index, code, "P", 'B'),
        'Ç' => Plain(word, index, code, "S", '\0'),
        'C' => MetaphoneRules.C(word, index, code),
        'D' => MetaphoneRules.D(word, index, code),
        'F' => Plain(word, index, code, "F", 'F'),
        'G' => MetaphoneRules.G(word, index, code),
        'H' => MetaphoneRules.H(word, index, code),
        'J' => MetaphoneRules.J(word, index, code),
        'K' => Plain(word, index, code, "K", 'K'),
        'L' => MetaphoneRules.L(word, index, code),
        'M' => MetaphoneRules.M(word, index, code),
        'N' => Plain(word, index, code, "N", 'N'),
        'Ñ' => Plain(word, index, code, "N", '\0'),
        'P' => MetaphoneRules.P(word, index, code),
        'Q' => Plain(word, index, code, "K", 'Q'),
        'R' => MetaphoneRules.R(word, index, code),
        'S' => MetaphoneRules.S(word, index, code),
        'T' => MetaphoneRules.T(word, index, code),
        'V' => Plain(word, index, code, "F", 'V'),
        'W' => MetaphoneRules.W(word, index, code),
        'X' => MetaphoneRules.X(word, index, code),
        'Z' => MetaphoneRules.Z(word, index, code),
        _ => 1,
    };

    private static int Vowel(int index, MetaphoneCode code)
    {
        if (index == 0)
        {
            code.Add("A");
        }

        return 1;
    }

    private static int Plain(MetaphoneWord word, int index, MetaphoneCode code, string sound, char doubled)
    {
        code.Add(sound);
        return doubled != '\0' && word[index + 1] == doubled ? 2 : 1;
    }
}
