namespace Gateway.Cli.Output;

/// <summary>Writes words so that a person can copy a command into a POSIX shell.</summary>
internal static class Shell
{
    /// <summary>A word, in single quotes where the shell would read it otherwise.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or ':' or ',' or '+' or '@')
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
