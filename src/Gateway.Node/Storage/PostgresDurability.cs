using Gateway.Node.Configuration;

namespace Gateway.Node.Storage;

/// <summary>
/// Whether a PostgreSQL server keeps what it says is committed. A server that syncs nothing loses it when the power goes; one whose standby runs
/// behind loses it when the standby takes over. A node on such a server would tell its peers "received" and then not have it.
/// </summary>
internal static class PostgresDurability
{
    private static readonly string[] MustBeOn = ["fsync", "full_page_writes"];

    /// <summary>Looks.</summary>
    /// <exception cref="ConfigurationException">It may not; names the setting and the way out.</exception>
    public static void Require(SqlSession sql, PostgresAddress address)
    {
        var where = $"The PostgreSQL database {address.Shown}";
        if (sql.Number("SELECT CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END") == 1)
        {
            throw new ConfigurationException(where, "is a standby: nothing can be written to it.", "Name the primary, or an address that always leads to it.");
        }

        foreach (var setting in MustBeOn.Where(setting => Setting(sql, setting) != "on"))
        {
            throw new ConfigurationException(where, $"runs with {setting} switched off: a power cut would lose what was confirmed to peers.", $"Set {setting} = on.");
        }

        if (Setting(sql, "server_encoding") != "UTF8")
        {
            throw new ConfigurationException(where, "is not encoded in UTF8.", "Create one with ENCODING 'UTF8'.");
        }

        if (Setting(sql, "synchronous_standby_names").Length == 0 && !address.IsSingleServer)
        {
            throw new ConfigurationException(
                where, "has no synchronous standby: a standby that took over could lack what was confirmed to peers.",
                "Set synchronous_standby_names (Patroni: synchronous_mode; CloudNativePG: synchronous), or, if nothing will ever take over from this server, "
                + "say so: store_is_single_server: true.");
        }

        if (Setting(sql, "synchronous_standby_names").Length == 0 && sql.Number("SELECT COUNT(*) FROM pg_stat_replication") > 0)
        {
            throw new ConfigurationException(
                where, "is declared a single server and has a standby that runs behind.", "Make the standby synchronous, or take it away.");
        }
    }

    private static string Setting(SqlSession sql, string name) => sql.First("SELECT current_setting($1)", row => row.GetString(0), name) ?? "";
}
