using Gateway.Node.Storage;
using Gateway.Node.V1;

namespace Gateway.Node.Tests.Storage;

public sealed class RequestsTests
{
    private const string Publish = "/gateway.node.v1.PublicationService/Publish";
    private const string Amend = "/gateway.node.v1.PublicationService/Amend";
    private static readonly DeleteSubscriptionRequest Content = new() { Id = 5 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_request_gets_the_first_answer()
    {
        await using var node = await TestNode.StartAsync();
        await RememberAsync(node, "officer", "r-1", Requests.DigestOf(Publish, Content), [7, 7]);

        var again = await TryAsync(node, "officer", "r-1", Requests.DigestOf(Publish, Content.Clone()));

        Assert.Equal<byte>([7, 7], Assert.IsType<ReplayResult.Replay>(again).Answer.ToArray());
    }

    [Fact]
    public async Task The_answer_outlives_a_restart()
    {
        await using var node = await TestNode.StartAsync();
        await RememberAsync(node, "officer", "r-1", Requests.DigestOf(Publish, Content), [7]);

        await node.RestartAsync();

        Assert.IsType<ReplayResult.Replay>(await TryAsync(node, "officer", "r-1", Requests.DigestOf(Publish, Content)));
    }

    [Fact]
    public async Task Other_content_or_another_method_under_the_same_id_is_a_conflict()
    {
        await using var node = await TestNode.StartAsync();
        await RememberAsync(node, "officer", "r-1", Requests.DigestOf(Publish, Content), [7]);

        Assert.IsType<ReplayResult.Conflict>(await TryAsync(node, "officer", "r-1", Requests.DigestOf(Publish, new DeleteSubscriptionRequest { Id = 6 })));
        Assert.IsType<ReplayResult.Conflict>(await TryAsync(node, "officer", "r-1", Requests.DigestOf(Amend, Content)));
    }

    [Fact]
    public async Task Ids_of_different_clients_do_not_meet()
    {
        await using var node = await TestNode.StartAsync();
        await RememberAsync(node, "officer", "r-1", Requests.DigestOf(Publish, Content), [7]);

        Assert.IsType<ReplayResult.New>(await TryAsync(node, "case system", "r-1", Requests.DigestOf(Publish, Content)));
    }

    [Fact]
    public async Task A_write_that_is_undone_is_not_remembered()
    {
        await using var node = await TestNode.StartAsync();
        var digest = Requests.DigestOf(Publish, Content);

        await Assert.ThrowsAsync<InvalidOperationException>(() => node.Database.WriteAsync<bool>(
            scope =>
            {
                Requests.Remember(scope.Sql, "officer", "r-1", digest, [7], scope.Now);
                throw new InvalidOperationException("the work failed after its answer was noted");
            },
            Cancel));

        Assert.IsType<ReplayResult.New>(await TryAsync(node, "officer", "r-1", digest));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(Requests.MaxIdLength, true)]
    [InlineData(Requests.MaxIdLength + 1, false)]
    public void An_id_has_1_to_64_characters(int length, bool isId) => Assert.Equal(isId, Requests.IsId(new string('a', length)));

    [Fact]
    public void An_id_has_no_control_characters() => Assert.False(Requests.IsId("a\nb"));

    [Fact]
    public async Task An_answer_beyond_its_limit_is_a_bug_and_says_so()
    {
        await using var node = await TestNode.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => RememberAsync(node, "officer", "r-1", [1], new byte[Requests.MaxAnswerSize + 1]));
    }

    private static Task<bool> RememberAsync(TestNode node, string client, string id, byte[] digest, byte[] answer) => node.Database.WriteAsync(
        scope =>
        {
            Requests.Remember(scope.Sql, client, id, digest, answer, scope.Now);
            return new Written<bool>(true, new AuditEntry(client, "publish"));
        },
        Cancel);

    private static Task<ReplayResult> TryAsync(TestNode node, string client, string id, byte[] digest) => node.Database.WriteAsync(
        scope => new Written<ReplayResult>(Requests.TryReplay(scope.Sql, client, id, digest), new AuditEntry(client, "publish")), Cancel);
}
