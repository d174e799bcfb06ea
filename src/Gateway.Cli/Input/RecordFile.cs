using System.Diagnostics.CodeAnalysis;
using Gateway.Cli.Output;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Cli.Input;

/// <summary>A record as an officer writes it: protobuf JSON of CaseRecord, names as in protos/gateway/record/v1; and what is attached to it.</summary>
internal static class RecordFile
{
    /// <summary>Largest file, in bytes: a record of 1 MiB, written in JSON.</summary>
    public const int MaxSize = 4 * 1024 * 1024;

    /// <summary>Reads a record. A name or value the schema does not have is refused with its line.</summary>
    public static bool TryRead(
        Terminal terminal, string name, [NotNullWhen(true)] out CaseRecord? record, [NotNullWhen(false)] out Failure? failure) =>
        TryReadMessage(terminal, name, out record, out failure);

    /// <summary>Adds to a record what <c>attachment add</c> printed into these files.</summary>
    public static bool TryAttach(Terminal terminal, CaseRecord record, IEnumerable<string> names, [NotNullWhen(false)] out Failure? failure)
    {
        foreach (var name in names)
        {
            if (!TryReadMessage<AddAttachmentResponse>(terminal, name, out var added, out failure))
            {
                return false;
            }

            if (added is not { Attachment: not null, Provenance: not null })
            {
                failure = new Failure(ExitCode.Usage, $"{SafeText.Line(name)} is not what `gateway attachment add` prints.")
                {
                    Rule = "ATTACHMENT_JSON",
                    Remedy = "Add the file first and keep what is printed: gateway attachment add FILE … > ADDED.json",
                };
                return false;
            }

            record.Attachments.Add(added.Attachment);
            record.AttachmentProvenance.Add(added.Provenance);
        }

        failure = null;
        return true;
    }

    private static bool TryReadMessage<T>(
        Terminal terminal, string name, [NotNullWhen(true)] out T? message, [NotNullWhen(false)] out Failure? failure)
        where T : class, IMessage, new()
    {
        message = null;
        if (!InputFile.TryRead(terminal, name, MaxSize, out var content, out failure))
        {
            return false;
        }

        var read = new T();
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

        (message, failure) = (read, null);
        return true;
    }
}
