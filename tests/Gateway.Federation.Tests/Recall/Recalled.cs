using System.Text;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Grpc.Core;
using Microsoft.Data.Sqlite;

namespace Gateway.Federation.Tests.Recall;

/// <summary>What tests of recalls do again and again: recall, ask who has confirmed, and search everything a holder has.</summary>
internal static class Recalled
{
    /// <summary>Watches the telephone that every sample record has.</summary>
    public static async Task SubscribeAsync(TestAgency agency) => await new SubscriptionService.SubscriptionServiceClient(agency.Channel("analyst")).CreateSubscriptionAsync(
        new CreateSubscriptionRequest
        {
            RequestId = Guid.CreateVersion7().ToString(),
            Name = "the telephone",
            Purpose = Purpose.Investigation,
            Terms = new SubscriptionTerms { Identifiers = { new IdentifierQuery { Type = IdentifierType.Phone, Value = "07700 900 417", Scope = "GB" } } },
        },
        cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>A record full of canaries: title, summary, name.</summary>
    public static CaseRecord Canaries(string canary)
    {
        var record = SampleRecords.Suspect($"{canary}-TITLE");
        record.Summary = $"{canary}-SUMMARY";
        record.Entities[0].Person.Names[0].Full = $"{canary} Vasek";
        return record;
    }

    /// <summary>Recalls a whole record, or fields of it.</summary>
    public static async Task<Gateway.Node.V1.Recall> RecallAsync(
        TestAgency agency, string record, string[]? fields = null, string[]? peers = null, string? requestId = null) =>
        (await Client(agency).RecallRecordAsync(
            new RecallRecordRequest
            {
                RequestId = requestId ?? Guid.CreateVersion7().ToString(),
                RecordId = record,
                Reason = RecallReason.Wrong,
                Fields = { fields ?? [] },
                Peers = { peers ?? [] },
            },
            cancellationToken: TestContext.Current.CancellationToken)).Recall;

    /// <summary>Every recall of a record as it stands.</summary>
    public static async Task<IReadOnlyList<Gateway.Node.V1.Recall>> StatusAsync(TestAgency agency, string record, string originator = "") =>
        (await Client(agency).GetRecallAsync(
            new GetRecallRequest { RecordId = record, Originator = originator }, cancellationToken: TestContext.Current.CancellationToken)).Recalls;

    /// <summary>Waits until every holder of every recall has answered.</summary>
    public static async Task<IReadOnlyList<Gateway.Node.V1.Recall>> UntilConfirmedAsync(TestAgency agency, string record)
    {
        await agency.UntilAsync(() => agency.Count(
            "SELECT COUNT(*) FROM statement JOIN statement_holder USING (statement_id) WHERE record_id = $1 AND statement_holder.code = 0", record) == 0);
        return await StatusAsync(agency, record);
    }

    /// <summary>Whether the receiver has receipted all that the sender ever sealed for it.</summary>
    public static bool IsThrough(TestAgency sender) => sender.Count("SELECT COALESCE(SUM(seq - receipted_to), 0) FROM outbound_feed") == 0;

    /// <summary>
    /// Everything a holder can find or read: every file of its folder as bytes, every row, and what list, get, search, export and alerts answer.
    /// </summary>
    /// <returns>The surfaces on which the text was found.</returns>
    public static async Task<IReadOnlyList<string>> SurfacesWithAsync(TestAgency agency, string originator, string record, string canary)
    {
        var found = new List<string>();
        foreach (var file in Directory.EnumerateFiles(agency.Folder.Path, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "node.lock"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var memory = new MemoryStream();
            await stream.CopyToAsync(memory, TestContext.Current.CancellationToken);
            Note(Path.GetFileName(file), Encoding.Latin1.GetString(memory.ToArray()));
        }

        foreach (var table in agency.Store.Read(sql => sql.Query("SELECT name FROM sqlite_master WHERE type = 'table'", row => row.GetString(0))))
        {
            Note($"table {table}", Dump(agency, table));
        }

        var (records, cancel) = (new RecordService.RecordServiceClient(agency.Channel("analyst")), TestContext.Current.CancellationToken);
        Note("list", (await records.ListRecordsAsync(new ListRecordsRequest(), cancellationToken: cancel)).ToString());
        Note("search by name", (await records.SearchRecordsAsync(new SearchRecordsRequest { Name = $"{canary} Vasek" }, cancellationToken: cancel)).ToString());
        Note("search by identifier", (await records.SearchRecordsAsync(
            new SearchRecordsRequest { Identifier = new IdentifierQuery { Type = IdentifierType.Phone, Value = "07700 900 417", Scope = "GB" } }, cancellationToken: cancel)).ToString());
        Note("alerts", (await new AlertService.AlertServiceClient(agency.Channel("analyst")).ListAlertsAsync(new ListAlertsRequest(), cancellationToken: cancel)).ToString());
        Note("get", await AnswerAsync(async () => (await records.GetRecordAsync(
            new GetRecordRequest { Originator = originator, RecordId = record }, cancellationToken: cancel)).ToString()));
        Note("export", await AnswerAsync(async () => Encoding.Latin1.GetString((await records.ExportRecordAsync(
            new ExportRecordRequest { Originator = originator, RecordId = record }, cancellationToken: cancel)).File.Span)));
        return found;

        void Note(string surface, string text)
        {
            if (text.Contains(canary, StringComparison.OrdinalIgnoreCase))
            {
                found.Add(surface);
            }
        }
    }

    private static string Dump(TestAgency agency, string table)
    {
        using var connection = new SqliteConnection($"Data Source={agency.Folder.DatabaseFile};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The names of the node's own tables.
        command.CommandText = $"SELECT * FROM {table}";
#pragma warning restore CA2100
        using var row = command.ExecuteReader();
        var text = new StringBuilder();
        while (row.Read())
        {
            for (var i = 0; i < row.FieldCount; i++)
            {
                _ = text.Append('|').Append(row.GetValue(i) is byte[] bytes ? Encoding.Latin1.GetString(bytes) : $"{row.GetValue(i)}");
            }
        }

        return text.ToString();
    }

    private static async Task<string> AnswerAsync(Func<Task<string>> ask)
    {
        try
        {
            return await ask();
        }
        catch (RpcException refused)
        {
            return refused.Status.Detail;
        }
    }

    private static RecallService.RecallServiceClient Client(TestAgency agency) => new(agency.Channel("publisher"));
}
