using Gateway.Record.V1;

namespace Gateway.Node.Storage;

/// <summary>
/// The tables by which records are found on this node: one row for each identifier in normal form, one for each key of each name. They are
/// written with the record, in its transaction, so a record is findable exactly when it is stored.
/// </summary>
/// <remarks>
/// Every identifier with a normal form is there that its originator lets be matched, also one that fails its check digit: people search for
/// what they see on a bank statement. Identifiers and names of victims, witnesses and informants are not, nor anything marked NEVER: a table
/// of them would be the shortest way to the people the node is there to protect, for an insider as for a thief of the disk. Whoever may know
/// a victim's record finds it by the case, not by the victim.
/// </remarks>
internal static class RecordTokens
{
    /// <summary>Most rows one record writes to either table, in rows.</summary>
    public const int MaxRows = 8_192;

    /// <summary>Writes the rows of one record version. Called once for each, in the write that stores it.</summary>
    /// <param name="sql">The write's connection.</param>
    /// <param name="recordRow">The version's row.</param>
    /// <param name="content">Its content: all of an own record, what was disclosed of another's.</param>
    public static void Write(SqlSession sql, long recordRow, CaseRecord content)
    {
        var terms = RecordTerms.Of(content);
        foreach (var identifier in terms.Identifiers.Take(MaxRows))
        {
            sql.Execute(
                "INSERT OR IGNORE INTO identifier_token (type, normal, record_row, identifier_key) VALUES ($1, $2, $3, $4)",
                (int)identifier.Written.Type, identifier.Normal.Normal, recordRow, identifier.Written.Key);
        }

        var names = terms.Names.Select(name => name.Written).Distinct(StringComparer.Ordinal);
        foreach (var (name, key) in names.SelectMany(name => NameIndexKeys.Of(name).Select(key => (name, key))).Take(MaxRows))
        {
            sql.Execute("INSERT OR IGNORE INTO name_token (token, record_row, name) VALUES ($1, $2, $3)", key, recordRow, name);
        }
    }
}
