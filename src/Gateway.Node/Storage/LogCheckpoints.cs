namespace Gateway.Node.Storage;

/// <summary>
/// Moves the write-ahead log into the database file and lets it start again, in two steps: another connection copies nearly all of it while the
/// writer goes on, and the writer, between two groups, copies the little that has come since and starts the log again. Done by the writer alone,
/// callers would wait for all of it; done by another alone, the log would never start again, because something always comes since.
/// </summary>
/// <remarks>If we crash at any moment, the log still has all that the file does not have for certain.</remarks>
internal sealed class LogCheckpoints(SqlSession writer, Func<SqlSession> openCopier) : IAsyncDisposable
{
    /// <summary>Pages written to the log after which it is moved into the file, in pages of 4 KiB (32 MiB).</summary>
    public const int Pages = 8_192;

    /// <summary>Pages written while the log is being copied at which the writer waits for that, in pages of 4 KiB (128 MiB).</summary>
    public const int MaxPages = 4 * Pages;

    private SqlSession? _copier;
    private Task? _copying;
    private long _pages;

    /// <summary>Looks whether it is time for a step. Called by the writer after each group.</summary>
    public async Task AfterGroupAsync()
    {
        _pages += writer.TakeWrittenPages();
        if (_copying is not null && (_copying.IsCompleted || _pages > MaxPages))
        {
            // A copy that failed has the writer copy all of it now, and fail in its own name if it cannot.
            await _copying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            _copying = null;
            _pages = 0;
            writer.Script("PRAGMA wal_checkpoint(RESTART)");
        }
        else if (_copying is null && _pages > Pages)
        {
            _pages = 0;
            _copier ??= openCopier();
            _copying = Task.Run(() => _copier.Script("PRAGMA wal_checkpoint(PASSIVE)"));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (_copying ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _copier?.Dispose();
    }
}
