namespace Gateway.Protocol.Identifiers;

/// <summary>One word of a name in lower-case Latin letters, as far as its script is known, with the forms it is compared by.</summary>
internal sealed class NameToken
{
    private string? _sound;

    /// <param name="text">The word.</param>
    /// <param name="lacksVowels">Whether it was written in a script that leaves short vowels out.</param>
    public NameToken(string text, bool lacksVowels)
    {
        Text = text;
        LacksVowels = lacksVowels;
        IsWeak = WeakNameWords.Contains(text);
        Skeleton = NameSound.Skeleton(text, keepsV: true);
        SkeletonWithoutV = text.Contains('v', StringComparison.Ordinal) ? NameSound.Skeleton(text, keepsV: false) : Skeleton;
    }

    /// <summary>The word.</summary>
    public string Text { get; }

    /// <summary>Whether it was written in a script that leaves short vowels out.</summary>
    public bool LacksVowels { get; }

    /// <summary>Whether it is a particle, a title or a legal form.</summary>
    public bool IsWeak { get; }

    /// <summary>The word by sound; made when it is asked for, which is only when names are compared.</summary>
    public string Sound => _sound ??= NameSound.Fold(Text);

    /// <summary>Its consonants, v as f.</summary>
    public string Skeleton { get; }

    /// <summary>Its consonants without v.</summary>
    public string SkeletonWithoutV { get; }
}
