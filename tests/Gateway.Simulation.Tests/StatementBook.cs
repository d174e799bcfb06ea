namespace Gateway.Simulation.Tests;

/// <summary>What originators took back, as they committed it.</summary>
internal sealed class StatementBook
{
    private readonly Dictionary<string, BookedStatement> _statements = [];

    /// <summary>Everything that was taken back.</summary>
    public IEnumerable<BookedStatement> All => _statements.Values;

    /// <summary>Notes a statement at the moment its originator commits it.</summary>
    public void Add(BookedStatement statement) => _statements.TryAdd(statement.Digest, statement);

    /// <summary>The statement with this digest; null when no originator committed one.</summary>
    public BookedStatement? Find(string digest) => _statements.GetValueOrDefault(digest);

    /// <summary>Whether any statement names single fields of a record.</summary>
    public bool HasFields(int originator, string record) => All.Any(statement => !statement.IsWhole && statement.Originator == originator && statement.RecordId == record);

    /// <summary>How often people took summaries of a record back.</summary>
    public int SummariesTaken(int originator, string record) =>
        All.Count(statement => statement.Summaries.Count > 0 && statement.Originator == originator && statement.RecordId == record);

    /// <summary>Whether any statement takes back the whole of a record, from all or from some.</summary>
    public bool HasWhole(int originator, string record) => All.Any(statement => statement.IsWhole && statement.Originator == originator && statement.RecordId == record);
}

/// <summary>A statement that its originator committed.</summary>
/// <param name="Digest">Of its signed bytes, hexadecimal.</param>
/// <param name="Originator">The node.</param>
/// <param name="RecordId">The record.</param>
/// <param name="IsWhole">Whether it takes back the whole record; otherwise single fields.</param>
/// <param name="Summaries">Versions whose summary it takes back, by the number of their plan.</param>
internal sealed record BookedStatement(string Digest, int Originator, string RecordId, bool IsWhole, IReadOnlySet<int> Summaries);
