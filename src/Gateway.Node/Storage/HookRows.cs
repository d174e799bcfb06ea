using Gateway.Record.V1;

namespace Gateway.Node.Storage;

/// <summary>How an alert hook stands, over all urgencies.</summary>
/// <param name="Name">Its name in the settings.</param>
/// <param name="Waiting">Alerts that it was not told of.</param>
/// <param name="WaitingSince">When the oldest of them arose; null when none waits.</param>
/// <param name="FailingSince">Since when its calls fail; null while they do not.</param>
/// <param name="Problem">How the first of these calls failed; empty while they do not.</param>
/// <param name="ToldAt">When a call last succeeded; null when none ever did.</param>
internal sealed record AlertHookState(
    string Name, long Waiting, DateTimeOffset? WaitingSince, DateTimeOffset? FailingSince, string Problem, DateTimeOffset? ToldAt);

/// <summary>The SQL of alert hooks. It reads numbers, urgencies and times of alerts, never a body.</summary>
internal static class HookRows
{
    /// <summary>Every urgency an alert is stored under, the most urgent first; what does not say its urgency may be anything, so it is not put last.</summary>
    public static IReadOnlyList<Urgency> Urgencies { get; } = [Urgency.ThreatToLife, Urgency.Urgent, Urgency.Unspecified, Urgency.Priority, Urgency.Routine];

    /// <summary>The urgency an alert is stored under: one that this program does not know is none.</summary>
    public static Urgency Stored(Urgency urgency) => Urgencies.Contains(urgency) ? urgency : Urgency.Unspecified;

    /// <summary>Brings the list of hooks up to date: a new one begins with the next alert, one that is gone is forgotten.</summary>
    /// <returns>How many rows were changed.</returns>
    public static int Register(SqlSession sql, IReadOnlyCollection<string> names)
    {
        var last = sql.LastKey("alert");
        var changed = 0;
        foreach (var gone in sql.Query("SELECT DISTINCT name FROM alert_hook", row => row.GetString(0)).Where(name => !names.Contains(name)))
        {
            changed += sql.Execute("DELETE FROM alert_hook WHERE name = $1", gone);
        }

        foreach (var name in names)
        {
            foreach (var urgency in Urgencies)
            {
                changed += sql.Execute(
                    "INSERT INTO alert_hook (name, urgency, told_to) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", name, (int)urgency, last);
            }
        }

        return changed;
    }

    /// <summary>What a hook was not told of: how many alerts of an urgency, and the number of the last of them.</summary>
    public static (long Count, long Last) Waiting(SqlSession sql, string name, Urgency urgency) => sql.First(
        """
        SELECT COUNT(*), COALESCE(MAX(a.alert_id), 0) FROM alert_hook h JOIN alert a ON a.urgency = h.urgency AND a.alert_id > h.told_to
        WHERE h.name = $1 AND h.urgency = $2
        """,
        row => (row.GetInt64(0), row.GetInt64(1)), name, (int)urgency);

    /// <summary>A call succeeded: the hook was told of everything up to an alert.</summary>
    public static void Told(SqlSession sql, string name, Urgency urgency, long last, DateTimeOffset now) => sql.Execute(
        """
        UPDATE alert_hook SET told_to = CASE WHEN told_to < $3 THEN $3 ELSE told_to END, told_at = $4, failing_since = NULL, problem = ''
        WHERE name = $1 AND urgency = $2
        """,
        name, (int)urgency, last, now.UtcTicks);

    /// <summary>A call failed; what failed first stays.</summary>
    public static void Failed(SqlSession sql, string name, Urgency urgency, string problem, DateTimeOffset now) => sql.Execute(
        "UPDATE alert_hook SET failing_since = $3, problem = $4 WHERE name = $1 AND urgency = $2 AND failing_since IS NULL",
        name, (int)urgency, now.UtcTicks, problem);

    /// <summary>How the hooks stand, by name.</summary>
    public static List<AlertHookState> States(SqlSession sql) => sql.Query(
        """
        SELECT h.name, COUNT(a.alert_id), COALESCE(MIN(a.created_at), 0), COALESCE(MIN(h.failing_since), 0), MAX(h.problem), COALESCE(MAX(h.told_at), 0)
        FROM alert_hook h LEFT JOIN alert a ON a.urgency = h.urgency AND a.alert_id > h.told_to GROUP BY h.name ORDER BY h.name
        """,
        row => new AlertHookState(row.GetString(0), row.GetInt64(1), At(row.GetInt64(2)), At(row.GetInt64(3)), row.GetString(4), At(row.GetInt64(5))));

    private static DateTimeOffset? At(long ticks) => ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
}
