using System.Collections.Immutable;

namespace Gateway.Protocol.Identifiers;

/// <summary>Where the fields of one form stand (ICAO Doc 9303 part 4 §4.2, part 5 §4.2, part 6 §4.2, part 7 §4.2).</summary>
/// <param name="Form">The form.</param>
/// <param name="Width">Characters of a line.</param>
/// <param name="Kinds">
/// Each line's characters by kind: <c>A</c> letter, <c>N</c> digit, <c>*</c> either; fillers may stand anywhere.
/// </param>
/// <param name="Names">The names.</param>
/// <param name="Number">The document number; its check digit follows.</param>
/// <param name="Nationality">The nationality.</param>
/// <param name="BirthDate">The date of birth; its check digit follows.</param>
/// <param name="Sex">The sex.</param>
/// <param name="ExpiryDate">The date of expiry; its check digit follows.</param>
/// <param name="Optional">Optional data; in a passport its check digit follows.</param>
/// <param name="Composite">What the last check digit protects; empty where there is none.</param>
/// <param name="CompositeCheck">That check digit.</param>
internal sealed record MrzLayout(
    MrzForm Form,
    int Width,
    ImmutableArray<string> Kinds,
    MrzSpan Names,
    MrzSpan Number,
    MrzSpan Nationality,
    MrzSpan BirthDate,
    MrzSpan Sex,
    MrzSpan ExpiryDate,
    MrzSpan Optional,
    ImmutableArray<MrzSpan> Composite,
    MrzSpan CompositeCheck)
{
    private const char VisaLetter = 'V';
    private const string CardLine = "*********NAAANNNNNNNANNNNNNN";

    /// <summary>The document code, in every form.</summary>
    public static readonly MrzSpan DocumentCode = new(0, 0, 2);

    /// <summary>The issuing state or organisation, in every form.</summary>
    public static readonly MrzSpan Issuer = new(0, 2, 3);

    private static readonly MrzLayout Td1 = new(
        MrzForm.Td1,
        30,
        ["AAAAA*********N***************", "NNNNNNNANNNNNNNAAA***********N", new string('A', 30)],
        new(2, 0, 30), new(0, 5, 9), new(1, 15, 3), new(1, 0, 6), new(1, 7, 1), new(1, 8, 6), new(0, 15, 15),
        [new(0, 5, 25), new(1, 0, 7), new(1, 8, 7), new(1, 18, 11)],
        new(1, 29, 1));

    private static readonly MrzLayout Td2 = TwoLines(MrzForm.Td2, 36, 7, "*******N");
    private static readonly MrzLayout Td3 = TwoLines(MrzForm.Td3, 44, 14, "**************NN");
    private static readonly MrzLayout VisaA = TwoLines(MrzForm.VisaA, 44, 16, new string('*', 16)) with { Composite = [] };
    private static readonly MrzLayout VisaB = TwoLines(MrzForm.VisaB, 36, 8, new string('*', 8)) with { Composite = [] };

    /// <summary>The layout of lines of this number, width and first letter; null when no form has it.</summary>
    public static MrzLayout? Of(int lines, int width, char first) => (lines, width) switch
    {
        (3, 30) => Td1,
        (2, 36) => first == VisaLetter ? VisaB : Td2,
        (2, 44) => first == VisaLetter ? VisaA : Td3,
        _ => null,
    };

    private static MrzLayout TwoLines(MrzForm form, int width, int optionalLength, string optionalKinds) => new(
        form,
        width,
        [new string('A', width), CardLine + optionalKinds],
        new(0, 5, width - 5), new(1, 0, 9), new(1, 10, 3), new(1, 13, 6), new(1, 20, 1), new(1, 21, 6), new(1, 28, optionalLength),
        [new(1, 0, 10), new(1, 13, 7), new(1, 21, width - 22)],
        new(1, width - 1, 1));
}

/// <summary>A stretch of characters of one line.</summary>
/// <param name="Line">Index of the line.</param>
/// <param name="Start">Index of the first character.</param>
/// <param name="Length">How many characters.</param>
internal readonly record struct MrzSpan(int Line, int Start, int Length)
{
    /// <summary>The characters.</summary>
    public string Of(ImmutableArray<string> lines) => lines[Line].Substring(Start, Length);

    /// <summary>The character after them, where check digits stand.</summary>
    public char Next(ImmutableArray<string> lines) => lines[Line][Start + Length];
}
