using System.Text.Json;
using Gateway.Protocol.Identifiers;
using Gateway.Tests;

namespace Gateway.Protocol.Tests.Identifiers;

public sealed class ConfusableTextTests
{
    private const string Name = "Karsia National Police";

    /// <summary>
    /// Every character of the list that can be taken for an ASCII letter or digit stands in for it in a name. Either the changed name is not
    /// plain, or its skeleton is that of the true one.
    /// </summary>
    [Fact]
    public void No_confusable_character_passes_in_a_name()
    {
        var passed = new List<string>();
        var (count, bySkeleton, byScript) = (0, 0, 0);
        foreach (var (original, confusable, name) in Pairs().Where(pair => pair.Original.Length == 1 && char.IsAsciiLetterOrDigit(pair.Original[0])))
        {
            var (trueName, spoof) = ($"{Name} {original}", $"{Name} {confusable}");
            count++;
            var isNoticed = ConfusableText.Skeleton(trueName) == ConfusableText.Skeleton(spoof);
            bySkeleton += isNoticed ? 1 : 0;
            byScript += ConfusableText.IsPlain(spoof) ? 0 : 1;
            if (!isNoticed && ConfusableText.IsPlain(spoof))
            {
                passed.Add($"{original} {confusable} {name}");
            }
        }

        Written.Print($"confusables.json: {count} stand-ins for ASCII letters and digits; same skeleton {bySkeleton}, not plain {byScript}, neither {passed.Count}");
        Assert.True(count > 1_000);
        Assert.Equal([], passed);
    }

    /// <summary>The rest of the list: confusables of other scripts among themselves. Those are noticed where one of the two is not plain.</summary>
    [Fact]
    public void Most_confusable_pairs_of_any_script_are_noticed()
    {
        var pairs = Pairs().ToList();
        var noticed = pairs.Count(pair => ConfusableText.Skeleton(pair.Original) == ConfusableText.Skeleton(pair.Confusable)
            || !ConfusableText.IsPlain(pair.Confusable) || !ConfusableText.IsPlain(pair.Original));
        Written.Print($"confusables.json: {noticed} of {pairs.Count} pairs noticed ({100.0 * noticed / pairs.Count:F1} %)");
        Assert.True(noticed >= pairs.Count * 0.95);
    }

    [Theory]
    [InlineData("Karsia National Police")]
    [InlineData("Полиция Карсии")]
    [InlineData("Ελληνική Αστυνομία")]
    [InlineData("Garda Síochána & Co. (24/7)")]
    [InlineData("شرطة")]
    [InlineData("警察庁")]
    [InlineData("국가경찰")]
    public void Names_as_agencies_write_them_are_plain(string name) => Assert.True(ConfusableText.IsPlain(name));

    [Theory]
    [InlineData("")]
    [InlineData(" Karsia")]
    [InlineData("Karsia  Police")]
    [InlineData("Kаrsia")]
    [InlineData("Karsia\u200B")]
    [InlineData("\u202EecilOP")]
    [InlineData("Ｋarsia")]
    [InlineData("𝐊arsia")]
    [InlineData("Karsi\u0430")]
    [InlineData("Kar\u0327sia")]
    [InlineData("Karsia\uD800")]
    [InlineData("Karsia ١")]
    public void Names_with_borrowed_or_invisible_characters_are_not_plain(string name) => Assert.False(ConfusableText.IsPlain(name));

    [Theory]
    [InlineData("Karsia", "Kars1a")]
    [InlineData("Karsia", "КАRSІА")]
    [InlineData("Lindmark", "Lindrnark")]
    [InlineData("Westmere", "VVestmere")]
    [InlineData("Police", "P0Iice")]
    public void Look_alikes_have_one_skeleton(string a, string b) => Assert.Equal(ConfusableText.Skeleton(a), ConfusableText.Skeleton(b));

    [Fact]
    public void Agencies_of_the_demo_stay_apart()
    {
        string[] names = ["Karsia", "Lindmark", "Westmere", "Safe", "Karsia Border Guard", "Lindmark Border Guard"];
        Assert.Equal(names.Length, names.Select(ConfusableText.Skeleton).Distinct().Count());
    }

    [Fact]
    public void Hostile_text_is_judged_without_exception()
    {
        foreach (var text in HostileTextTests.HostileTexts())
        {
            ConfusableText.Skeleton(text);
            ConfusableText.IsPlain(text);
        }
    }

    // The list shields some characters with direction marks, which are no part of the pair.
    private static IEnumerable<(string Original, string Confusable, string Name)> Pairs()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedFolder.Path("corpora", "confusables", "confusables.json")));
        return [.. document.RootElement.EnumerateObject().SelectMany(entry => entry.Value.EnumerateArray().Select(confusable => (
            entry.Name.Trim('\u200E'), confusable.GetProperty("c").GetString()!.Trim('\u200E'), confusable.GetProperty("n").GetString()!)))];
    }
}
