using Microsoft.Data.Sqlite;

namespace Gateway.Federation.Tests.Recovery;

/// <summary>A copy of a node's folder, taken while the node stands still, and put back later as an operator would after a disaster.</summary>
internal sealed class Backup : IDisposable
{
    private readonly string _copy = Directory.CreateTempSubdirectory("gateway-backup-").FullName;

    /// <summary>Stops the node, copies its folder, and starts it again.</summary>
    /// <param name="agency">Whose.</param>
    /// <param name="withKemKeys">An operator who follows the README leaves KEM keys out.</param>
    public static async Task<Backup> TakeAsync(TestAgency agency, bool withKemKeys = true)
    {
        var backup = new Backup();
        await agency.StopNodeAsync();
        Copy(agency.Folder.Path, backup._copy, path => withKemKeys || !Path.GetFileName(path).StartsWith("kem-", StringComparison.Ordinal));
        await agency.StartNodeAsync();
        return backup;
    }

    /// <summary>Stops the node and puts the old folder in the place of the new one. The node is left standing.</summary>
    public async Task RestoreAsync(TestAgency agency, bool isRunning = true)
    {
        if (isRunning)
        {
            await agency.StopNodeAsync();
        }

        SqliteConnection.ClearAllPools();
        Directory.Delete(agency.Folder.Path, recursive: true);
        Copy(_copy, agency.Folder.Path, _ => true);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_copy, recursive: true);

    private static void Copy(string from, string to, Func<string, bool> wanted)
    {
        Directory.CreateDirectory(to, File.GetUnixFileMode(from));
        foreach (var file in Directory.GetFiles(from).Where(wanted))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.GetDirectories(from))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)), wanted);
        }
    }
}
