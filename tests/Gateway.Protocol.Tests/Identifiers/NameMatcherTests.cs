using Gateway.Protocol.Identifiers;
using Gateway.Tests;

namespace Gateway.Protocol.Tests.Identifiers;

public sealed class NameMatcherTests
{
    private static string Names(string file) => SharedFolder.Path("data", "names", file);

    /// <summary>
    /// The labels are those of a screening tool and not always what an analyst would say ("Tom Cook" and "Tim Cook" are one, "Roger
    /// Federman" and "Roger Federer" two), so neither figure can come near 1. The floors are what a matcher must not fall below.
    /// </summary>
    [Theory]
    [InlineData("Person", 0.80, 0.80)]
    [InlineData("Company", 0.80, 0.80)]
    public void Labelled_pairs_are_told_apart_above_the_floors(string schema, double minPrecision, double minRecall)
    {
        var rows = Written.ReadCsv(Names("name_bench_cases.csv")).Where(row => (row["schema"] == "Person") == (schema == "Person")).ToList();
        var (truePositives, falsePositives, falseNegatives, withoutKey) = (0, 0, 0, 0);
        foreach (var row in rows)
        {
            var isSame = row["is_match"] == "true";
            var isPossible = NameMatcher.Compare(row["name1"], row["name2"]).IsPossible;
            truePositives += isSame && isPossible ? 1 : 0;
            falsePositives += !isSame && isPossible ? 1 : 0;
            falseNegatives += isSame && !isPossible ? 1 : 0;
            withoutKey += isSame && isPossible && !ShareKey(row["name1"], row["name2"]) ? 1 : 0;
        }

        var precision = (double)truePositives / (truePositives + falsePositives);
        var recall = (double)truePositives / (truePositives + falseNegatives);
        Written.Print($"name_bench_cases.csv, {(schema == "Person" ? "persons" : "organisations and vessels")}: {rows.Count} pairs, "
            + $"precision {precision:F3}, recall {recall:F3}; possible but found by no key: {withoutKey}");
        Assert.True(precision >= minPrecision, $"precision {precision:F3}");
        Assert.True(recall >= minRecall, $"recall {recall:F3}");
        Assert.True(withoutKey <= 2);
    }

    /// <summary>
    /// Pairs across scripts. Chinese characters (also in Japanese and Korean names) and Thai need dictionaries and are out of reach;
    /// every pair of the other scripts but the listed one is possible.
    /// </summary>
    [Fact]
    public void Names_in_scripts_with_a_table_meet_their_Latin_form()
    {
        string[] outOfReach = ["金正恩", "李明", "习近平", "王伟", "山田太郎", "田中花子", "สมชาย"];
        var pairs = File.ReadLines(Names("cross_script_pairs.csv")).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(',')).ToList();
        var missed = pairs.Where(pair => !NameMatcher.Compare(pair[0], pair[1]).IsPossible).Select(pair => pair[0]).ToList();
        var found = pairs.Where(pair => !missed.Contains(pair[0])).ToList();
        Written.Print($"cross_script_pairs.csv: {found.Count} of {pairs.Count} possible; missed: {string.Join(' ', missed)}");
        Assert.Equal(outOfReach, missed);
        Assert.All(found.Where(pair => !pair[0].Any(IsHangul)), pair => Assert.True(ShareKey(pair[0], pair[1]), pair[0]));
    }

    [Fact]
    public void A_thousand_different_people_are_hardly_ever_taken_for_each_other()
    {
        var people = Written.ReadCsv(Names("negatives_global.csv")).Select(row => row["full_name"]).Distinct().ToList();
        var (pairs, possible) = (0, 0);
        for (var i = 0; i < people.Count; i++)
        {
            // Every eleventh pair: 45,000 say as much as half a million.
            for (var j = i + 1 + (i % 11); j < people.Count; j += 11)
            {
                pairs++;
                possible += NameMatcher.Compare(people[i], people[j]).IsPossible ? 1 : 0;
            }
        }

        Written.Print($"negatives_global.csv: {possible} of {pairs} pairs of different people possible ({100.0 * possible / pairs:F4} %)");
        Assert.True(pairs > 40_000);
        Assert.True(possible <= pairs / 5_000);
    }

    [Fact]
    public void Everyone_is_like_themselves_in_any_order_and_case()
    {
        var people = Written.ReadCsv(Names("negatives_global.csv"));
        var samples = Written.ReadCsv(Names("sample_names.csv")).Select(row => row["name"]).Where(name => NameKeys.Tokens(name).Length > 0).ToList();
        foreach (var row in people)
        {
            var reversed = $"{row["last_name"]}, {row["first_name"]} {row["middle_name"]}".ToUpperInvariant();
            Assert.Equal(1, NameMatcher.Compare(row["full_name"], reversed).Score);
            Assert.Equal(NameKeys.Exact(row["full_name"]), NameKeys.Exact(reversed));
        }

        foreach (var name in samples)
        {
            Assert.Equal(1, NameMatcher.Compare(name, name).Score);
        }

        Written.Print($"negatives_global.csv: {people.Count} and sample_names.csv: {samples.Count} names like themselves (100 %)");
    }

    [Fact]
    public void Comparing_is_symmetric()
    {
        var names = Written.ReadCsv(Names("sample_names.csv")).Select(row => row["name"]).ToList();
        for (var i = 0; i + 1 < names.Count; i++)
        {
            Assert.Equal(NameMatcher.Compare(names[i], names[i + 1]), NameMatcher.Compare(names[i + 1], names[i]));
        }
    }

    [Fact]
    public void A_name_of_the_world_press_is_found_in_most_of_its_spellings()
    {
        var spellings = File.ReadAllLines(Names("putin_names.txt"));
        var possible = spellings.Count(spelling => NameMatcher.Compare(spelling, "Vladimir Vladimirovich Putin").IsPossible
            || NameMatcher.Compare(spelling, "Vladimir Putin").IsPossible);
        Written.Print($"putin_names.txt: {possible} of {spellings.Length} spellings possible ({100.0 * possible / spellings.Length:F1} %)");
        Assert.True(possible >= spellings.Length * 0.7);
    }

    [Theory]
    [InlineData("VASEK", "ВАСЕК Дориан")]
    [InlineData("VASEK", "Dorian Vasek")]
    [InlineData("Dorian VASEK", "ВАСЕК Дориан")]
    [InlineData("Milos HRADEC", "Miloš Hradec")]
    [InlineData("Müller", "Mueller")]
    [InlineData("Σωκράτης Νικολάου", "Sokratis Nikolaou")]
    [InlineData("Абдуллах Рахман", "عبد الله رحمن")]
    public void The_same_name_in_another_form_is_possible(string a, string b)
    {
        Assert.True(NameMatcher.Compare(a, b).IsPossible);
        Assert.True(ShareKey(a, b));
    }

    [Theory]
    [InlineData("Dori", "Dorian")]
    [InlineData("Dori", "Dorian VASEK")]
    [InlineData("Dori", "ВАСЕК Дориан")]
    [InlineData("Dorian VASEK", "Dorian HRADEC")]
    [InlineData("Dorian VASEK", "Milos VASEK")]
    [InlineData("Al", "Al Rahman")]
    [InlineData("", "")]
    [InlineData("???", "???")]
    public void Part_of_a_name_and_another_name_are_not_possible(string a, string b) => Assert.False(NameMatcher.Compare(a, b).IsPossible);

    // ICAO Doc 9303-3 §6 letter by letter, and ELOT 743.
    [Theory]
    [InlineData("Щербаков Юрий", "iurii shcherbakov")]
    [InlineData("Ёлкин Цветан Объедков", "elkin obieedkov tsvetan")]
    [InlineData("Їжак Єва Ґонта", "gonta ieva izhak")]
    [InlineData("Љубица Њагулов Џозеф", "dzozef ljubitsa njagulov")]
    [InlineData("محمد", "mhmd")]
    [InlineData("أحمد خالد", "ahmd khald")]
    [InlineData("Παπαδόπουλος Χρήστος", "christos papadopoulos")]
    [InlineData("Łukasz Øyvind Straße", "lukasz oyvind strasse")]
    [InlineData("თბილისი", "tbilisi")]
    [InlineData("İSTANBUL ıstanbul", "istanbul istanbul")]
    public void Letters_become_the_ones_passports_print(string name, string expected) => Assert.Equal(expected, NameKeys.Exact(name));

    [Fact]
    public void Hostile_text_gives_no_exception_and_a_score_within_bounds()
    {
        var texts = HostileTextTests.HostileTexts().ToList();
        for (var i = 0; i < texts.Count; i++)
        {
            foreach (var other in new[] { "Dorian VASEK", texts[i], texts[(i + 1) % texts.Count] })
            {
                Assert.InRange(NameMatcher.Compare(texts[i], other).Score, 0, 1);
            }

            Assert.True(NameKeys.Tokens(texts[i]).Length <= 16);
            Assert.True(NameKeys.Phonetic(texts[i]).Length + NameKeys.Skeletons(texts[i]).Length <= 80);
        }
    }

    private static bool ShareKey(string a, string b) => NameKeys.Tokens(a).Intersect(NameKeys.Tokens(b)).Any()
        || NameKeys.Phonetic(a).Intersect(NameKeys.Phonetic(b)).Any() || NameKeys.Skeletons(a).Intersect(NameKeys.Skeletons(b)).Any();

    private static bool IsHangul(char character) => character is >= '\uAC00' and <= '\uD7A3';
}
