using System.Collections.Immutable;
using Gateway.Node.Access;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;

namespace Gateway.Node.Records;

/// <summary>
/// Finds records by an identifier, exactly, or by a name, possibly. The token tables say where to look; the record itself says whether it is
/// a hit, so a token that outlived its cause finds nothing.
/// </summary>
internal sealed class RecordSearch(GatewayDatabase database, ShownRecords rows, TimeProvider time)
{
    /// <summary>Most rows of the token tables one search looks at, in rows. A search that would need more is refused rather than answered in part.</summary>
    public const int MaxTokenRows = 50_000;

    /// <summary>Longest name that is searched for, in UTF-16 code units.</summary>
    public const int MaxNameLength = 256;

    /// <summary>Searches. Every record that is shown stands in the audit by itself.</summary>
    public async Task<SearchOutcome> SearchAsync(ClientIdentity client, SearchRecordsRequest request, CancellationToken cancel)
    {
        var size = PageSize.Of(request.PageSize);
        return request.QueryCase switch
        {
            SearchRecordsRequest.QueryOneofCase.Identifier when IdentifierReadings.Of(request.Identifier) is { IsEmpty: false } readings =>
                await database.ReadAuditedAsync(
                    sql => Audited(client, $"identifier {request.Identifier.Type}", FindIdentifier(sql, readings, size)), cancel),
            SearchRecordsRequest.QueryOneofCase.Identifier => new SearchOutcome.NotAnIdentifier(request.Identifier.Type),
            SearchRecordsRequest.QueryOneofCase.Name when request.Name.Length <= MaxNameLength && NameIndexKeys.Of(request.Name) is { IsEmpty: false } keys =>
                await database.ReadAuditedAsync(sql => Audited(client, "name", FindName(sql, request.Name, keys, size)), cancel),
            SearchRecordsRequest.QueryOneofCase.Name => new SearchOutcome.NotAName(),
            _ => new SearchOutcome.NothingAsked(),
        };
    }

    private SearchOutcome FindIdentifier(SqlSession sql, ImmutableArray<IdentifierReading> readings, int size)
    {
        var found = new SortedSet<long>();
        foreach (var reading in readings)
        {
            found.UnionWith(sql.Query(
                "SELECT DISTINCT record_row FROM identifier_token WHERE type = $1 AND normal = $2 ORDER BY record_row DESC LIMIT $3",
                row => row.GetInt64(0), (int)reading.Type, reading.Normal.Normal, MaxTokenRows));
            if (found.Count >= MaxTokenRows)
            {
                return new SearchOutcome.TooBroad();
            }
        }

        var keys = readings.Select(reading => reading.Key).ToHashSet();
        return new SearchOutcome.Found([.. found.Reverse().Select(row => HitOf(sql, row, keys)).OfType<SearchHit>().Take(size)]);
    }

    private SearchHit? HitOf(SqlSession sql, long row, HashSet<(IdentifierType Type, string Normal)> keys) =>
        Read(sql, row) is ({ } summary, { } terms) && terms.Identifiers.FirstOrDefault(identifier => keys.Contains(identifier.Key)) is { } matched
            ? new SearchHit { Record = summary, Matched = matched.Written.Raw, Score = 1 }
            : null;

    private SearchOutcome FindName(SqlSession sql, string wanted, ImmutableArray<string> keys, int size)
    {
        // 1. Names that share a key, and the newest rows that have them.
        var rowsOfName = new Dictionary<string, HashSet<long>>(StringComparer.Ordinal);
        var read = 0;
        foreach (var key in keys)
        {
            var found = sql.Query(
                "SELECT DISTINCT record_row, name FROM name_token WHERE token = $1 LIMIT $2",
                row => (Row: row.GetInt64(0), Name: row.GetString(1)), key, MaxTokenRows - read);
            read += found.Count;
            if (read >= MaxTokenRows)
            {
                return new SearchOutcome.TooBroad();
            }

            foreach (var (row, name) in found)
            {
                (rowsOfName.TryGetValue(name, out var rowsOf) ? rowsOf : rowsOfName[name] = []).Add(row);
            }
        }

        // 2. Each different name is compared once.
        var scores = rowsOfName.Keys.Select(name => (Name: name, Comparison: NameMatcher.Compare(wanted, name)))
            .Where(compared => compared.Comparison.IsPossible)
            .ToDictionary(compared => compared.Name, compared => compared.Comparison.Score, StringComparer.Ordinal);

        // 3. The likest first, among equals the newest. A record counts by the best name that may still be shown.
        var candidates = scores.SelectMany(score => rowsOfName[score.Key].Select(row => (Row: row, Score: score.Value)))
            .GroupBy(pair => pair.Row, pair => pair.Score).OrderByDescending(group => group.Max()).ThenByDescending(group => group.Key);
        return new SearchOutcome.Found(
            [.. candidates.Select(group => HitOf(sql, group.Key, scores)).OfType<SearchHit>().Take(size).OrderByDescending(hit => hit.Score)]);
    }

    private SearchHit? HitOf(SqlSession sql, long row, Dictionary<string, double> scores) =>
        Read(sql, row) is ({ } summary, { } terms)
        && terms.Names.Where(name => scores.ContainsKey(name.Written)).MaxBy(name => scores[name.Written]) is { } matched
            ? new SearchHit { Record = summary, Matched = matched.Written, Possible = true, Score = scores[matched.Written] }
            : null;

    private (RecordSummary? Summary, RecordTerms? Terms) Read(SqlSession sql, long row)
    {
        var now = time.GetUtcNow();
        return rows.FindLatest(sql, now, row) is { } held
            ? (held.Summary, RecordTerms.Of(CaseRecord.Parser.ParseFrom(held.Content)).Current(now))
            : (null, null);
    }

    /// <summary>What was looked for is content and stays out of the audit; which records it showed does not.</summary>
    private static Written<SearchOutcome> Audited(ClientIdentity client, string what, SearchOutcome outcome)
    {
        ImmutableArray<SearchHit> hits = outcome is SearchOutcome.Found found ? found.Hits : [];
        return new Written<SearchOutcome>(
            outcome,
            [
                new AuditEntry(client.Name, "search") { Detail = outcome is SearchOutcome.TooBroad ? $"{what}: too common" : $"{what}: {hits.Length} hits" },
                .. hits.Select(hit => new AuditEntry(client.Name, "hit") { Detail = what, Record = RecordSummaries.Reference(hit.Record) }),
            ]);
    }
}

/// <summary>What became of a search.</summary>
internal abstract record SearchOutcome
{
    private SearchOutcome()
    {
    }

    /// <summary>It was looked for.</summary>
    public sealed record Found(ImmutableArray<SearchHit> Hits) : SearchOutcome
    {
        /// <summary>How many: content never reaches a log.</summary>
        public override string ToString() => $"{Hits.Length} hits";
    }

    /// <summary>So many records have it that an answer would be a part of the truth.</summary>
    public sealed record TooBroad : SearchOutcome;

    /// <summary>The value has no normal form as this type.</summary>
    public sealed record NotAnIdentifier(IdentifierType Type) : SearchOutcome;

    /// <summary>The name has nothing to compare by, or is too long.</summary>
    public sealed record NotAName : SearchOutcome;

    /// <summary>Neither an identifier nor a name was given.</summary>
    public sealed record NothingAsked : SearchOutcome;
}
