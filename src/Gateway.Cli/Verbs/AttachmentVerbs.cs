using System.CommandLine;
using System.Globalization;
using Gateway.Cli.Connection;
using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway attachment add</c>, <c>pull</c> and <c>save</c>.</summary>
internal static class AttachmentVerbs
{
    private const int PartSize = 256 * 1024;

    private static readonly string[] Readers = [ClientRole.Publisher, ClientRole.Analyst];

    /// <summary>Builds <c>add</c>.</summary>
    public static Verb BuildAdd(CliContext context)
    {
        var file = Arguments.File("The file, 1 GiB at most");
        var type = new Option<string>("--type") { Description = "Its media type, for example image/jpeg.", HelpName = "TYPE", Required = true };
        var by = new Option<string>("--acquired-by") { Description = "Who acquired it.", HelpName = "PERSON", Required = true };
        var at = new Option<DateTimeOffset>("--acquired-at") { Description = "When, for example 2026-03-01T12:00Z.", HelpName = "TIME", Required = true };
        var authority = new Option<string>("--authority") { Description = "On what authority: a warrant, an order, a consent.", HelpName = "REFERENCE", Required = true };
        var caption = new Option<string?>("--caption") { Description = "What it shows.", HelpName = "TEXT" };
        var noAbuse = new Option<bool>("--shows-no-abuse") { Description = "You looked: it shows no sexual abuse. Without this the file is refused." };
        var keep = new Option<bool>("--keep-metadata") { Description = "Let metadata go along, where the node cannot take it out." };
        var verb = new Verb(
            "add",
            """
            Gives a file to your node: metadata is taken out of it, the rest is sealed in the node's folder. Prints what goes into the record
            that is published next; `record publish --attach` puts it there. A file that no record names is deleted after 7 days.
            """,
            "gateway attachment add van.jpg --type image/jpeg --shows-no-abuse --acquired-by 'Officer 4411' --acquired-at 2026-03-01T12:00Z --authority 'Warrant 12/2026' > van.json",
            "gateway record publish stop.json --attach van.json")
        {
            file, type, by, at, authority, caption, noAbuse, keep,
        };
        ClientCall.Bind(verb, context, [ClientRole.Publisher], async (call, cancel) =>
        {
            if (!InputFile.TryOpen(call.Terminal, call.Get(file), out var input, out var failure))
            {
                return call.Fail(failure);
            }

            await using var content = input;
            var facts = new AttachmentFacts
            {
                MediaType = call.Get(type)!,
                Caption = call.Get(caption) ?? "",
                AbuseImagery = call.Get(noAbuse) ? AbuseImagery.None : AbuseImagery.Unspecified,
                KeepMetadata = call.Get(keep),
                AcquiredBy = call.Get(by)!,
                AcquiredAt = Timestamp.FromDateTimeOffset(call.Get(at)),
                Authority = call.Get(authority)!,
            };
            var answer = await SendAsync(call, facts, content, cancel);
            return call.AnswerJson(answer);
        });
        return verb;
    }

    /// <summary>Builds <c>pull</c>.</summary>
    public static Verb BuildPull(CliContext context)
    {
        var (record, key) = (Arguments.Record(), Key());
        var verb = new Verb(
            "pull",
            "Fetches the content of a received attachment from the agency that sent the record. It goes on where an earlier pull stopped.",
            "gateway attachment pull KAR/9f86d081884c7d659a2feaa0c55ad015 0f1e2d3c4b5a6978")
        {
            record, key,
        };
        ClientCall.Bind(verb, context, Readers, async (call, cancel) =>
        {
            using var pull = call.Node.Attachments.PullAttachment(new PullAttachmentRequest { Attachment = Name(call.Get(record), call.Get(key)) }, NodeConnection.Stream(cancel));
            var last = new PullAttachmentResponse();
            await foreach (var answer in pull.ResponseStream.ReadAllAsync(cancel))
            {
                last = answer;
                call.Hint(string.Create(CultureInfo.InvariantCulture, $"{answer.ChunksHeld} of {answer.Chunks} chunks"));
            }

            return call.Answer(last, () => Facts.Write(call.Terminal, new Fact("complete", last.Complete ? "yes, verified" : "no")));
        });
        return verb;
    }

    /// <summary>Builds <c>save</c>.</summary>
    public static Verb BuildSave(CliContext context)
    {
        var (record, key) = (Arguments.Record(), Key());
        var output = new Option<string>("--output", "-o") { Description = "The file to write; only its owner may read it.", HelpName = "FILE", Required = true };
        var force = new Option<bool>("--force") { Description = "Overwrite the file if it is there." };
        var verb = new Verb(
            "save",
            "Writes the content of an attachment, own or pulled, to a file. All of it is verified before the first byte is written.",
            "gateway attachment save KAR/9f86d081884c7d659a2feaa0c55ad015 0f1e2d3c4b5a6978 -o van.jpg")
        {
            record, key, output, force,
        };
        ClientCall.Bind(verb, context, Readers, async (call, cancel) =>
        {
            var file = call.Get(output)!;
            if (!OutputFile.IsFree(file, call.Get(force), out var failure))
            {
                return call.Fail(failure);
            }

            using var read = call.Node.Attachments.ReadAttachment(new ReadAttachmentRequest { Attachment = Name(call.Get(record), call.Get(key)) }, NodeConnection.Stream(cancel));
            var written = await OutputFile.WriteAsync(file, Parts(read.ResponseStream, cancel), cancel);
            Facts.Write(call.Terminal, new Fact("written", file), new Fact("bytes", written.ToString(CultureInfo.InvariantCulture)));
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Argument<string> Key() => new("KEY") { Description = "The attachment's key, as `record get --json` shows it." };

    private static AttachmentName Name(RecordName record, string key) => new() { Originator = record.Originator, RecordId = record.Record, Key = key };

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Parts(
        IAsyncStreamReader<ReadAttachmentResponse> stream, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var answer in stream.ReadAllAsync(cancel))
        {
            yield return answer.Content.Memory;
        }
    }

    private static async Task<AddAttachmentResponse> SendAsync(ClientCall call, AttachmentFacts facts, Stream content, CancellationToken cancel)
    {
        using var add = call.Node.Attachments.AddAttachment(NodeConnection.Stream(cancel));
        try
        {
            await add.RequestStream.WriteAsync(new AddAttachmentRequest { Facts = facts }, cancel);
            var part = new byte[PartSize];
            for (int length; (length = await content.ReadAsync(part, cancel)) > 0;)
            {
                await add.RequestStream.WriteAsync(new AddAttachmentRequest { Content = ByteString.CopyFrom(part.AsSpan(0, length)) }, cancel);
            }

            await add.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // The node refused before it had the whole file; its answer says why.
        }

        return await add;
    }
}
