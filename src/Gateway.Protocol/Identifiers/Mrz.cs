using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Gateway.Protocol.Identifiers;

/// <summary>The machine-readable zone of a travel document (ICAO Doc 9303 part 3 §4), read and its check digits computed.</summary>
public sealed record Mrz
{
    /// <summary>Longest text that is read, in characters: 90, with line breaks and spaces between them.</summary>
    public const int MaxLength = 256;

    private const char Filler = '<';
    private const string NameSeparator = "<<";
    private const string DigitsTakenForLetters = "01258";
    private const string LettersOfDigits = "OIZSB";
    private const string LettersTakenForDigits = "OQDILZSBG";
    private const string DigitsOfLetters = "000112586";

    private Mrz()
    {
    }

    /// <summary>Which form it has.</summary>
    public required MrzForm Form { get; init; }

    /// <summary>The document code as printed, without fillers: <c>P</c>, <c>I</c>, <c>V</c>, <c>PO</c> …</summary>
    public required string DocumentCode { get; init; }

    /// <summary>Issuing state or organisation, without fillers.</summary>
    public required string Issuer { get; init; }

    /// <summary>Document number without fillers; one of more than nine characters is put together again.</summary>
    public required string Number { get; init; }

    /// <summary>Nationality of the holder, without fillers.</summary>
    public required string Nationality { get; init; }

    /// <summary>Date of birth as printed: YYMMDD, unknown parts as fillers.</summary>
    public required string BirthDate { get; init; }

    /// <summary>Sex as printed: M, F or filler.</summary>
    public required char Sex { get; init; }

    /// <summary>Date of expiry as printed: YYMMDD.</summary>
    public required string ExpiryDate { get; init; }

    /// <summary>Primary identifier with spaces for fillers; may be empty.</summary>
    public required string Surname { get; init; }

    /// <summary>Secondary identifier with spaces for fillers; may be empty.</summary>
    public required string GivenNames { get; init; }

    /// <summary>The check digits that do not hold.</summary>
    public required ImmutableArray<MrzField> WrongCheckDigits { get; init; }

    /// <summary>
    /// Whether some authority issues under this code and it is that of a nationality. False for the specimens of <c>UTO</c>.
    /// </summary>
    public bool IsOfKnownIssuer => CountryCodes.IsIssuer(Issuer) && CountryCodes.IsIssuer(Nationality);

    /// <summary>The form and what is wrong with it; never what it says, which is case content.</summary>
    public override string ToString() => $"{Form} wrong:{WrongCheckDigits.Length}";

    /// <summary>Reads a zone of two or three lines, with or without line breaks; spaces do not count.</summary>
    /// <returns>False when it has not the shape of any form. Check digits that fail do not make it false.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out Mrz? mrz)
    {
        mrz = TryCut(text, out var lines, out var layout) ? Read(lines, layout) : null;
        return mrz is not null;
    }

    /// <summary>
    /// The zone with what optical reading confuses set right where the form allows only letters or only digits (0 and O, 1 and I, 2 and Z,
    /// 5 and S, 8 and B, 6 and G). A proposal for a person to confirm: nothing applies it by itself.
    /// </summary>
    /// <returns>Lines separated by a line feed; null when the text has not the shape of any form.</returns>
    public static string? Correct(string text) => TryCut(text, out var lines, out var layout)
        ? string.Join('\n', lines.Zip(layout.Kinds, (line, kinds) => string.Concat(line.Zip(kinds, Correct))))
        : null;

    private static char Correct(char character, char kind)
    {
        var (from, to) = kind switch
        {
            'A' => (DigitsTakenForLetters, LettersOfDigits),
            'N' => (LettersTakenForDigits, DigitsOfLetters),
            _ => ("", ""),
        };
        var index = from.IndexOf(character, StringComparison.Ordinal);
        return index < 0 ? character : to[index];
    }

    private static bool TryCut(string text, out ImmutableArray<string> lines, [NotNullWhen(true)] out MrzLayout? layout)
    {
        lines = [];
        layout = null;
        if (text.Length > MaxLength)
        {
            return false;
        }

        var characters = string.Concat(text.Where(character => !char.IsWhiteSpace(character))).ToUpperInvariant();
        var (count, width) = characters.Length switch
        {
            90 => (3, 30),
            88 => (2, 44),
            72 => (2, 36),
            _ => (0, 0),
        };
        if (count == 0 || !characters.All(character => char.IsAsciiLetterUpper(character) || char.IsAsciiDigit(character) || character == Filler))
        {
            return false;
        }

        lines = [.. characters.Chunk(width).Select(line => new string(line))];
        layout = MrzLayout.Of(count, width, characters[0]);
        return layout is not null;
    }

    private static Mrz Read(ImmutableArray<string> lines, MrzLayout layout)
    {
        var (number, numberHolds) = ReadNumber(lines, layout);
        var names = layout.Names.Of(lines).TrimEnd(Filler).Split(NameSeparator, 2);
        return new Mrz
        {
            Form = layout.Form,
            DocumentCode = MrzLayout.DocumentCode.Of(lines).TrimEnd(Filler),
            Issuer = MrzLayout.Issuer.Of(lines).TrimEnd(Filler),
            Number = number.Replace("<", "", StringComparison.Ordinal),
            Nationality = layout.Nationality.Of(lines).TrimEnd(Filler),
            BirthDate = layout.BirthDate.Of(lines),
            Sex = layout.Sex.Of(lines)[0],
            ExpiryDate = layout.ExpiryDate.Of(lines),
            Surname = names[0].Replace(Filler, ' '),
            GivenNames = names.Length > 1 ? names[1].Replace(Filler, ' ').Trim() : "",
            WrongCheckDigits = [.. WrongFields(lines, layout, numberHolds)],
        };
    }

    /// <summary>
    /// A number of more than nine characters goes on in the optional data, up to the first filler, its check digit last; the ordinary place of
    /// the check digit is then a filler (part 5 §4.2.2.1 note j, part 6 §4.2.2.2 note j).
    /// </summary>
    private static (string Number, bool Holds) ReadNumber(ImmutableArray<string> lines, MrzLayout layout)
    {
        var number = layout.Number.Of(lines);
        var check = layout.Number.Next(lines);
        if (layout.Form is not (MrzForm.Td1 or MrzForm.Td2) || check != Filler)
        {
            return (number, MrzCheckDigit.Holds(number, check));
        }

        var rest = layout.Optional.Of(lines).Split(Filler)[0];
        var full = number + (rest.Length > 0 ? rest[..^1] : "");
        return (full, rest.Length > 1 && MrzCheckDigit.Holds(full, rest[^1]));
    }

    private static IEnumerable<MrzField> WrongFields(ImmutableArray<string> lines, MrzLayout layout, bool numberHolds)
    {
        if (!numberHolds)
        {
            yield return MrzField.Number;
        }

        if (!MrzCheckDigit.Holds(layout.BirthDate.Of(lines), layout.BirthDate.Next(lines)))
        {
            yield return MrzField.BirthDate;
        }

        if (!MrzCheckDigit.Holds(layout.ExpiryDate.Of(lines), layout.ExpiryDate.Next(lines)))
        {
            yield return MrzField.ExpiryDate;
        }

        if (layout.Form == MrzForm.Td3 && !PersonalNumberHolds(layout.Optional.Of(lines), layout.Optional.Next(lines)))
        {
            yield return MrzField.PersonalNumber;
        }

        var composite = string.Concat(layout.Composite.Select(span => span.Of(lines)));
        if (composite.Length > 0 && !MrzCheckDigit.Holds(composite, layout.CompositeCheck.Of(lines)[0]))
        {
            yield return MrzField.Composite;
        }
    }

    // Part 4 §4.2.2.2 note: where the field is not used its check digit may be a filler.
    private static bool PersonalNumberHolds(string field, char check) =>
        MrzCheckDigit.Holds(field, check) || (check == Filler && field.All(character => character == Filler));
}
