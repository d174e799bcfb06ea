using System.Text;
using Gateway.Node.V1;
using Google.Protobuf;

namespace Gateway.Cli.Demo;

/// <summary>Looks for words in everything an agency's node says and stores.</summary>
internal static class WordSearch
{
    /// <summary>Largest file that is searched, in bytes; the demo's are far smaller.</summary>
    private const int MaxFileSize = 64 * 1024 * 1024;

    /// <summary>How many of the words are there.</summary>
    /// <param name="agency">Where.</param>
    /// <param name="words">What.</param>
    /// <param name="filesToo">Also in every byte of the node's folder, its database among them.</param>
    /// <param name="cancel">Ends the search.</param>
    public static async Task<int> CountAsync(DemoAgency agency, IReadOnlyCollection<string> words, bool filesToo, CancellationToken cancel)
    {
        var texts = new List<byte[]>();
        var list = await agency.Analyst.Records.ListRecordsAsync(new ListRecordsRequest { PageSize = 1_000 }, agency.Analyst.Call(cancel));
        foreach (var summary in list.Records)
        {
            var record = await agency.Analyst.Records.GetRecordAsync(
                new GetRecordRequest { Originator = summary.Originator, RecordId = summary.RecordId }, agency.Analyst.Call(cancel));
            texts.Add(record.ToByteArray());
        }

        if (filesToo)
        {
            // The lock of the running node holds nothing, and cannot be read while it is held.
            foreach (var file in Directory.EnumerateFiles(agency.Folder.Path, "*", SearchOption.AllDirectories).Where(file => file != agency.Folder.LockFile))
            {
                texts.Add(await ReadAsync(file, cancel));
            }
        }

        return words.Count(word => texts.Exists(text => text.AsSpan().IndexOf(Encoding.UTF8.GetBytes(word)) >= 0));
    }

    /// <summary>Reads a file that another process may be writing.</summary>
    private static async Task<byte[]> ReadAsync(string file, CancellationToken cancel)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (stream.Length > MaxFileSize)
        {
            throw new DemoException($"{file} is larger than the demo can search.");
        }

        using var content = new MemoryStream();
        await stream.CopyToAsync(content, cancel);
        return content.ToArray();
    }
}
