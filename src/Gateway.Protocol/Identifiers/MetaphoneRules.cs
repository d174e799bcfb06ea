namespace Gateway.Protocol.Identifiers;

/// <summary>
/// The rules of Double Metaphone for the letters whose sound depends on their neighbours. Each adds to the code and returns how many letters
/// it has read; comments give a word for which the rule is there.
/// </summary>
internal static partial class MetaphoneRules
{
    public static int C(MetaphoneWord word, int index, MetaphoneCode code)
    {
        if (IsGermanicAch(word, index))
        {
            code.Add("K");
            return 2;
        }

        if (index == 0 && word.HasAt(0, "CAESAR"))
        {
            code.Add("S");
            return 2;
        }

        if (word.HasAt(index, "CH"))
        {
            return Ch(word, index, code);
        }

        if (word.HasAt(index, "CZ") && !word.HasAt(index - 2, "WICZ"))
        {
            // Czerny.
            code.Add("S", "X");
            return 2;
        }

        if (word.HasAt(index + 1, "CIA"))
        {
            // Focaccia.
            code.Add("X");
            return 3;
        }

        if (word.HasAt(index, "CC") && !(index == 1 && word[0] == 'M'))
        {
            return Cc(word, index, code);
        }

        if (word.HasAt(index, "CK", "CG", "CQ"))
        {
            code.Add("K");
            return 2;
        }

        if (word.HasAt(index, "CI", "CE", "CY"))
        {
            code.Add("S", word.HasAt(index, "CIO", "CIE", "CIA") ? "X" : "S");
            return 2;
        }

        code.Add("K");
        return word.HasAt(index + 1, " C", " Q", " G") ? 3
            : word.IsAt(index + 1, "CKQ") && !word.HasAt(index + 1, "CE", "CI") ? 2
            : 1;
    }

    public static int D(MetaphoneWord word, int index, MetaphoneCode code)
    {
        if (word.HasAt(index, "DG"))
        {
            // Edge against Edgar.
            var isSoft = word.IsAt(index + 2, "IEY");
            code.Add(isSoft ? "J" : "TK");
            return isSoft ? 3 : 2;
        }

        code.Add("T");
        return word.HasAt(index, "DT", "DD") ? 2 : 1;
    }

    // Between vowels or at the beginning before one; silent elsewhere.
    public static int H(MetaphoneWord word, int index, MetaphoneCode code)
    {
        if ((index == 0 || word.IsVowel(index - 1)) && word.IsVowel(index + 1))
        {
            code.Add("H");
            return 2;
        }

        return 1;
    }

    public static int J(MetaphoneWord word, int index, MetaphoneCode code)
    {
        if (word.HasAt(index, "JOSE") || word.HasAt(0, "SAN "))
        {
            // José, San Jacinto.
            var isSpanish = (index == 0 && (word.Length == 4 || word[4] == ' ')) || word.HasAt(0, "SAN ");
            code.Add(isSpanish ? "H" : "J", "H");
            return 1;
        }

        if (index == 0)
        {
            // Jankelowicz may begin with a vowel's sound.
            code.Add("J", "A");
        }
        else if (word.IsVowel(index - 1) && !word.IsSlavoGermanic && word.IsAt(index + 1, "AO"))
        {
            // Bajador.
            code.Add("J", "H");
        }
        else if (index == word.Last)
        {
            code.Add("J", "");
        }
        else if (!word.IsAt(index + 1, "LTKSNMBZ") && !word.IsAt(index - 1, "SKL"))
        {
            code.Add("J");
        }

        return word[index + 1] == 'J' ? 2 : 1;
    }

    public static int L(MetaphoneWord word, int index, MetaphoneCode code)
    {
        if (word[index + 1] != 'L')
        {
            code.Add("L");
            return 1;
        }

        // Cabrillo, gallegos: silent to a Spanish ear.
        var isSpanish = (index == word.Length - 3 && word.HasAt(index - 1, "ILLO", "ILLA", "ALLE"))
            || ((word.HasAt(word.Length - 2, "AS", "OS") || word.IsAt(word.Last, "AO")) && word.HasAt(index - 1, "ALLE"));
        code.Add("L", isSpanish ? "" : "L");
        return 2;
    }

    public static int M(MetaphoneWord word, int index, MetaphoneCode code)
    {
        code.Add("M");

        // Dumb, thumb.
        var hasSilentB = word.HasAt(index - 1, "UMB") && (index + 1 == word.Last || word.HasAt(index + 2, "ER"));
        return word[index + 1] == 'M' || hasSilentB ? 2 : 1;
    }

    public static int P(MetaphoneWord word, int index, MetaphoneCode code)
    {
        if (word[index + 1] == 'H')
        {
            code.Add("F");
            return 2;
        }

        // Campbell.
        code.Add("P");
        return word.IsAt(index + 1, "PB") ? 2 : 1;
    }

    public static int R(MetaphoneWord word, int index, MetaphoneCode code)
    {
        // Rogier: silent to a French ear.
        var isFrench = index == word.Last && !word.IsSlavoGermanic && word.HasAt(index - 2, "IE") && !word.HasAt(index - 4, "ME", "MA");
        code.Add(isFrench ? "" : "R", "R");
        return word[index + 1] == 'R' ? 2 : 1;
    }

    // Bacher, macher, but not Bach's own diminutives.
    private static bool IsGermanicAch(MetaphoneWord word, int index) =>
        word.HasAt(index, "CHIA")
        || (index > 1 && !word.IsVowel(index - 2) && word.HasAt(index - 1, "ACH")
            && (!word.IsAt(index + 2, "IE") || word.HasAt(index - 2, "BACHER", "MACHER")));

    private static int Cc(MetaphoneWord word, int index, MetaphoneCode code)
    {
        if (word.IsAt(index + 2, "IEH") && !word.HasAt(index + 2, "HU"))
        {
            // Accident, succeed; bacci, bertucci.
            var isBoth = (index == 1 && word[0] == 'A') || word.HasAt(index - 1, "UCCEE", "UCCES");
            code.Add(isBoth ? "KS" : "X");
            return 3;
        }

        code.Add("K");
        return 2;
    }

    private static int Ch(MetaphoneWord word, int index, MetaphoneCode code)
    {
        if (index > 0 && word.HasAt(index, "CHAE"))
        {
            // Michael.
            code.Add("K", "X");
        }
        else if (IsGreekCh(word, index) || IsGermanicCh(word, index))
        {
            code.Add("K");
        }
        else if (index == 0)
        {
            code.Add("X");
        }
        else if (word.HasAt(0, "MC"))
        {
            // McHugh.
            code.Add("K");
        }
        else
        {
            code.Add("X", "K");
        }

        return 2;
    }

    // Character, chorus; not chore.
    private static bool IsGreekCh(MetaphoneWord word, int index) =>
        index == 0 && word.HasAt(1, "HARAC", "HARIS", "HOR", "HYM", "HIA", "HEM") && !word.HasAt(0, "CHORE");

    // Orchestra, architect, Wachtler, Wechsler.
    private static bool IsGermanicCh(MetaphoneWord word, int index) =>
        word.IsGermanic || word.HasAt(index - 2, "ORCHES", "ARCHIT", "ORCHID") || word.IsAt(index + 2, "TS")
        || ((index == 0 || word.IsAt(index - 1, "AOUE")) && (word.IsAt(index + 2, "LRNMBHFVW ") || index + 1 == word.Last));
}
