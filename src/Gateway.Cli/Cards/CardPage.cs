using Gateway.Cli.Output;
using Gateway.Record.V1;
using Spectre.Console;

namespace Gateway.Cli.Cards;

/// <summary>Writes a record's card: aligned for a person; <c>section</c>, <c>field</c>, <c>value</c> tab-separated where piped.</summary>
internal static class CardPage
{
    /// <summary>What stands under every card, so that nobody reads a gap as a fact.</summary>
    public const string Footer = "What is not shown is withheld or not known; the two look alike.";

    /// <summary>Writes a record.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="heading">What it is and where it comes from.</param>
    /// <param name="record">Its content.</param>
    /// <param name="assurance">What was verified, in one sentence.</param>
    public static void Write(Terminal terminal, IReadOnlyList<Fact> heading, CaseRecord record, string assurance)
    {
        var sections = RecordCard.Read(record);
        if (!terminal.OutIsTerminal)
        {
            WritePiped(
                terminal,
                [new Fact("title", record.Title), new Fact("kind", Words.Of(record.Kind)), new Fact("status", Words.Of(record.Status)), .. heading],
                sections,
                assurance);
            return;
        }

        var page = terminal.Page;
        var title = record.Title.Length > 0 ? record.Title : "(no title shown)";
        page.WriteLine();
        page.WriteLine($"{SafeText.Line(Words.Of(record.Kind).ToUpperInvariant())} · {SafeText.Line(Words.Of(record.Status))}", Look.Quiet);
        page.WriteLine(SafeText.Line(title), Look.Heading);
        var width = sections.SelectMany(section => section.Facts).Concat(heading).Max(fact => Math.Min(fact.Name.Length, 24));
        page.Write(Facts.Grid(heading.Where(fact => fact.Value.Length > 0), width));
        foreach (var section in sections)
        {
            page.WriteLine();
            if (section.Title.Length > 0)
            {
                page.WriteLine(SafeText.Line(section.Title), Look.Heading);
            }

            page.Write(Facts.Grid(section.Facts, width));
        }

        page.WriteLine();
        page.WriteLine(SafeText.Line(assurance), Look.Good);
        page.WriteLine(Footer, Look.Quiet);
    }

    private static void WritePiped(Terminal terminal, IEnumerable<Fact> heading, IEnumerable<CardSection> sections, string assurance)
    {
        terminal.Out.WriteLine("section\tfield\tvalue");
        CardSection[] all = [new("Record", [.. heading]), .. sections, new("Assurance", [new Fact("verified", assurance)])];
        foreach (var section in all)
        {
            foreach (var fact in section.Facts.Where(fact => fact.Value.Length > 0))
            {
                var title = section.Title.Length > 0 ? section.Title : "Labels";
                terminal.Out.WriteLine($"{SafeText.Cell(title)}\t{SafeText.Cell(fact.Name)}\t{SafeText.Cell(fact.Value)}");
            }
        }
    }
}
