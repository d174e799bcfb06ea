using System.Data.Common;
using Gateway.Node.Storage;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Gateway.Node.Replicas;

/// <summary>
/// Shows the other replicas that this one lives, sees which of them do, and learns within moments what they commit. It uses a connection of its own:
/// what it says is true of this process and no record of anything, so it is not in the audit.
/// </summary>
/// <remarks>
/// A word that is missed costs nothing but time: at every beat the counters are read, whether anybody was heard or not. While the server cannot be
/// reached, nothing can be written either.
/// </remarks>
internal sealed class ReplicaLife(PostgresAddress address, ReplicaTable replicas, Action<StoreChanges> changed, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    // A replica that was dead for so many of everyone's beats is forgotten.
    private const long ForgottenAfter = 1_000;

    private long[]? _counters;
    private long _beats;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await using var connection = address.Connect();
            await ExecuteAsync(connection, "DELETE FROM replica WHERE replica_id = $1", cancellationToken, replicas.Own);
        }
        catch (DbException)
        {
            // Consequence: the others notice that this one is gone when its beat does not rise.
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LiveAsync(stoppingToken);
            }
            catch (Exception broken) when (broken is DbException or InvalidOperationException && !stoppingToken.IsCancellationRequested)
            {
                // Consequence: until the server answers again nothing is learnt from the others, and after a few seconds they take this one for dead.
                await Task.Delay(TryAgainAfter, time, stoppingToken);
            }
        }
    }

    private async Task LiveAsync(CancellationToken stopping)
    {
        await using var connection = address.Connect();
        await ExecuteAsync(connection, $"LISTEN {PostgresEngine.Channel}", stopping);
        var beatAt = time.GetTimestamp();
        await BeatAsync(connection, stopping);
        while (true)
        {
            var left = ReplicaTable.BeatEvery - time.GetElapsedTime(beatAt);
            if (left <= TimeSpan.Zero)
            {
                beatAt = time.GetTimestamp();
                await BeatAsync(connection, stopping);
                continue;
            }

            await LookAsync(connection, stopping);
            await connection.WaitAsync(left, stopping);
        }
    }

    private async Task BeatAsync(NpgsqlConnection connection, CancellationToken stopping)
    {
        await ExecuteAsync(
            connection, "INSERT INTO replica (replica_id, beat) VALUES ($1, 1) ON CONFLICT (replica_id) DO UPDATE SET beat = replica.beat + 1", stopping, replicas.Own);
        var rows = new List<(string, long, long)>();
        await using var command = new NpgsqlCommand("SELECT replica_id, number, beat FROM replica", connection);
        await using (var reader = await command.ExecuteReaderAsync(stopping))
        {
            while (await reader.ReadAsync(stopping))
            {
                rows.Add((reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2)));
            }
        }

        replicas.See(rows);
        await LookAsync(connection, stopping);
        if (++_beats % ForgottenAfter == 0)
        {
            foreach (var (replica, _, _) in rows.Where(row => !replicas.IsLiveReplica(row.Item1)))
            {
                await ExecuteAsync(connection, "DELETE FROM replica WHERE replica_id = $1", stopping, replica);
            }
        }
    }

    private async Task LookAsync(NpgsqlConnection connection, CancellationToken stopping)
    {
        await using var command = new NpgsqlCommand($"SELECT {PostgresEngine.Counters} FROM store_change", connection);
        await using var reader = await command.ExecuteReaderAsync(stopping);
        await reader.ReadAsync(stopping);
        var now = PostgresEngine.ToCounters(new SqlRow(reader));
        var changes = _counters is null ? StoreChanges.All : PostgresEngine.Compare(_counters, now);
        _counters = now;
        if (changes != StoreChanges.None)
        {
            await reader.DisposeAsync();
            changed(changes);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel, params string[] values)
    {
#pragma warning disable CA2100 // Constants of this class.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancel);
    }
}
