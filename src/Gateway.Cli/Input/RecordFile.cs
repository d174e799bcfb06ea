using System.Diagnostics.CodeAnalysis;
using Gateway.Cli.Output;
using Gateway.Record.V1;

namespace Gateway.Cli.Input;

/// <summary>A record as an officer writes it: protobuf JSON of CaseRecord, names as in protos/gateway/record/v1.</summary>
internal static class RecordFile
{
    /// <summary>Largest file, in bytes: a record of 1 MiB, written in JSON.</summary>
    public const int MaxSize = 4 * 1024 * 1024;

    /// <summary>Reads a record. A name or value the schema does not have is refused with its line.</summary>
    public static bool TryRead(
        Terminal terminal, string name, [NotNullWhen(true)] out CaseRecord? record, [NotNullWhen(false)] out Failure? failure)
    {
        record = null;
        if (!InputFile.TryRead(terminal, name, MaxSize, out var content, out failure))
        {
            return false;
        }

        var read = new CaseRecord();
        if (MessageJsonReader.ReadInto(read, content) is { } problem)
        {
            failure = new Failure(ExitCode.Usage, $"{SafeText.Line(name)}:{problem.Line}:{problem.Column}: {problem.Rule}")
            {
                Rule = "RECORD_JSON",
                Field = problem.Field,
                Remedy = problem.Remedy,
            };
            return false;
        }

        (record, failure) = (read, null);
        return true;
    }
}
