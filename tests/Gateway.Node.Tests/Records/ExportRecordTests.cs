using Gateway.Exchange.V1;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Grpc.Core;

namespace Gateway.Node.Tests.Records;

public sealed class ExportRecordTests
{
    private readonly SampleRecords _sample = new();

    [Fact]
    public async Task A_received_view_comes_out_as_it_came_in_and_verifies_by_the_file_alone()
    {
        await using var node = await TestNode.StartAsync();
        var content = SampleRecords.With(_sample.Phone("07700 900417"));
        var signed = node.Peer.Sign(content, node.Peer.NewRecordId());
        await node.ReceiveAsync(content, signed);

        var file = await ExportAsync(node, "KAR", signed.Record.ToString());

        Assert.Equal(signed.View, file.View.ToByteArray());
        Assert.Equal(content, VerifyOffline(file, node.Peer.Keys.Agency, node.Clock.GetUtcNow()).Content);
    }

    [Fact]
    public async Task An_own_record_comes_out_with_all_fields_and_the_own_identity()
    {
        await using var node = await TestNode.StartAsync();
        var content = SampleRecords.With(_sample.Person("Dorian Vasek"));
        var signed = node.Own.Sign(content, node.Own.NewRecordId());
        await node.StoreOwnAsync(content, signed);

        var file = await ExportAsync(node, "", signed.Record.ToString());

        Assert.Equal(content, VerifyOffline(file, node.Own.Keys.Agency, node.Clock.GetUtcNow()).Content);

        // Whichever version was asked for, the audit names the one that went out.
        Assert.Equal("version 1: exported", Assert.Single(node.Audit(), entry => entry.Act == "export").Detail);
    }

    [Fact]
    public async Task For_a_peer_it_is_byte_for_byte_what_that_peer_was_sent()
    {
        await using var node = await TestNode.StartAsync();
        var content = SampleRecords.With(_sample.Person("Dorian Vasek"), _sample.Phone("07700 900417"));
        content.Summary = "not for KAR";
        var signed = node.Own.Sign(content, node.Own.NewRecordId());
        var row = await node.StoreOwnAsync(content, signed);
        var released = signed.Prepared.Fields.Select(field => field.Path).Where(path => path.Name is not ("summary" or "names")).ToHashSet();
        var sent = CanonicalMessage.Write(RecordViews.Redact(signed.Prepared, signed.Proof, released)!);
        await DecideAsync(node, row, DecisionOutcome.Released, released);

        foreach (var peer in new[] { "KAR", node.Peer.Id })
        {
            Assert.Equal(sent, (await ExportAsync(node, "", signed.Record.ToString(), peer)).View.ToByteArray());
        }
    }

    [Theory]
    [InlineData(DecisionOutcome.Withheld)]
    [InlineData(DecisionOutcome.Held)]
    public async Task What_a_peer_was_not_sent_is_not_found_for_it(DecisionOutcome outcome)
    {
        await using var node = await TestNode.StartAsync();
        var content = SampleRecords.Empty();
        var signed = node.Own.Sign(content, node.Own.NewRecordId());
        var row = await node.StoreOwnAsync(content, signed);
        await NotFoundAsync(node, signed.Record.ToString(), "KAR");

        await DecideAsync(node, row, outcome, [.. signed.Prepared.Fields.Select(field => field.Path)]);

        await NotFoundAsync(node, signed.Record.ToString(), "KAR");
        await NotFoundAsync(node, signed.Record.ToString(), "nobody");
    }

    [Fact]
    public async Task A_received_record_was_sent_to_no_peer()
    {
        await using var node = await TestNode.StartAsync();
        var content = SampleRecords.Empty();
        var signed = node.Peer.Sign(content, node.Peer.NewRecordId());
        await node.ReceiveAsync(content, signed);

        await Refusals.RefusedAsync(StatusCode.InvalidArgument, "NOT_OWN_RECORD", () => ExportAsync(node, "KAR", signed.Record.ToString(), "KAR"));
    }

    [Fact]
    public async Task What_is_past_its_retention_is_not_handed_out()
    {
        await using var node = await TestNode.StartAsync();
        var phone = _sample.Phone("07700 900417");
        phone.Handling = SampleRecords.Until(node.Clock.GetUtcNow().AddHours(1));
        var content = SampleRecords.With(phone, _sample.Car("KR47BXT", "XK"));
        content.Handling = SampleRecords.Until(node.Clock.GetUtcNow().AddHours(2), content.Handling);
        var signed = node.Peer.Sign(content, node.Peer.NewRecordId());
        await node.ReceiveAsync(content, signed);

        node.Clock.Advance(TimeSpan.FromHours(1));
        var rest = VerifyOffline(await ExportAsync(node, "KAR", signed.Record.ToString()), node.Peer.Keys.Agency, node.Clock.GetUtcNow());
        Assert.DoesNotContain(rest.Content.Entities, entity => entity.Key == phone.Key);
        Assert.Single(rest.Content.Entities);

        node.Clock.Advance(TimeSpan.FromHours(1));
        await NotFoundAsync(node, signed.Record.ToString(), "", "KAR");
    }

    [Fact]
    public async Task A_file_that_nobody_could_verify_is_not_made()
    {
        await using var node = await TestNode.StartAsync();
        using var stranger = new TestAgency("LIN", node.Clock);
        await node.AddPeerAsync(stranger, "LIN");
        var content = SampleRecords.Empty();
        var signed = stranger.Sign(content, stranger.NewRecordId());
        await node.Database.WriteAsync(
            scope =>
            {
                RecordVersions.Insert(scope.Sql, stranger.Keys.Agency, signed.Record, 1, signed.Prepared.ManifestDigest, signed.View, content,
                    Google.Protobuf.MessageExtensions.ToByteArray(content), 2, 0, scope.Now);

                // The agency is known by its keys only, as after its peer row was taken over by a newer descriptor without the old record key.
                return new Written<int>(
                    scope.Sql.Execute("UPDATE peer SET identity = $2 WHERE agency = $1", stranger.Id, Google.Protobuf.MessageExtensions.ToByteArray(node.Peer.Keys.Self.Identity)),
                    new AuditEntry("test", "tamper"));
            },
            TestContext.Current.CancellationToken);

        await Refusals.RefusedAsync(StatusCode.FailedPrecondition, "IDENTITY_MISSING", () => ExportAsync(node, "LIN", signed.Record.ToString()));
    }

    /// <summary>As somebody far away and years later does it: with the file and a fingerprint that was compared, and nothing of the node.</summary>
    private static VerifiedView VerifyOffline(ExportedRecord file, AgencyId expected, DateTimeOffset now)
    {
        Assert.Equal("gateway/exported-record/v1", file.Format);
        var agency = Assert.IsType<IdentityResult.Verified>(IdentityChain.Verify(file.Originator, now)).Agency;
        Assert.Equal(expected, agency.Id);
        var result = new ViewVerifier((originator, key) => originator == agency.Id ? agency.FindKey(key, KeyUse.Record) : null, new BatchSignatureCache()).Verify(file.View.Span);
        return Assert.IsType<ViewResult.Verified>(result).View;
    }

    private static Task<int> DecideAsync(TestNode node, long row, DecisionOutcome outcome, IReadOnlyCollection<FieldPath> released) => node.Database.WriteAsync(
        scope => new Written<int>(
            scope.Sql.Execute(
                "INSERT INTO decision (record_row, peer_id, outcome, revision, released, withheld, rules) VALUES ($1, 1, $2, 'r', $3, 0, '') ",
                row, (int)outcome, string.Join('\n', released.Select(path => path.ToString()))),
            new AuditEntry("node", "release")),
        TestContext.Current.CancellationToken);

    private static Task<Google.Rpc.ErrorInfo> NotFoundAsync(TestNode node, string record, string peer, string originator = "") =>
        Refusals.RefusedAsync(StatusCode.NotFound, "NO_SUCH_RECORD", () => ExportAsync(node, originator, record, peer));

    private static async Task<ExportedRecord> ExportAsync(TestNode node, string originator, string record, string peer = "") =>
        ExportedRecord.Parser.ParseFrom((await node.RecordCalls.ExportRecord(
            new ExportRecordRequest { Originator = originator, RecordId = record, Peer = peer },
            new TestCall(node.Client("publisher"), cancel: TestContext.Current.CancellationToken))).File);
}
