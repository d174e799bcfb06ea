using Gateway.Admin.V1;
using Gateway.Cli.Demo.Hostile;
using Gateway.Cli.Tests.Fakes;
using Gateway.Record.V1;

namespace Gateway.Cli.Tests.Verbs;

/// <summary><c>gateway peer …</c>: nobody becomes a peer unless a person says that the fingerprint was compared.</summary>
public sealed class PeerVerbTests : IDisposable
{
    private readonly HostilePeer _other = new(TimeProvider.System.GetUtcNow());

    private string Fingerprint => _other.Agency.ToFingerprint();

    public void Dispose() => _other.Dispose();

    [Fact]
    public async Task With_the_fingerprint_a_person_heard_the_peer_is_accepted()
    {
        await using var node = await NodeAsync();

        var run = await CliRun.PipedAsync(
            node, "peer", "accept", Invitation(node), "--fingerprint", Fingerprint.Replace(" ", "", StringComparison.Ordinal), "--name", "Holm", "--ceiling", "restricted");

        Assert.Equal(ExitCode.Ok, run.Code);
        var request = node.Only<AcceptPeerRequest>();
        Assert.Equal((Fingerprint, "Holm", ClassificationRank.Restricted, _other.Invitation), (request.Fingerprint, request.Name, request.Ceiling, request.Invitation));
        Assert.Equal("policy-admin", Assert.Single(node.Requests).Client);
    }

    [Fact]
    public async Task With_another_fingerprint_the_node_is_not_even_asked()
    {
        using var third = new HostilePeer(TimeProvider.System.GetUtcNow());
        await using var node = await NodeAsync();

        var run = await CliRun.PipedAsync(node, "peer", "accept", Invitation(node), "--fingerprint", third.Agency.ToFingerprint());

        Assert.Equal(ExitCode.Unverified, run.Code);
        Assert.Empty(node.Requests);
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_the_fingerprint_must_be_given()
    {
        await using var node = await NodeAsync();

        var run = await CliRun.PipedAsync(node, "peer", "accept", Invitation(node));

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("--fingerprint", run.Error, StringComparison.Ordinal);
        Assert.Empty(node.Requests);
    }

    [Theory]
    [InlineData("compared", 0, 1)]
    [InlineData("DIGITS", 0, 1)]
    [InlineData("yes", 1, 0)]
    [InlineData("", 1, 0)]
    [InlineData("11111 22222", 5, 0)]
    public async Task A_person_sees_the_fingerprint_and_must_say_that_they_compared_it(string typed, int code, int calls)
    {
        await using var node = await NodeAsync();

        var run = await new CliRun.Setting
        {
            Data = node.Clients.Folder,
            IsPerson = true,
            Input = (typed == "DIGITS" ? Fingerprint : typed) + "\n",
        }.RunAsync("peer", "accept", Invitation(node));

        Assert.Equal(code, (int)run.Code);
        Assert.Contains(Fingerprint, run.Out, StringComparison.Ordinal);
        Assert.Contains("Holm Harbour Customs", run.Out, StringComparison.Ordinal);
        Assert.Equal(calls, node.Requests.Count);
    }

    [Fact]
    public async Task A_dry_run_only_shows_whose_invitation_it_is()
    {
        await using var node = await NodeAsync();

        var run = await CliRun.PipedAsync(node, "peer", "accept", Invitation(node), "--dry-run");

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains(Fingerprint, run.Out, StringComparison.Ordinal);
        Assert.Empty(node.Requests);
    }

    [Theory]
    [InlineData("12345")]
    [InlineData("sixty digits")]
    public async Task A_fingerprint_with_too_few_digits_is_a_slip_and_not_another_agency(string typed)
    {
        await using var node = await NodeAsync();

        var run = await CliRun.PipedAsync(node, "peer", "accept", Invitation(node), "--fingerprint", typed);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("60 digits", run.Error, StringComparison.Ordinal);
        Assert.Empty(node.Requests);
    }

    [Fact]
    public async Task A_dry_run_in_json_says_the_fingerprint_too()
    {
        await using var node = await NodeAsync();

        var run = await CliRun.PipedAsync(node, "peer", "accept", Invitation(node), "--dry-run", "--json");

        using var json = System.Text.Json.JsonDocument.Parse(run.Out);
        Assert.Equal(Fingerprint, json.RootElement.GetProperty("fingerprint").GetString());
        Assert.Equal("Holm Harbour Customs", json.RootElement.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_text_without_an_invitation_is_a_usage_error_and_a_changed_one_is_not_verified()
    {
        await using var node = await NodeAsync();
        var body = _other.Invitation.Split("INVITATION-----")[1].Split("-----END")[0];
        var bytes = Convert.FromBase64String(body);
        bytes[^1] ^= 1;
        var changed = node.Clients.File("changed.txt", _other.Invitation.Replace(body, Convert.ToBase64String(bytes), StringComparison.Ordinal));

        var none = await CliRun.PipedAsync(node, "peer", "accept", node.Clients.File("none.txt", "hello"), "--fingerprint", Fingerprint);
        var tampered = await CliRun.PipedAsync(node, "peer", "accept", changed, "--fingerprint", Fingerprint);

        Assert.Equal((ExitCode.Usage, ExitCode.Unverified), (none.Code, tampered.Code));
        Assert.Empty(node.Requests);
    }

    [Fact]
    public async Task The_nodes_own_invitation_can_be_read_back()
    {
        await using var node = await NodeAsync();
        var file = Path.Combine(node.Clients.Folder, "own.txt");

        var written = await CliRun.PersonAsync(node, "peer", "invite", "-o", file);
        var shown = await CliRun.PipedAsync(node, "peer", "accept", file, "--dry-run");

        Assert.Equal(ExitCode.Ok, written.Code);
        Assert.Contains(Fingerprint, written.Error, StringComparison.Ordinal);
        Assert.Contains(Fingerprint, shown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoking_names_the_peer_and_the_reason()
    {
        await using var node = (await FakeNode.StartAsync()).On<RevokePeerRequest, RevokePeerResponse>(
            request => new RevokePeerResponse { Peer = new Peer { Name = request.Peer, State = PeerState.Revoked } });

        var run = await CliRun.PipedAsync(node, "peer", "revoke", "LIN", "--because", "stolen");

        Assert.Equal(new RevokePeerRequest { Peer = "LIN", Reason = "stolen" }, node.Only<RevokePeerRequest>());
        Assert.Contains("REVOKED", run.Out, StringComparison.Ordinal);
    }

    private string Invitation(FakeNode node) => node.Clients.File("invitation.txt", _other.Invitation);

    private async Task<FakeNode> NodeAsync() => (await FakeNode.StartAsync())
        .On<AcceptPeerRequest, AcceptPeerResponse>(request => new AcceptPeerResponse { Peer = new Peer { Name = request.Name, State = PeerState.Accepted } })
        .On<InviteRequest, InviteResponse>(_ => new InviteResponse { Invitation = _other.Invitation, Fingerprint = Fingerprint });
}
