namespace Gateway.Protocol.Identifiers;

/// <summary>How alike two words of names are.</summary>
internal static class NameWordScore
{
    private const double InitialScore = 0.8;
    private const double SoundShare = 0.97;
    private const double SkeletonScore = 0.92;
    private const double NearSkeletonScore = 0.8;
    private const int MinSkeleton = 2;
    private const int MinNearSkeleton = 4;

    /// <summary>0 to 1, by letters, by sound, and by consonants where one of them was written without vowels.</summary>
    public static double Of(NameToken a, NameToken b)
    {
        if (a.Text == b.Text)
        {
            return 1;
        }

        if (a.Text.Length == 1 || b.Text.Length == 1)
        {
            return a.Text[0] == b.Text[0] ? InitialScore : 0;
        }

        var bySpelling = Blend(a.Text, b.Text);
        var bySound = SoundShare * Blend(a.Sound, b.Sound);
        var bySkeleton = a.LacksVowels == b.LacksVowels ? 0
            : Math.Max(BySkeleton(a.Skeleton, b.Skeleton), BySkeleton(a.SkeletonWithoutV, b.SkeletonWithoutV));
        return Math.Max(bySpelling, Math.Max(bySound, bySkeleton));
    }

    // Jaro-Winkler forgives a missing end, which makes Dori of Dorian; the edit distance does not.
    private static double Blend(string a, string b) => (TextDistance.JaroWinkler(a, b) + TextDistance.Edit(a, b)) / 2;

    // One consonant alone (Ali) says something only beside other words that agree.
    private static double BySkeleton(string a, string b)
    {
        var shorter = Math.Min(a.Length, b.Length);
        return shorter == 0 ? 0
            : a == b ? (shorter >= MinSkeleton ? SkeletonScore : NearSkeletonScore)
            : shorter >= MinNearSkeleton && TextDistance.Edit(a, b) >= 1 - (1.0 / shorter) ? NearSkeletonScore
            : 0;
    }
}
