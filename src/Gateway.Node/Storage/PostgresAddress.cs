using System.Collections.Immutable;
using Gateway.Node.Configuration;
using Npgsql;

namespace Gateway.Node.Storage;

/// <summary>
/// Where a PostgreSQL store is, as <c>postgres://user@host:port/database?name=value</c>
/// (PostgreSQL documentation, "Connection URIs"). Names that are taken: <c>sslmode</c>, <c>sslrootcert</c>, <c>sslcert</c>, <c>sslkey</c>, <c>passfile</c>,
/// <c>host</c> (a folder with the server's socket). A password is never in it: it stands in the pass file.
/// </summary>
internal sealed class PostgresAddress
{
    /// <summary>Longest wait for a connection, and for an answer; then the connection is given up. In seconds.</summary>
    public const int PatienceSeconds = 15;

    private static readonly ImmutableArray<string> Schemes = ["postgres", "postgresql"];

    private readonly string _connection;

    private PostgresAddress(string connection, string shown, bool isSingleServer)
    {
        _connection = connection;
        Shown = shown;
        IsSingleServer = isSingleServer;
    }

    /// <summary>The address as people are shown it: host and database.</summary>
    public string Shown { get; }

    /// <summary>The operator says that nothing ever takes over from this server, so there is nothing to lose commits by.</summary>
    public bool IsSingleServer { get; }

    /// <summary>Reads an address.</summary>
    /// <param name="field">Where it stands, for errors.</param>
    /// <param name="text">The address.</param>
    /// <param name="isSingleServer">See <see cref="IsSingleServer"/>.</param>
    /// <exception cref="ConfigurationException">It is none; it names the field and never shows a password.</exception>
    public static PostgresAddress Parse(string field, string text, bool isSingleServer)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || !Schemes.Contains(uri.Scheme) || uri.AbsolutePath.Length < 2)
        {
            throw Wrong(field, "is no address of a PostgreSQL database.");
        }

        if (uri.UserInfo.Contains(':', StringComparison.Ordinal))
        {
            throw Wrong(field, "holds a password, which would be seen in lists of processes and in backups of settings.");
        }

        var connection = new NpgsqlConnectionStringBuilder
        {
            Username = Uri.UnescapeDataString(uri.UserInfo),
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : 5432,
            Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]),
            SslMode = SslMode.VerifyFull,
            ApplicationName = "gateway",
            Pooling = false,
            Timeout = PatienceSeconds,
            CommandTimeout = PatienceSeconds,
            // Nothing is ever cancelled: a cancelled wait for the standby would look like a commit. The connection is broken instead.
            CancellationTimeout = -1,
            MaxAutoPrepare = 512,
            AutoPrepareMinUsages = 2,
            IncludeErrorDetail = false,
            TcpKeepAlive = true,
        };
        foreach (var option in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            Set(connection, field, option);
        }

        if (connection.Host!.StartsWith('/'))
        {
            // A socket on this machine: there is no wire to protect.
            connection.SslMode = SslMode.Disable;
        }

        return new PostgresAddress(connection.ToString(), $"{connection.Host}/{connection.Database}", isSingleServer);
    }

    /// <summary>Opens a connection of its own. Every commit on it waits for the disk, and for the standby if the server has one.</summary>
    /// <exception cref="System.Data.Common.DbException">The server cannot be reached, or refuses.</exception>
    public NpgsqlConnection Connect()
    {
        var connection = new NpgsqlConnection(_connection);
        try
        {
            connection.Open();
            using var command = new NpgsqlCommand("SET synchronous_commit = on", connection);
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Shown;

    private static void Set(NpgsqlConnectionStringBuilder connection, string field, string option)
    {
        var parts = option.Split('=', 2);
        var value = parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "";
        switch (parts[0])
        {
            case "sslmode":
                connection.SslMode = value switch
                {
                    "verify-full" => SslMode.VerifyFull,
                    "verify-ca" => SslMode.VerifyCA,
                    "disable" when connection.Host is "127.0.0.1" or "localhost" or "[::1]" => SslMode.Disable,
                    _ => throw Wrong(field, "has an sslmode other than verify-full or verify-ca (disable only for this machine itself)."),
                };
                break;
            case "sslrootcert":
                connection.RootCertificate = value;
                break;
            case "sslcert":
                connection.SslCertificate = value;
                break;
            case "sslkey":
                connection.SslKey = value;
                break;
            case "passfile":
                connection.Passfile = value;
                break;
            case "host":
                connection.Host = value;
                break;
            default:
                throw Wrong(field, $"has an option that is not known: {new string([.. parts[0].Where(char.IsAsciiLetterOrDigit).Take(40)])}.");
        }
    }

    private static ConfigurationException Wrong(string field, string problem) => new(
        field, problem, "Write postgres://user@host:5432/database?sslmode=verify-full&sslrootcert=FILE&passfile=FILE; the password stands in the pass file.");
}
