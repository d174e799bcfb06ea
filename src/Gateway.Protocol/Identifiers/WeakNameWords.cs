using System.Collections.Frozen;

namespace Gateway.Protocol.Identifiers;

/// <summary>Words of names that say little: particles, titles, legal forms. They count a quarter, and none is a key.</summary>
internal static class WeakNameWords
{
    private static readonly FrozenSet<string> Words = string.Join(
        ' ',
        "al el ul ad ud bin ben ibn bint umm abu abou abd e y i de da do dos das du di del della la le les los las van von der den ten ter zu zur af av und and of the",
        "mr mrs ms miss dr prof sir lady herr frau monsieur madame senor senora sheikh shaikh sheik haji hajji hadji mullah maulavi qari president prasident presidente presiden presedintele prezident predsjednik",
        "inc incorporated ltd limited llc llp lp plc gmbh ag kg mbh sa sas sarl srl spa bv nv co corp corporation company ab as oy oyj aktiengesellschaft gesellschaft",
        "liability public societatea cu raspundere limitata societe anonyme gesellschaft mit beschrankter haftung aktsionernoe obshchestvo",
        "ooo oao pao zao ao ojsc cjsc jsc joint stock group holding holdings sp z o obshchestvo s ogranichennoi otvetstvennostiu").Split(' ').ToFrozenSet();

    /// <summary>Whether the word, in lower-case Latin letters, says little.</summary>
    public static bool Contains(string word) => Words.Contains(word);
}
