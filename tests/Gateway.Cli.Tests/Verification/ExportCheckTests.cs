using System.Text.Json;
using Gateway.Cli.Demo.Hostile;
using Gateway.Cli.Tests.Fakes;
using Gateway.Cli.Verification;
using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;

namespace Gateway.Cli.Tests.Verification;

/// <summary><c>gateway record verify</c>: offline, and only what was signed passes.</summary>
public sealed class ExportCheckTests : IDisposable
{
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly HostilePeer _agency;
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-verify-").FullName;

    public ExportCheckTests() => _agency = new HostilePeer(_now);

    private string Fingerprint => _agency.Agency.ToFingerprint();

    private byte[] Honest => Exports.File(_agency.Identity, new HostileRecords(_agency, _now).Honest());

    public void Dispose()
    {
        _agency.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_file_is_verified_without_a_node_and_says_what_that_does_not_show()
    {
        var run = await VerifyAsync(Honest, _now, isPerson: true, "--fingerprint", Fingerprint);

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("Unaltered since HHC signed it; says nothing about truth; HHC graded it Admiralty B2.", run.Out, StringComparison.Ordinal);
        Assert.Contains("HH 1180", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("not compared", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_a_fingerprint_it_says_that_nobody_compared_it_and_shows_it(bool isPerson)
    {
        var run = await VerifyAsync(Honest, _now, isPerson);

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("was not compared", run.Out, StringComparison.Ordinal);
        Assert.Contains("the agency that calls itself HHC", run.Out, StringComparison.Ordinal);
        Assert.Contains(Fingerprint, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_agencys_fingerprint_is_refused()
    {
        using var other = new HostilePeer(_now);

        var run = await VerifyAsync(Honest, _now, isPerson: false, "--fingerprint", other.Agency.ToFingerprint());

        Assert.Equal(ExitCode.Unverified, run.Code);
        Assert.Contains("FINGERPRINT", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task Json_says_the_same_as_words()
    {
        var run = await VerifyAsync(Honest, _now, isPerson: false, "--json");

        using var json = JsonDocument.Parse(run.Out);
        Assert.True(json.RootElement.GetProperty("verified").GetBoolean());
        Assert.False(json.RootElement.GetProperty("originator").GetProperty("fingerprint_compared").GetBoolean());
        Assert.Equal("RECORD_KIND_SIGHTING", json.RootElement.GetProperty("content").GetProperty("kind").GetString());
    }

    [Fact]
    public void Every_changed_bit_is_refused()
    {
        var file = Honest;
        var refused = 0;
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            refused += ExportCheck.Verify(file, Fingerprint, _now) is ExportResult.Refused ? 1 : 0;
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{refused} of {file.Length * 8} single-bit changes refused");
        Assert.Equal(file.Length * 8, refused);
        Assert.IsType<ExportResult.Verified>(ExportCheck.Verify(file, Fingerprint, _now));
    }

    [Fact]
    public void Every_truncation_and_anything_appended_is_refused()
    {
        var file = Honest;

        Assert.All(Enumerable.Range(0, file.Length), length => Assert.IsType<ExportResult.Refused>(ExportCheck.Verify(file.AsSpan(0, length), null, _now)));
        Assert.IsType<ExportResult.Refused>(ExportCheck.Verify([.. file, 0], null, _now));
        Assert.IsType<ExportResult.Refused>(ExportCheck.Verify(new byte[ExportCheck.MaxSize + 1], null, _now));
    }

    [Fact]
    public void What_breaks_which_rule_is_named()
    {
        using var other = new HostilePeer(_now);
        var records = new HostileRecords(_agency, _now);
        var otherIdentity = ((IdentityResult.Verified)IdentityChain.Verify(other.Identity, _now)).Agency;

        Assert.Equal("VIEW_MALFORMED", ReasonOf(Exports.File(_agency.Identity, records.AlteredContent())));
        Assert.Equal("SIGNATURE", ReasonOf(Exports.File(_agency.Identity, records.AlteredSignature())));
        Assert.Equal("SIGNATURE", ReasonOf(Exports.File(other.Identity, records.InTheNameOf(otherIdentity))));
        Assert.Equal("RECORD_KEY", ReasonOf(Exports.File(other.Identity, records.Honest())));
        Assert.Equal("ORIGINATOR_IDENTITY", ReasonOf(Exports.File(new AgencyIdentity { Delegation = other.Identity.Delegation, Descriptor_ = _agency.Identity.Descriptor_ }, records.Honest())));
        Assert.Equal("EXPORT_FORMAT", ReasonOf(Exports.File(_agency.Identity, records.Honest(), "gateway/exported-record/v2")));
        Assert.Equal("KEY_VALIDITY", ReasonOf(Exports.File(_agency.Identity, new HostileRecords(_agency, _now.AddDays(-60)).Honest())));
    }

    [Fact]
    public async Task An_identity_that_has_ended_since_is_a_caution_and_no_refusal()
    {
        var run = await VerifyAsync(Honest, _now.AddYears(3), isPerson: true, "--fingerprint", Fingerprint);

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("The signature still holds", run.Out, StringComparison.Ordinal);
    }

    private string ReasonOf(byte[] file) => Assert.IsType<ExportResult.Refused>(ExportCheck.Verify(file, null, _now)).Reason;

    private async Task<CliRun> VerifyAsync(byte[] file, DateTimeOffset now, bool isPerson, params string[] options)
    {
        var path = Path.Combine(_folder, "x.gwrecord");
        await File.WriteAllBytesAsync(path, file, TestContext.Current.CancellationToken);
        return await new CliRun.Setting { IsPerson = isPerson, Clock = new ClockAt(now) }.RunAsync(["record", "verify", path, .. options]);
    }
}
