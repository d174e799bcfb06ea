using System.CommandLine;
using Gateway.Cli.Output;

namespace Gateway.Cli.Verbs;

/// <summary>A verb of the command line, with examples that its help ends with.</summary>
internal sealed class Verb : Command
{
    /// <summary>Names a verb.</summary>
    /// <param name="name">The word that is typed.</param>
    /// <param name="description">What it does, and what a person must know before using it.</param>
    /// <param name="examples">Whole command lines, each optionally followed by <c>  # why</c>.</param>
    public Verb(string name, string description, params string[] examples)
        : base(name, Paragraphs.FirstSentence(description))
    {
        WholeDescription = Paragraphs.Of(description);
        Examples = examples;
    }

    /// <summary>The description that the verb's own help begins with; a list of verbs shows its first sentence.</summary>
    public string WholeDescription { get; }

    /// <summary>Whole command lines that help shows.</summary>
    public IReadOnlyList<string> Examples { get; }
}
