using System.Collections.Immutable;

namespace Gateway.Policy.Language;

/// <summary>A part of a YAML text with its place; only plain words, lists and mappings exist.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
internal abstract record YamlPart(int Line, int Column);

/// <summary>A scalar, always read as text: YAML's guesses at numbers, dates and truth values do not apply.</summary>
internal sealed record YamlWord(int Line, int Column, string Text) : YamlPart(Line, Column);

/// <summary>A sequence.</summary>
internal sealed record YamlList(int Line, int Column, ImmutableArray<YamlPart> Items) : YamlPart(Line, Column);

/// <summary>A mapping in the order of the text; a key occurs once.</summary>
internal sealed record YamlMapping(int Line, int Column, ImmutableArray<(YamlWord Key, YamlPart Value)> Entries) : YamlPart(Line, Column)
{
    /// <summary>The value of a key, or null.</summary>
    public YamlPart? this[string key] => Entries.FirstOrDefault(entry => entry.Key.Text == key).Value;
}

/// <summary>A part that was refused where it was read; whoever finds it says nothing more about it.</summary>
internal sealed record YamlUnusable(int Line, int Column) : YamlPart(Line, Column);
