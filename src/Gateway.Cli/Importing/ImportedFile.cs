using System.Diagnostics.CodeAnalysis;
using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Gateway.Interop;

namespace Gateway.Cli.Importing;

/// <summary>A file of another system, read whole or refused whole.</summary>
/// <param name="Name">As it was named.</param>
/// <param name="Imported">Its records and its report.</param>
internal sealed record ImportedFile(string Name, ImportResult.Imported Imported)
{
    /// <summary>Reads all files; the first that cannot be trusted to mean what it says refuses them all, so that nothing of any is stored.</summary>
    public static bool TryReadAll(
        Terminal terminal, IEnumerable<string> names, SourceFormat format, ImportDefaults defaults,
        [NotNullWhen(true)] out List<ImportedFile>? files, [NotNullWhen(false)] out Failure? failure)
    {
        files = [];
        foreach (var name in names)
        {
            if (!InputFile.TryRead(terminal, name, ImportLimits.MaxFileSize, out var content, out failure))
            {
                files = null;
                return false;
            }

            var result = format == SourceFormat.Stix
                ? RecordImport.Stix(content, SafeText.Line(name), defaults)
                : RecordImport.FollowTheMoney(content, SafeText.Line(name), defaults);
            switch (result)
            {
                case ImportResult.Imported imported:
                    files.Add(new ImportedFile(name, imported));
                    break;
                case ImportResult.Refused refused:
                    files = null;
                    failure = new Failure(ExitCode.Usage, SafeText.Line(refused.ToString()))
                    {
                        Rule = "IMPORT_REFUSED",
                        Field = SafeText.Line(refused.Path),
                        Remedy = "Nothing was stored of any file. Correct the file, or import the others without it.",
                    };
                    return false;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        failure = null;
        return true;
    }

    /// <summary>Counts only: records are content.</summary>
    public override string ToString() => Imported.ToString();
}

/// <summary>Formats that can be imported.</summary>
internal enum SourceFormat
{
    /// <summary>STIX 2.1: a bundle, an object, or an array of objects.</summary>
    Stix,

    /// <summary>FollowTheMoney entities, one JSON object a line.</summary>
    Ftm,
}
