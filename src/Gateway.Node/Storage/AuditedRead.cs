namespace Gateway.Node.Storage;

/// <summary>Reads on behalf of a client: nothing is shown before it stands in the audit that it was looked at.</summary>
internal static class AuditedRead
{
    /// <summary>Reads one consistent state, writes the audit entries, and only then gives the answer.</summary>
    /// <remarks>
    /// If we crash after the entries are on disk, the audit names a look-up whose answer nobody got: that is the harmless way round.
    /// </remarks>
    /// <param name="database">The store.</param>
    /// <param name="work">Reads, and says what the audit must say about it; without an entry the read fails.</param>
    /// <param name="cancel">Gives up waiting for the writer.</param>
    public static async Task<T> ReadAuditedAsync<T>(this GatewayDatabase database, Func<SqlSession, Written<T>> work, CancellationToken cancel)
    {
        var read = database.Read(work);
        return await database.WriteAsync(_ => read, cancel);
    }
}
