using System.Data.Common;
using Gateway.Node.Storage;
using Microsoft.Extensions.Hosting;

namespace Gateway.Node.Attachments;

/// <summary>
/// Deletes contents that no record names: those never published within a week, and, as soon as it is their turn, those whose record was
/// recalled or erased; and what a crash left half written.
/// </summary>
/// <remarks>
/// The database forgets first, the file goes after: if we crash between the two, the file is one the database does not know, and the next
/// round deletes it.
/// </remarks>
internal sealed class AttachmentSweep(AttachmentFiles files, GatewayDatabase database, AttachmentLog log, TimeProvider time) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    /// <summary>How long a file that the database does not know must have lain still: one that is being sealed or committed has not.</summary>
    public static readonly TimeSpan UnknownFor = TimeSpan.FromHours(1);

    /// <summary>Deletes what is due now.</summary>
    public async Task RunOnceAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        foreach (var digest in database.Read(sql => AttachmentRows.Unused(sql, now)))
        {
            var isForgotten = await database.WriteAsync(
                scope => new Written<bool>(
                    AttachmentRows.Forget(scope.Sql, digest),
                    new AuditEntry(AuditEntry.NodeActor, "erase-attachment") { Detail = $"{Convert.ToHexStringLower(digest)}: no record names it" }),
                cancel);
            if (isForgotten)
            {
                files.Delete(digest);
            }
        }

        foreach (var (path, digest, _) in files.All().Where(file => now - file.WrittenAt > UnknownFor))
        {
            if (digest is null || !database.Read(sql => AttachmentRows.IsHere(sql, digest) || AttachmentRows.IsNamed(sql, digest)))
            {
                File.Delete(path);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is StoreUnavailableException or DbException or IOException or UnauthorizedAccessException)
            {
                // Consequence: what is due stays due, and the next round is ten minutes away; the log says so.
                log.NotSwept(failure.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
