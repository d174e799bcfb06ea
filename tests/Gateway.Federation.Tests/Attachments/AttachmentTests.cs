using System.Security.Cryptography;
using System.Text;
using Gateway.Exchange.V1;
using Gateway.Federation.Tests.Hostile;
using Gateway.Protocol.Attachments;
using Gateway.Record.V1;
using Google.Protobuf;
using Grpc.Core;
using static Gateway.Federation.Tests.Attachments.AttachmentAgency;

namespace Gateway.Federation.Tests.Attachments;

/// <summary>A file goes from one agency to another: sealed, disclosed by a field, pulled by its digest, verified before a byte is shown.</summary>
public sealed class AttachmentTests
{
    private const int Chunk = AttachmentLayout.SealedChunkSize;

    [Fact]
    public async Task A_disclosed_photograph_is_pulled_whole_and_the_place_it_was_taken_stays_behind()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(ReleasesImages);
        var photograph = Photograph.Of(300_000);

        var added = await a.AddAsync(photograph);
        var name = await a.PublishWithAsync(added);
        await b.ArrivesAsync(name.Record);
        Assert.Equal("ATTACHMENT_NOT_PULLED", await RefusalAsync(() => b.ReadAsync("KAR", name)));
        var progress = await b.PullAsync("KAR", name);

        Assert.True(progress[^1].Complete);
        Assert.Equal(Photograph.WithoutMetadata(photograph), await b.ReadAsync("KAR", name));
        Assert.Equal(Photograph.WithoutMetadata(photograph), await a.ReadAsync("", name));
        Assert.Contains(Photograph.Canary, Encoding.ASCII.GetString(Assert.Single(added.Provenance.Stripped).Content.Span), StringComparison.Ordinal);
        Assert.Equal(SHA256.HashData(photograph), added.Provenance.AcquiredSha256.ToByteArray());
        Assert.Equal(0, Occurrences(b, Photograph.Canary));
        Assert.Equal(0, Occurrences(b, "Warrant 12/2026"));
        Assert.NotEqual(0, Occurrences(a, Photograph.Canary));
        Assert.Equal(1, b.Count("SELECT COUNT(*) FROM audit WHERE act = 'pull-attachment'"));
    }

    [Fact]
    public async Task A_pull_that_was_cut_goes_on_at_the_chunk_where_it_stopped()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(ReleasesImages);
        var photograph = Photograph.Of(40 * AttachmentLayout.ChunkSize);
        var added = await a.AddAsync(photograph);
        var name = await a.PublishWithAsync(added);
        await b.ArrivesAsync(name.Record);

        // As a crash leaves it: 17 chunks, and a torn one.
        var whole = await File.ReadAllBytesAsync(a.SealedFile(added.Attachment), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(b.SealedFile(added.Attachment, "part"), whole[..((17 * Chunk) + 1_000)], TestContext.Current.CancellationToken);
        var progress = await b.PullAsync("KAR", name);

        Assert.Equal(17u, progress[0].ChunksHeld);
        Assert.True(progress[^1].Complete);
        Assert.Equal(Photograph.WithoutMetadata(photograph), await b.ReadAsync("KAR", name));
        Assert.False(File.Exists(b.SealedFile(added.Attachment, "part")));
    }

    [Fact]
    public async Task A_torn_chunk_in_the_middle_is_pulled_again()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(ReleasesImages);
        var photograph = Photograph.Of(5 * AttachmentLayout.ChunkSize);
        var added = await a.AddAsync(photograph);
        var name = await a.PublishWithAsync(added);
        await b.ArrivesAsync(name.Record);
        var torn = (await File.ReadAllBytesAsync(a.SealedFile(added.Attachment), TestContext.Current.CancellationToken))[..(4 * Chunk)];
        torn[(2 * Chunk) + 5] ^= 1;
        await File.WriteAllBytesAsync(b.SealedFile(added.Attachment, "part"), torn, TestContext.Current.CancellationToken);

        var progress = await b.PullAsync("KAR", name);

        Assert.Equal(2u, progress[0].ChunksHeld);
        Assert.Equal(Photograph.WithoutMetadata(photograph), await b.ReadAsync("KAR", name));
    }

    [Fact]
    public async Task A_flipped_bit_in_the_holders_file_is_refused_as_it_arrives_and_nothing_is_shown()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(ReleasesImages);
        var added = await a.AddAsync(Photograph.Of(200_000));
        var name = await a.PublishWithAsync(added);
        await b.ArrivesAsync(name.Record);
        var bytes = await File.ReadAllBytesAsync(a.SealedFile(added.Attachment), TestContext.Current.CancellationToken);
        bytes[Chunk + 3] ^= 4;
        await File.WriteAllBytesAsync(a.SealedFile(added.Attachment), bytes, TestContext.Current.CancellationToken);

        Assert.Equal("CONTENT_REFUSED", await RefusalAsync(() => b.PullAsync("KAR", name)));
        Assert.Equal("ATTACHMENT_NOT_PULLED", await RefusalAsync(() => b.ReadAsync("KAR", name)));
        Assert.Equal("ATTACHMENT_DAMAGED", await RefusalAsync(() => a.ReadAsync("", name)));
        Assert.Equal(0, b.Count("SELECT COUNT(*) FROM attachment"));
    }

    [Fact]
    public async Task Other_content_under_the_same_key_is_found_by_the_digest_deleted_and_alarmed()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(ReleasesImages);
        var photograph = Photograph.Of(200_000);
        var added = await a.AddAsync(photograph);
        var name = await a.PublishWithAsync(added);
        await b.ArrivesAsync(name.Record);
        var other = new byte[added.Attachment.Size];
        await File.WriteAllBytesAsync(a.SealedFile(added.Attachment), Forge(added.Attachment, other), TestContext.Current.CancellationToken);

        Assert.Equal("CONTENT_REFUSED", await RefusalAsync(() => b.PullAsync("KAR", name)));

        Assert.Equal("ATTACHMENT_NOT_PULLED", await RefusalAsync(() => b.ReadAsync("KAR", name)));
        Assert.Equal(1, b.Count("SELECT COUNT(*) FROM audit WHERE act = 'refuse' AND detail LIKE 'ALARM:%'"));
        Assert.Empty(Directory.GetFiles(b.Folder.AttachmentsFolder));
    }

    [Fact]
    public async Task A_photograph_that_no_rule_names_stays_and_cannot_be_pulled_by_its_digest()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var peer = ScriptedPeer.Create("WES", hasOpenPort: false);
        await peer.BeAcceptedByAsync(a);
        await a.SetPolicyAsync(ReleasesImages.Replace(", attachment.image", "", StringComparison.Ordinal));
        var added = await a.AddAsync(Photograph.Of(1_000));
        await a.PublishWithAsync(added);
        Assert.True(File.Exists(a.SealedFile(added.Attachment)));

        var session = peer.Dial(a);
        await session.SendAsync(peer.Hello(a));
        var withheld = await AskAsync(session, added.Attachment.KeyedDigest);
        var unknown = await AskAsync(session, ByteString.CopyFrom(new byte[32]));

        // The answers differ in nothing but the digest that was asked for.
        withheld.KeyedDigest = unknown.KeyedDigest;
        Assert.Equal(unknown, withheld);
    }

    [Fact]
    public async Task A_later_version_without_the_photograph_ends_its_being_pulled()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(ReleasesImages);
        var added = await a.AddAsync(Photograph.Of(1_000));
        var name = await a.PublishWithAsync(added);
        await b.ArrivesAsync(name.Record);
        await b.StopNodeAsync();
        var without = SampleRecords.Suspect("No photograph any more");
        without.Entities.Clear();
        without.Participations.Clear();
        await new Gateway.Node.V1.PublicationService.PublicationServiceClient(a.Channel("publisher")).AmendAsync(
            new Gateway.Node.V1.AmendRequest { RequestId = "amend", RecordId = name.Record, Record = without }, cancellationToken: TestContext.Current.CancellationToken);

        var row = a.Host.Rooms.Directory.All[0].Row;
        Assert.False(a.Store.Read(sql => Gateway.Node.Storage.AttachmentRows.MayPull(sql, row, added.Attachment.KeyedDigest.Span, TimeProvider.System.GetUtcNow())));
        await b.StartNodeAsync();
    }

    [Fact]
    public async Task A_new_policy_ends_a_pull_at_the_next_chunk_and_another_lets_it_go_on()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var peer = ScriptedPeer.Create("WES", hasOpenPort: false);
        await peer.BeAcceptedByAsync(a);
        await a.SetPolicyAsync(ReleasesImages);
        var added = await a.AddAsync(Photograph.Of(4 * AttachmentLayout.ChunkSize));
        await a.PublishWithAsync(added);
        using var serving = Serving(a);
        Assert.True(serving.Take(new ContentRequest { KeyedDigest = added.Attachment.KeyedDigest, Chunks = 4 }));
        Assert.Equal(0u, serving.Next()?.ContentChunk?.Chunk);

        await a.SetPolicyAsync(ReleasesImages.Replace(", attachment.image", "", StringComparison.Ordinal));

        Assert.NotNull(serving.Next()?.ContentRefusal);
        Assert.Null(serving.Next());
        Assert.True(serving.Take(new ContentRequest { KeyedDigest = added.Attachment.KeyedDigest, Chunks = 1 }));
        Assert.NotNull(serving.Next()?.ContentRefusal);
        await a.SetPolicyAsync(ReleasesImages);
        Assert.True(serving.Take(new ContentRequest { KeyedDigest = added.Attachment.KeyedDigest, FirstChunk = 1, Chunks = 1 }));
        Assert.Equal(1u, serving.Next()?.ContentChunk?.Chunk);
    }

    [Fact]
    public async Task A_file_past_its_own_retention_is_not_pulled_although_its_record_stands()
    {
        var time = new LeapingTime();
        await using var a = await TestAgency.StartAsync("KAR", time: time);
        await using var peer = ScriptedPeer.Create("WES", hasOpenPort: false);
        await peer.BeAcceptedByAsync(a);
        await a.SetPolicyAsync(ReleasesImages);
        var added = await a.AddAsync(Photograph.Of(4 * AttachmentLayout.ChunkSize));
        added.Attachment.Handling = new Handling
        {
            Retention = new Retention { DeleteAfter = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(time.GetUtcNow() + TimeSpan.FromMinutes(10)) },
        };
        await a.PublishWithAsync(added);
        using var serving = Serving(a);
        Assert.True(serving.Take(new ContentRequest { KeyedDigest = added.Attachment.KeyedDigest, Chunks = 4 }));
        Assert.Equal(0u, serving.Next()?.ContentChunk?.Chunk);

        time.Leap(TimeSpan.FromMinutes(11));

        Assert.NotNull(serving.Next()?.ContentRefusal);
        Assert.Equal(1, a.Count("SELECT COUNT(*) FROM record_version WHERE length(content) > 0 AND status = $1", (int)RecordStatus.Active));
    }

    [Theory]
    [InlineData(0u, 32)]
    [InlineData(65u, 32)]
    [InlineData(1u, 31)]
    public async Task A_request_that_breaks_a_rule_ends_the_session(uint chunks, int digestLength)
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var peer = ScriptedPeer.Create("WES", hasOpenPort: false);
        await peer.BeAcceptedByAsync(a);
        var session = peer.Dial(a);
        await session.SendAsync(peer.Hello(a));

        await session.SendAsync(new Frame { ContentRequest = new ContentRequest { KeyedDigest = ByteString.CopyFrom(new byte[digestLength]), Chunks = chunks } });

        Assert.Equal(GoodbyeReason.OverLimit, await session.GoodbyeAsync());
    }

    [Fact]
    public async Task A_file_is_refused_unless_everything_is_said_of_it_and_its_metadata_can_be_taken_out()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        var file = Photograph.Of(100);
        var unsaid = Facts();
        unsaid.AbuseImagery = AbuseImagery.Unspecified;
        var shown = Facts();
        shown.AbuseImagery = AbuseImagery.Shown;
        var unauthorised = Facts();
        unauthorised.Authority = "";
        var kept = Facts("application/pdf");
        kept.KeepMetadata = true;

        Assert.Equal("ATTACHMENT_INVALID", await RefusalAsync(() => a.AddAsync(file, unsaid)));
        Assert.Equal("ATTACHMENT_INVALID", await RefusalAsync(() => a.AddAsync(file, shown)));
        Assert.Equal("ATTACHMENT_INVALID", await RefusalAsync(() => a.AddAsync(file, unauthorised)));
        Assert.Equal("ATTACHMENT_INVALID", await RefusalAsync(() => a.AddAsync(file, Facts("IMAGE/JPEG"))));
        Assert.Equal("METADATA_CANNOT_BE_STRIPPED", await RefusalAsync(() => a.AddAsync(file, Facts("application/pdf"))));
        Assert.Equal("ATTACHMENT_MALFORMED", await RefusalAsync(() => a.AddAsync(file, Facts("image/png"))));
        Assert.Equal("ATTACHMENT_MALFORMED", await RefusalAsync(() => a.AddAsync([], Facts("text/plain"))));
        Assert.Empty(Directory.GetFiles(a.Folder.AttachmentsFolder));
        Assert.Equal(AttachmentMetadata.Kept, (await a.AddAsync(file, kept)).Attachment.Metadata);
    }

    [Fact]
    public async Task A_record_cannot_name_a_content_that_is_not_sealed_here()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        var added = await a.AddAsync(Photograph.Of(100));
        added.Attachment.KeyedDigest = ByteString.CopyFrom(new byte[32]);
        added.Provenance.KeyedDigest = added.Attachment.KeyedDigest;

        Assert.Equal("RECORD_INVALID", await RefusalAsync(() => a.PublishWithAsync(added)));
        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM record_version"));
    }

    [Fact]
    public async Task A_file_that_no_record_names_is_gone_after_a_week_and_one_that_a_record_names_is_not()
    {
        var time = new LeapingTime();
        await using var a = await TestAgency.StartAsync("KAR", time: time);
        var unused = await a.AddAsync(Photograph.Of(100));
        var used = await a.AddAsync(Photograph.Of(100));
        await a.PublishWithAsync(used);

        time.Leap(TimeSpan.FromDays(6));
        await a.Host.Rooms.AttachmentSweep.RunOnceAsync(TestContext.Current.CancellationToken);
        Assert.True(File.Exists(a.SealedFile(unused.Attachment)));
        time.Leap(TimeSpan.FromDays(2));
        await a.Host.Rooms.AttachmentSweep.RunOnceAsync(TestContext.Current.CancellationToken);

        Assert.False(File.Exists(a.SealedFile(unused.Attachment)));
        Assert.True(File.Exists(a.SealedFile(used.Attachment)));
    }

    [Fact]
    public async Task With_the_last_record_that_names_it_a_content_goes_and_a_crash_in_between_leaves_nothing()
    {
        var time = new LeapingTime();
        await using var a = await TestAgency.StartAsync("KAR", time: time);
        var added = await a.AddAsync(Photograph.Of(100));
        await a.PublishWithAsync(added);
        var torn = Path.Combine(a.Folder.AttachmentsFolder, "abc.new");
        await File.WriteAllTextAsync(torn, "half written", TestContext.Current.CancellationToken);

        // What a recall does to the rows; its own tests do it through the front door.
        await a.Store.WriteAsync(
            scope => new Gateway.Node.Storage.Written<int>(
                scope.Sql.Execute("DELETE FROM attachment_use"), new Gateway.Node.Storage.AuditEntry("test", "erase")),
            TestContext.Current.CancellationToken);
        await a.Host.Rooms.AttachmentSweep.RunOnceAsync(TestContext.Current.CancellationToken);

        Assert.False(File.Exists(a.SealedFile(added.Attachment)));
        Assert.True(File.Exists(torn));
        time.Leap(TimeSpan.FromHours(2));
        await a.Host.Rooms.AttachmentSweep.RunOnceAsync(TestContext.Current.CancellationToken);
        Assert.False(File.Exists(torn));
    }

    /// <summary>What a session of the only peer serves from.</summary>
    private static Node.Attachments.ContentServing Serving(TestAgency agency) => new(
        agency.Host.Rooms.AttachmentFiles, agency.Store, agency.Host.Rooms.Directory.All[0].Row, agency.Host.Rooms.Exchange.IsFileReleased, agency.Time);

    private static async Task<ContentRefusal> AskAsync(ScriptedSession session, ByteString digest)
    {
        await session.SendAsync(new Frame { ContentRequest = new ContentRequest { KeyedDigest = digest, Chunks = 1 } });
        return (await session.UntilAsync(Frame.ContentOneofCase.ContentRefusal))!.ContentRefusal;
    }

    private static int Occurrences(TestAgency agency, string canary)
    {
        var pattern = Encoding.UTF8.GetBytes(canary);
        return Directory.EnumerateFiles(agency.Folder.Path, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != "node.lock").Count(path => File.ReadAllBytes(path).AsSpan().IndexOf(pattern) >= 0);
    }
}
