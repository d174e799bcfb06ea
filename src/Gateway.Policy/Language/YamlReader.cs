using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Gateway.Policy.Language;

/// <summary>
/// Reads the small part of YAML that policies are written in: words, lists and mappings. Anchors, aliases, tags, directives, a second
/// document and repeated keys are refused, and reading stops at <see cref="PolicyText.MaxDepth"/> and <see cref="PolicyText.MaxParts"/>,
/// so that no text of a megabyte can cost more than its length.
/// </summary>
internal sealed class YamlReader
{
    private const string PlainYaml = "Write it out where it is needed.";

    private readonly Parser _parser;
    private readonly ProblemList _problems;
    private int _parts;

    /// <summary>A limit was reached or the text ended: nothing after this place is read.</summary>
    private bool _stopped;

    private YamlReader(string text, ProblemList problems)
    {
        _parser = new Parser(new Scanner(new StringReader(text)));
        _problems = problems;
    }

    /// <summary>Reads a whole text.</summary>
    /// <returns>Its content, or null when it could not be read to its end; then at least one problem was added.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification =
        "Whatever the YAML library throws at a text has one consequence: the text is refused, at the place where it happened.")]
    public static YamlPart? Read(string text, ProblemList problems)
    {
        var reader = new YamlReader(text, problems);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException broken)
        {
            reader.AddSyntaxProblem(broken, text);
            return null;
        }
        catch (Exception)
        {
            var at = reader._parser.Current?.End ?? Mark.Empty;
            problems.Add(new PolicyProblem(Math.Max((int)at.Line, 1), Math.Max((int)at.Column, 1), "", "This cannot be read as YAML.", null, "Simplify the text here."));
            return null;
        }
    }

    private YamlPart? ReadDocument()
    {
        Next<StreamStart>();
        if (!_parser.MoveNext() || _parser.Current is not DocumentStart start)
        {
            _problems.Add(new PolicyProblem(1, 1, "", "The text is empty.", null, "Begin with `policy: 1`."));
            return null;
        }

        if (start.Version is not null || start.Tags is { Count: > 0 } && start.Tags.Any(tag => !IsStandard(tag)))
        {
            Add(start, "Directives are not used.", "Remove the lines that begin with %.");
        }

        _parser.MoveNext();
        var content = ReadPart(0);
        if (_stopped)
        {
            return null;
        }

        Next<DocumentEnd>();
        if (_parser.MoveNext() && _parser.Current is not StreamEnd)
        {
            Add(_parser.Current!, "The text holds a second document.", "Keep one policy in a file; remove the line `---`.");
        }

        return content;
    }

    /// <summary>Reads the part that begins at the parser's current place, and leaves the parser on its last token.</summary>
    private YamlPart ReadPart(int depth)
    {
        var at = _parser.Current!;
        if (++_parts > PolicyText.MaxParts || depth > PolicyText.MaxDepth || _problems.IsFull)
        {
            // When the list of problems is full this one is dropped, and reading stops all the same.
            Add(at, depth > PolicyText.MaxDepth ? $"This is nested deeper than {PolicyText.MaxDepth} levels."
                : $"The text has more than {PolicyText.MaxParts} parts.", "Shorten the policy.");
            _stopped = true;
            return Unusable(at);
        }

        if (at is NodeEvent node && at is not AnchorAlias)
        {
            RefuseDecoration(node);
        }

        return at switch
        {
            Scalar scalar => new YamlWord(Line(at), Column(at), scalar.Value),
            SequenceStart => ReadList(at, depth),
            MappingStart => ReadMapping(at, depth),
            AnchorAlias alias => RefuseAlias(alias),
            _ => throw new YamlException(at.Start, at.End, "unexpected token"),
        };
    }

    private YamlList ReadList(ParsingEvent at, int depth)
    {
        var items = ImmutableArray.CreateBuilder<YamlPart>();
        while (!_stopped && _parser.MoveNext() && _parser.Current is not SequenceEnd)
        {
            items.Add(ReadPart(depth + 1));
        }

        return new YamlList(Line(at), Column(at), items.ToImmutable());
    }

    private YamlMapping ReadMapping(ParsingEvent at, int depth)
    {
        var entries = ImmutableArray.CreateBuilder<(YamlWord, YamlPart)>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        while (!_stopped && _parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            var place = _parser.Current!;
            var key = ReadPart(depth + 1);
            if (_stopped || !_parser.MoveNext())
            {
                break;
            }

            var value = ReadPart(depth + 1);
            if (key is not YamlWord word)
            {
                Add(place, "A key is a plain word.", "Write `key: value`.");
            }
            else if (!lines.TryAdd(word.Text, word.Line))
            {
                _problems.Add(word, $"The key `{ProblemList.Shown(word.Text)}` stands twice, first on line {lines[word.Text]}.", "Keep one of them.");
            }
            else
            {
                entries.Add((word, value));
            }
        }

        return new YamlMapping(Line(at), Column(at), entries.ToImmutable());
    }

    private void RefuseDecoration(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
        {
            Add(node, "Anchors (&name) are not used.", PlainYaml);
        }

        if (!node.Tag.IsEmpty)
        {
            Add(node, "Tags (!name) are not used.", "Remove the tag.");
        }
    }

    private YamlUnusable RefuseAlias(AnchorAlias alias)
    {
        var written = $"*{alias.Value}";
        _problems.Add(new PolicyProblem(
            Line(alias), Column(alias), ProblemList.Shown(written), $"`{ProblemList.Shown(written)}` without quotes is a YAML alias; aliases are not used.",
            null, $"For a field pattern write it in quotes: \"{ProblemList.Shown(written)}\"."));
        return Unusable(alias);
    }

    private void AddSyntaxProblem(YamlException broken, string text)
    {
        var (line, column) = ((int)broken.Start.Line, (int)broken.Start.Column);
        var quote = CharacterAt(text, line, column) == '*' || CharacterAt(text, line, column - 1) == '*';
        _problems.Add(new PolicyProblem(
            Math.Max(line, 1), Math.Max(column, 1), quote ? "*" : "", $"This is not YAML: {ProblemList.Shown(broken.Message)}", null,
            quote ? "A field pattern that begins with * is written in quotes: \"*\"." : "Check the indentation, brackets and quotes here."));
    }

    private static char CharacterAt(string text, int line, int column)
    {
        var at = text.Split('\n').ElementAtOrDefault(line - 1) ?? "";
        return column >= 1 && column <= at.Length ? at[column - 1] : '\0';
    }

    private void Next<T>()
        where T : ParsingEvent
    {
        if (!_parser.MoveNext() || _parser.Current is not T)
        {
            throw new YamlException("unexpected end");
        }
    }

    private void Add(ParsingEvent at, string problem, string remedy) =>
        _problems.Add(new PolicyProblem(Line(at), Column(at), "", problem, null, remedy));

    private static YamlUnusable Unusable(ParsingEvent at) => new(Line(at), Column(at));

    private static bool IsStandard(YamlDotNet.Core.Tokens.TagDirective tag) => tag is { Handle: "!", Prefix: "!" } or { Handle: "!!", Prefix: "tag:yaml.org,2002:" };

    private static int Line(ParsingEvent at) => (int)at.Start.Line;

    private static int Column(ParsingEvent at) => (int)at.Start.Column;
}
