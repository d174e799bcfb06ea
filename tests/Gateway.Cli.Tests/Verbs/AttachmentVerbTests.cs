using Gateway.Cli.Tests.Fakes;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Gateway.Cli.Tests.Verbs;

/// <summary><c>gateway attachment …</c> and <c>record publish --attach</c>.</summary>
public sealed class AttachmentVerbTests
{
    private const string Record = "KAR/9f86d081884c7d659a2feaa0c55ad015";
    private const string Key = "0f1e2d3c4b5a6978";

    private static readonly AddAttachmentResponse Added = new()
    {
        Attachment = new Attachment { MediaType = "image/jpeg", Size = 3, KeyedDigest = ByteString.CopyFrom(1, 2), ContentKey = ByteString.CopyFrom(3) },
        Provenance = new AttachmentProvenance { AcquiredBy = "Officer", AcquiredAt = new Timestamp { Seconds = 5 } },
    };

    [Fact]
    public async Task Adding_sends_what_was_said_and_then_the_whole_file_and_prints_what_goes_into_the_record()
    {
        await using var node = await FakeNode.StartAsync();
        node.OnParts<AddAttachmentRequest, AddAttachmentResponse>(Added);
        var content = new byte[700_000];
        new Random(5).NextBytes(content);
        var file = Path.Combine(node.Clients.Folder, "van.jpg");
        await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);

        var run = await CliRun.PipedAsync(
            node, "attachment", "add", file, "--type", "image/jpeg", "--shows-no-abuse", "--acquired-by", "Officer 4411",
            "--acquired-at", "2026-03-01T12:00Z", "--authority", "Warrant 12/2026", "--caption", "The van");

        Assert.Equal(ExitCode.Ok, run.Code);
        var sent = node.Requests.Select(request => (AddAttachmentRequest)request.Request).ToList();
        Assert.Equal(
            new AttachmentFacts
            {
                MediaType = "image/jpeg",
                Caption = "The van",
                AbuseImagery = AbuseImagery.None,
                AcquiredBy = "Officer 4411",
                Authority = "Warrant 12/2026",
                AcquiredAt = Timestamp.FromDateTimeOffset(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)),
            },
            sent[0].Facts);
        Assert.Equal(content, sent.Skip(1).SelectMany(part => part.Content));
        Assert.Equal("publisher", node.Requests.First().Client);
        Assert.Equal(Added, AddAttachmentResponse.Parser.ParseJson(run.Out));
    }

    [Fact]
    public async Task Nothing_is_said_about_abuse_unless_the_officer_says_it()
    {
        await using var node = await FakeNode.StartAsync();
        node.OnParts<AddAttachmentRequest, AddAttachmentResponse>(Added);
        var file = node.Clients.File("note.txt", "x");

        await CliRun.PipedAsync(
            node, "attachment", "add", file, "--type", "text/plain", "--acquired-by", "O", "--acquired-at", "2026-03-01T12:00Z", "--authority", "W");

        Assert.Equal(AbuseImagery.Unspecified, ((AddAttachmentRequest)node.Requests.First().Request).Facts.AbuseImagery);
    }

    [Theory]
    [InlineData("--type")]
    [InlineData("--acquired-by")]
    [InlineData("--acquired-at")]
    [InlineData("--authority")]
    public async Task What_must_be_said_of_a_file_is_asked_for_by_name(string left)
    {
        await using var node = await FakeNode.StartAsync();
        var file = node.Clients.File("note.txt", "x");
        string[] all = ["--type", "text/plain", "--acquired-by", "O", "--acquired-at", "2026-03-01T12:00Z", "--authority", "W"];
        var at = Array.IndexOf(all, left);

        var run = await CliRun.PipedAsync(node, ["attachment", "add", file, .. all[..at], .. all[(at + 2)..]]);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(left, run.Error, StringComparison.Ordinal);
        Assert.Empty(node.Requests);
    }

    [Fact]
    public async Task What_was_added_is_attached_to_the_record_that_is_published()
    {
        await using var node = await FakeNode.StartAsync();
        node.On<PublishRequest, PublishResponse>(_ => new PublishResponse { Publication = new Publication { RecordId = "r" } });
        var record = node.Clients.File("stop.json", """{"title": "A stop"}""");
        var added = node.Clients.File("van.json", JsonFormatter.Default.Format(Added));

        var run = await CliRun.PipedAsync(node, "record", "publish", record, "--attach", added);

        Assert.Equal(ExitCode.Ok, run.Code);
        var published = node.Only<PublishRequest>().Record;
        Assert.Equal([Added.Attachment], published.Attachments);
        Assert.Equal([Added.Provenance], published.AttachmentProvenance);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"attachment": {}}""")]
    [InlineData("""{"attachments": {}}""")]
    public async Task A_file_that_attachment_add_did_not_print_is_no_attachment(string content)
    {
        await using var node = await FakeNode.StartAsync();
        var record = node.Clients.File("stop.json", "{}");
        var added = node.Clients.File("van.json", content);

        var run = await CliRun.PipedAsync(node, "record", "publish", record, "--attach", added);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("van.json", run.Error, StringComparison.Ordinal);
        Assert.Empty(node.Requests);
    }

    [Fact]
    public async Task Pulling_names_the_attachment_and_says_that_it_is_complete()
    {
        await using var node = await FakeNode.StartAsync();
        node.OnStream<PullAttachmentRequest, PullAttachmentResponse>(async (_, answers, _) =>
        {
            await answers.WriteAsync(new PullAttachmentResponse { ChunksHeld = 1, Chunks = 2 }, TestContext.Current.CancellationToken);
            await answers.WriteAsync(new PullAttachmentResponse { ChunksHeld = 2, Chunks = 2, Complete = true }, TestContext.Current.CancellationToken);
        });

        var run = await CliRun.PersonAsync(node, "attachment", "pull", Record, Key);

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Equal(new AttachmentName { Originator = "KAR", RecordId = Record[4..], Key = Key }, node.Only<PullAttachmentRequest>().Attachment);
        Assert.Contains("1 of 2 chunks", run.Error, StringComparison.Ordinal);
        Assert.Contains("yes, verified", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Saving_writes_the_content_for_its_owner_only_and_not_over_another_file()
    {
        await using var node = await FakeNode.StartAsync();
        node.OnStream<ReadAttachmentRequest, ReadAttachmentResponse>(async (_, answers, _) =>
        {
            await answers.WriteAsync(new ReadAttachmentResponse { Content = ByteString.CopyFromUtf8("ab") }, TestContext.Current.CancellationToken);
            await answers.WriteAsync(new ReadAttachmentResponse { Content = ByteString.CopyFromUtf8("c") }, TestContext.Current.CancellationToken);
        });
        var file = Path.Combine(node.Clients.Folder, "van.jpg");

        var first = await CliRun.PipedAsync(node, "attachment", "save", Record, Key, "-o", file);
        var second = await CliRun.PipedAsync(node, "attachment", "save", Record, Key, "-o", file);

        Assert.Equal(ExitCode.Ok, first.Code);
        Assert.Equal("abc", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(ExitCode.Usage, second.Code);
    }

    [Fact]
    public async Task What_could_not_be_read_to_the_end_leaves_no_file()
    {
        await using var node = await FakeNode.StartAsync();
        node.OnStream<ReadAttachmentRequest, ReadAttachmentResponse>(async (_, answers, _) =>
        {
            await answers.WriteAsync(new ReadAttachmentResponse { Content = ByteString.CopyFromUtf8("ab") }, TestContext.Current.CancellationToken);
            throw new RpcException(new Status(StatusCode.DataLoss, "damaged"));
        });
        var file = Path.Combine(node.Clients.Folder, "van.jpg");

        var run = await CliRun.PipedAsync(node, "attachment", "save", Record, Key, "-o", file);

        Assert.NotEqual(ExitCode.Ok, run.Code);
        Assert.Empty(Directory.GetFiles(node.Clients.Folder, "van*"));
    }
}
