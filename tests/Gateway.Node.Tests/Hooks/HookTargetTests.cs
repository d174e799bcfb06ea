using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Node.Hooks;
using Gateway.Record.V1;
using Gateway.Tests;

namespace Gateway.Node.Tests.Hooks;

/// <summary>What commands, web servers and mail servers are told, and whom the node believes to be the right server.</summary>
public sealed class HookTargetTests
{
    private static readonly HookCall Call = new(Urgency.ThreatToLife, 3, "WES", new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_web_server_gets_four_members_and_a_signature_that_the_shared_secret_verifies()
    {
        await using var server = new HookWebServer();
        var secret = "a secret of the two"u8.ToArray();
        using var target = new WebhookTarget(new Uri(server.Address), Trust(server.Pin), [.. secret]);

        Assert.IsType<HookOutcome.Taken>(await target.CallAsync(Call, Cancel));

        await Eventually.HoldsAsync(() => server.Received.Count == 1);
        using var json = JsonDocument.Parse(server.Bodies[0]);
        Assert.Equal(["node", "at", "urgency", "count"], json.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal("THREAT_TO_LIFE", json.RootElement.GetProperty("urgency").GetString());
        Assert.Equal(3, json.RootElement.GetProperty("count").GetInt32());
        Assert.Equal("WES", json.RootElement.GetProperty("node").GetString());
        var signed = Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(server.Bodies[0])));
        Assert.Contains($"Gateway-Signature: sha256={signed}\n", server.Received[0], StringComparison.Ordinal);
        Assert.Equal(["content-length", "content-type", "gateway-signature", "host"], HeadersOf(server.Received[0]));
    }

    [Theory]
    [InlineData(HookAnswer.Refuse)]
    [InlineData(HookAnswer.Redirect)]
    internal async Task Any_other_status_is_no_success_and_a_redirect_is_not_followed(HookAnswer answer)
    {
        await using var server = new HookWebServer { Answer = answer };
        using var target = new WebhookTarget(new Uri(server.Address), Trust(server.Pin), []);

        Assert.IsType<HookOutcome.Failed>(await target.CallAsync(Call, Cancel));

        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_server_with_another_key_or_one_that_no_authority_vouches_for_learns_nothing()
    {
        await using var server = new HookWebServer();
        await using var mail = new HookMailServer(isImplicit: true);
        foreach (var pin in new[] { "", new string('0', 64) })
        {
            using var web = new WebhookTarget(new Uri(server.Address), Trust(pin), []);
            using var submission = new MailTarget(Account(mail, isImplicit: true), Trust(pin));
            Assert.IsType<HookOutcome.Failed>(await web.CallAsync(Call, Cancel));
            Assert.IsType<HookOutcome.Failed>(await submission.CallAsync(Call, Cancel));
        }

        Assert.Equal((2, 2), (server.Connections, mail.Connections));
        Assert.Empty(server.Received);
        Assert.Empty(mail.Received);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_mail_goes_out_under_TLS_alone_signed_in_with_urgency_and_count(bool isImplicit)
    {
        var login = Convert.ToBase64String("\0duty\0the password"u8);
        await using var server = new HookMailServer(isImplicit) { Login = login };
        using var target = new MailTarget(Account(server, isImplicit) with { User = "duty", Password = "the password"u8.ToArray() }, Trust(server.Pin));

        Assert.IsType<HookOutcome.Taken>(await target.CallAsync(Call, Cancel));

        await Eventually.HoldsAsync(() => server.Received.Count == 1);
        var mail = server.Received[0];
        Assert.Contains("RCPT TO:<one@wes.example>\nRCPT TO:<two@wes.example>\n", mail, StringComparison.Ordinal);
        Assert.Contains("Subject: Gateway WES: 3 alert(s), THREAT_TO_LIFE\n", mail, StringComparison.Ordinal);
        Assert.Contains("Date: Mon, 02 Mar 2026 12:00:00 +0000\n", mail, StringComparison.Ordinal);
        Assert.All(server.Plain, line => Assert.True(line == "STARTTLS" || line.StartsWith("EHLO [127.0.0.1]", StringComparison.Ordinal), line));
    }

    [Fact]
    public async Task Without_TLS_or_with_words_slipped_in_before_it_no_mail_and_no_password_goes_out()
    {
        await using var open = new HookMailServer { OffersTls = false };
        await using var injected = new HookMailServer { Injects = true };
        foreach (var server in new[] { open, injected })
        {
            using var target = new MailTarget(Account(server, isImplicit: false) with { User = "duty", Password = "the password"u8.ToArray() }, Trust(server.Pin));
            Assert.IsType<HookOutcome.Failed>(await target.CallAsync(Call, Cancel));
            Assert.Empty(server.Received);
            Assert.DoesNotContain(server.Plain, line => line.StartsWith("AUTH", StringComparison.Ordinal) || line.StartsWith("MAIL", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_refused_recipient_or_password_is_a_failure_that_repeats_nothing_the_server_wrote()
    {
        await using var server = new HookMailServer(isImplicit: true) { Answer = HookAnswer.Refuse, Login = "another" };
        using var unknown = new MailTarget(Account(server, isImplicit: true), Trust(server.Pin));
        using var stranger = new MailTarget(Account(server, isImplicit: true) with { User = "duty", Password = "the password"u8.ToArray() }, Trust(server.Pin));

        var refused = Assert.IsType<HookOutcome.Failed>(await unknown.CallAsync(Call, Cancel));
        var notIn = Assert.IsType<HookOutcome.Failed>(await stranger.CallAsync(Call, Cancel));

        Assert.Contains("550", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("535", notIn.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", refused.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("password", notIn.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_finds_four_words_and_a_path_in_its_environment_and_nothing_of_the_nodes()
    {
        using var folder = new TemporaryFolder();
        var seen = Path.Combine(folder.Path, "seen");
        Assert.NotEmpty(Environment.GetEnvironmentVariables());

        // A shell adds words of its own; env does not.
        Assert.IsType<HookOutcome.Taken>(await new CommandTarget(["/usr/bin/dd", $"of={seen}", "if=/proc/self/environ", "status=none"]).CallAsync(Call, Cancel));

        Assert.Equal(
            ["GATEWAY_ALERT_COUNT=3", "GATEWAY_ALERT_URGENCY=THREAT_TO_LIFE", "GATEWAY_AT=2026-03-02T12:00:00Z", "GATEWAY_NODE=WES", $"PATH={BareCommand.SearchPath}"],
            (await File.ReadAllTextAsync(seen, Cancel)).Split('\0', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.IsType<HookOutcome.Failed>(await new CommandTarget(["false"]).CallAsync(Call, Cancel));
        Assert.IsType<HookOutcome.Failed>(await new CommandTarget(["/nowhere/no-such-program"]).CallAsync(Call, Cancel));
    }

    [Fact]
    public async Task An_argument_is_never_read_by_a_shell_and_a_command_that_talks_and_reads_does_not_wait()
    {
        using var folder = new TemporaryFolder();
        var made = Path.Combine(folder.Path, "made");

        Assert.IsType<HookOutcome.Taken>(await new CommandTarget(["echo", $"$(touch {made}); touch {made}"]).CallAsync(Call, Cancel));
        Assert.IsType<HookOutcome.Taken>(await new CommandTarget(["sh", "-c", "cat; head -c 1000000 /dev/zero"]).CallAsync(Call, Cancel));

        Assert.False(File.Exists(made));
    }

    [Fact]
    public async Task A_command_that_hangs_is_killed_with_what_it_started()
    {
        using var folder = new TemporaryFolder();
        var child = Path.Combine(folder.Path, "child");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var call = new CommandTarget(["sh", "-c", $"sleep 600 & echo $! > {child}.new; mv {child}.new {child}; wait"]).CallAsync(Call, patience.Token);
        await Eventually.HoldsAsync(() => File.Exists(child));

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        var process = $"/proc/{(await File.ReadAllTextAsync(child, Cancel)).Trim()}/stat";
        await Eventually.HoldsAsync(() => !IsAlive(process));
    }

    private static bool IsAlive(string stat)
    {
        try
        {
            return !File.ReadAllText(stat).Contains(") Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static MailAccount Account(HookMailServer server, bool isImplicit) =>
        new("127.0.0.1", server.Port, isImplicit, "node@wes.example", ["one@wes.example", "two@wes.example"], "", []);

    private static ServerTrust Trust(string pin) => new(pin, TimeProvider.System);

    private static IEnumerable<string> HeadersOf(string request) =>
        request.Split('\n').Skip(1).TakeWhile(line => line.Length > 0).Select(line => line.Split(':')[0].ToLowerInvariant()).Order(StringComparer.Ordinal);
}
