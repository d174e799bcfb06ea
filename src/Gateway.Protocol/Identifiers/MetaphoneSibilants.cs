namespace Gateway.Protocol.Identifiers;

/// <summary>The rules for G, S, T, W, X and Z.</summary>
internal static partial class MetaphoneRules
{
    public static int G(MetaphoneWord word, int index, MetaphoneCode code)
    {
        if (word[index + 1] == 'H')
        {
            return Gh(word, index, code);
        }

        if (word[index + 1] == 'N')
        {
            return Gn(word, index, code);
        }

        if (word.HasAt(index + 1, "LI") && !word.IsSlavoGermanic)
        {
            // Tagliaro.
            code.Add("KL", "L");
            return 2;
        }

        if (index == 0 && (word[1] == 'Y' || word.HasAt(1, "ES", "EP", "EB", "EL", "EY", "IB", "IL", "IN", "IE", "EI", "ER")))
        {
            code.Add("K", "J");
            return 2;
        }

        if (word.HasAt(index + 1, "ER", "Y") && !word.HasAt(0, "DANGER", "RANGER", "MANGER")
            && !word.IsAt(index - 1, "EI") && !word.HasAt(index - 1, "RGY", "OGY"))
        {
            // Unger.
            code.Add("K", "J");
            return 2;
        }

        if (word.IsAt(index + 1, "EIY") || word.HasAt(index - 1, "AGGI", "OGGI"))
        {
            var isHard = word.IsGermanic || word.HasAt(index + 1, "ET");
            code.Add(isHard ? "K" : "J", isHard ? "K" : word.HasAt(index + 1, "IER") ? "J" : "K");
            return 2;
        }

        code.Add("K");
        return word[index + 1] == 'G' ? 2 : 1;
    }

    public static int S(MetaphoneWord word, int index, MetaphoneCode code)
    {
        if (word.HasAt(index - 1, "ISL", "YSL"))
        {
            // Island, Carlisle.
            return 1;
        }

        if (index == 0 && word.HasAt(0, "SUGAR"))
        {
            code.Add("X", "S");
            return 1;
        }

        if (word.HasAt(index, "SH"))
        {
            // Mannsheim against Marsh.
            code.Add(word.HasAt(index + 1, "HEIM", "HOEK", "HOLM", "HOLZ") ? "S" : "X");
            return 2;
        }

        if (word.HasAt(index, "SIO", "SIA"))
        {
            code.Add("S", word.IsSlavoGermanic ? "S" : "X");
            return 3;
        }

        if ((index == 0 && word.IsAt(1, "MNLW")) || word[index + 1] == 'Z')
        {
            // Smith and Schmidt, Snider and Schneider; Hungarian sz.
            code.Add("S", "X");
            return word[index + 1] == 'Z' ? 2 : 1;
        }

        if (word.HasAt(index, "SC"))
        {
            return Sc(word, index, code);
        }

        // Resnais, Artois: silent to a French ear.
        code.Add(index == word.Last && word.HasAt(index - 2, "AI", "OI") ? "" : "S", "S");
        return word.IsAt(index + 1, "SZ") ? 2 : 1;
    }

    public static int T(MetaphoneWord word, int index, MetaphoneCode code)
    {
        if (word.HasAt(index, "TION", "TIA", "TCH"))
        {
            code.Add("X");
            return 3;
        }

        if (word.HasAt(index, "TH", "TTH"))
        {
            // Thomas, Thames and Germanic names have a plain t.
            var isPlain = word.HasAt(index + 2, "OM", "AM") || word.IsGermanic;
            code.Add(isPlain ? "T" : "0", "T");
            return 2;
        }

        code.Add("T");
        return word.IsAt(index + 1, "TD") ? 2 : 1;
    }

    public static int W(MetaphoneWord word, int index, MetaphoneCode code)
    {
        if (word.HasAt(index, "WR"))
        {
            code.Add("R");
            return 2;
        }

        if (index == 0 && (word.IsVowel(1) || word[1] == 'H'))
        {
            // Wasserman may be Vasserman.
            code.Add("A", word.IsVowel(1) ? "F" : "A");
            return 1;
        }

        if ((index == word.Last && word.IsVowel(index - 1)) || word.HasAt(index - 1, "EWSKI", "EWSKY", "OWSKI", "OWSKY") || word.HasAt(0, "SCH"))
        {
            // Arnow may be Arnoff.
            code.Add("", "F");
            return 1;
        }

        if (word.HasAt(index, "WICZ", "WITZ"))
        {
            // Filipowicz.
            code.Add("TS", "FX");
            return 4;
        }

        return 1;
    }

    public static int X(MetaphoneWord word, int index, MetaphoneCode code)
    {
        if (index == 0)
        {
            // Xavier.
            code.Add("S");
            return 1;
        }

        // Breaux: silent to a French ear.
        if (!(index == word.Last && word.HasAt(index - 2, "AU", "OU")))
        {
            code.Add("KS");
        }

        return word.IsAt(index + 1, "CX") ? 2 : 1;
    }

    public static int Z(MetaphoneWord word, int index, MetaphoneCode code)
    {
        if (word[index + 1] == 'H')
        {
            // Zhao.
            code.Add("J");
            return 2;
        }

        var isItalianOrSlavic = word.HasAt(index + 1, "ZO", "ZI", "ZA") || (word.IsSlavoGermanic && index > 0 && word[index - 1] != 'T');
        code.Add("S", isItalianOrSlavic ? "TS" : "S");
        return word[index + 1] == 'Z' ? 2 : 1;
    }

    private static int Gh(MetaphoneWord word, int index, MetaphoneCode code)
    {
        if (index > 0 && !word.IsVowel(index - 1))
        {
            code.Add("K");
        }
        else if (index == 0)
        {
            // Ghislane, Ghiradelli against ghost.
            code.Add(word[2] == 'I' ? "J" : "K");
        }
        else if (word.IsAt(index - 2, "BHD") || word.IsAt(index - 3, "BHD") || word.IsAt(index - 4, "BH"))
        {
            // Hugh, bough, Broughton: silent.
        }
        else if (index > 2 && word[index - 1] == 'U' && word.IsAt(index - 3, "CGLRT"))
        {
            // Laugh, McLaughlin, cough, rough, tough.
            code.Add("F");
        }
        else if (word[index - 1] != 'I')
        {
            code.Add("K");
        }

        return 2;
    }

    private static int Gn(MetaphoneWord word, int index, MetaphoneCode code)
    {
        if (index == 1 && word.IsVowel(0) && !word.IsSlavoGermanic)
        {
            code.Add("KN", "N");
        }
        else if (!word.HasAt(index + 2, "EY") && !word.IsSlavoGermanic)
        {
            // Not Cagney.
            code.Add("N", "KN");
        }
        else
        {
            code.Add("KN");
        }

        return 2;
    }

    private static int Sc(MetaphoneWord word, int index, MetaphoneCode code)
    {
        if (word[index + 2] != 'H')
        {
            // Science against scan.
            code.Add(word.IsAt(index + 2, "IEY") ? "S" : "SK");
            return 3;
        }

        if (word.HasAt(index + 3, "ER", "EN"))
        {
            // Schermerhorn, Schenker.
            code.Add("X", "SK");
        }
        else if (word.HasAt(index + 3, "OO", "UY", "ED", "EM"))
        {
            // School, schooner: Dutch.
            code.Add("SK");
        }
        else
        {
            code.Add("X", index == 0 && !word.IsVowel(3) && word[3] != 'W' ? "S" : "X");
        }

        return 3;
    }
}
