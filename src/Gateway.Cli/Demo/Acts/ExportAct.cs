using Gateway.Admin.V1;
using Gateway.Cli.Verification;
using Gateway.Node.V1;

namespace Gateway.Cli.Demo.Acts;

/// <summary>
/// KAR exports what it holds of WES's record. The file is verified offline against WES's fingerprint; then every one of its bytes is
/// changed, one at a time, and each of those files is refused.
/// </summary>
internal static class ExportAct
{
    /// <summary>Plays it.</summary>
    /// <returns>What is known of the file, in a sentence.</returns>
    public static async Task<string> PlayAsync(
        DemoStage stage, IReadOnlyDictionary<string, Publication> published, ClaimBook claims, TimeProvider clock, CancellationToken cancel)
    {
        var (karsia, westmere, id) = (stage["KAR"], stage["WES"], published["R3"].RecordId);
        var file = (await karsia.Analyst.Records.ExportRecordAsync(
            new ExportRecordRequest { Originator = westmere.Name, RecordId = id }, karsia.Analyst.Call(cancel))).File.ToByteArray();
        await File.WriteAllBytesAsync(Path.Combine(stage.Folder, "R3.gwrecord"), file, cancel);
        var own = await FingerprintAsync(westmere, cancel);
        var other = await FingerprintAsync(stage["LIN"], cancel);
        var at = clock.GetUtcNow();

        claims.Add("R3, exported by KAR, is verified offline as WES's", $"verified {id}", Text(ExportCheck.Verify(file, own, at)));
        claims.Add("With LIN's fingerprint it is not", "refused FINGERPRINT", Text(ExportCheck.Verify(file, other, at)));
        var refused = await Task.Run(() => CountRefused(file, own, at, cancel), cancel);
        claims.AddCount("With any single byte changed it is refused", file.Length, refused, "refused");
        return $"{file.Length} bytes, each changed in turn: {refused} of those files refused";
    }

    private static int CountRefused(byte[] file, string fingerprint, DateTimeOffset at, CancellationToken cancel)
    {
        var refused = 0;
        for (var i = 0; i < file.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            file[i] ^= 1;
            refused += ExportCheck.Verify(file, fingerprint, at) is ExportResult.Refused ? 1 : 0;
            file[i] ^= 1;
        }

        return refused;
    }

    private static string Text(ExportResult result) => result switch
    {
        ExportResult.Verified { IsCompared: true } verified => $"verified {verified.View.Record}",
        ExportResult.Refused refused => $"refused {refused.Reason}",
        _ => "verified without a fingerprint",
    };

    private static async Task<string> FingerprintAsync(DemoAgency agency, CancellationToken cancel) =>
        (await agency.Auditor.State.GetStatusAsync(new GetStatusRequest(), agency.Auditor.Call(cancel))).Fingerprint;
}
