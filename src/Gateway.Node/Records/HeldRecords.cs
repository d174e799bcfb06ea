using Gateway.Node.Access;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol.Records;

namespace Gateway.Node.Records;

/// <summary>The records this node holds, own and received, as its people read them.</summary>
internal sealed class HeldRecords(GatewayDatabase database, ShownRecords rows, ViewCheck check, PageTokens tokens, TimeProvider time)
{
    /// <summary>One record, put together from its signed view: what is shown is what was signed.</summary>
    public Task<RecordOutcome> GetAsync(ClientIdentity client, GetRecordRequest request, RecordId id, CancellationToken cancel) => database.ReadAuditedAsync(
        sql =>
        {
            var now = time.GetUtcNow();
            var originator = rows.ReadOriginator(sql, request.Originator);
            var record = $"{originator}/{id}";
            if (rows.Find(sql, now, originator, id, request.Version) is not { } held)
            {
                return Audited(client, "not found", record, new RecordOutcome.NotFound());
            }

            if (check.Verify(sql, held.View.Span) is not { } verified)
            {
                return Audited(client, "its view does not verify", record, new RecordOutcome.Damaged());
            }

            var content = ElementRetention.WithoutPartsThatAreOver(verified.Content, now);
            var answer = new HeldRecord
            {
                Summary = held.Summary,
                Content = content,
                Disclosed = { FieldSplit.Split(content).Select(field => field.Path.ToString()).Order(StringComparer.Ordinal) },
                Assurance = Assurance.Of(held.Summary, verified.Manifest.Grading),
            };
            return Audited(client, $"version {held.Summary.Version}", record, new RecordOutcome.Found(answer));
        },
        cancel);

    /// <summary>One page of latest versions, newest first. An agency that is not known has none.</summary>
    /// <returns>Null when the page token is none of this list.</returns>
    public async Task<ListRecordsResponse?> ListAsync(ClientIdentity client, ListRecordsRequest request, CancellationToken cancel)
    {
        var list = $"records {request.Originator} {client.Pin}";
        var before = long.MaxValue;
        if (request.PageToken.Length > 0 && !tokens.TryRead(list, request.PageToken, out before))
        {
            await database.WriteAsync(
                _ => new Written<bool>(false, new AuditEntry(client.Name, "refuse") { Detail = "list records: page token" }), cancel);
            return null;
        }

        return await database.ReadAuditedAsync(
            sql =>
            {
                var size = PageSize.Of(request.PageSize);
                var originator = request.Originator.Length == 0 ? null : rows.ReadOriginator(sql, request.Originator) ?? request.Originator;
                var found = rows.Before(sql, time.GetUtcNow(), originator, before, size + 1);
                var shown = PageSize.Fit([.. found.Select(row => row.Summary)], size);
                var answer = new ListRecordsResponse { Records = { shown } };
                if (shown.Count < found.Count)
                {
                    answer.NextPageToken = tokens.Issue(list, found[shown.Count - 1].Row);
                }

                return new Written<ListRecordsResponse>(answer, new AuditEntry(client.Name, "list") { Detail = $"{shown.Count} records" });
            },
            cancel);
    }

    private static Written<RecordOutcome> Audited(ClientIdentity client, string detail, string record, RecordOutcome outcome) =>
        new(outcome, new AuditEntry(client.Name, "get") { Detail = detail, Record = record });
}

/// <summary>What became of a look-up.</summary>
internal abstract record RecordOutcome
{
    private RecordOutcome()
    {
    }

    /// <summary>It is there.</summary>
    public sealed record Found(HeldRecord Record) : RecordOutcome
    {
        /// <summary>The record: content never reaches a log.</summary>
        public override string ToString() => RecordSummaries.Reference(Record.Summary);
    }

    /// <summary>It is not there, or may not be shown: nobody is told which.</summary>
    public sealed record NotFound : RecordOutcome;

    /// <summary>What is stored is not what its originator signed.</summary>
    public sealed record Damaged : RecordOutcome;
}
