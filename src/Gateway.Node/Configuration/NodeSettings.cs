using System.Net;
using Gateway.Exchange.V1;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Gateway.Node.Configuration;

/// <summary>The file node.yaml: what the agency is and where its node listens. Checked whole at start; all problems are reported at once.</summary>
public sealed record NodeSettings
{
    /// <summary>Who runs the node.</summary>
    public AgencySettings Agency { get; init; } = new();

    /// <summary>
    /// Where peers are answered, <c>address:port</c>. Empty: the node has no open port and only dials out. Wrong: peers cannot reach it.
    /// </summary>
    public string PeerListen { get; init; } = "";

    /// <summary>
    /// What peers are told to dial, <c>host:port</c>; default: the address of <see cref="PeerListen"/>. Wrong: peers dial nowhere, and only
    /// sessions that this node dials come about.
    /// </summary>
    public IEnumerable<string> PeerEndpoints { get; init; } = [];

    /// <summary>Where the agency's own people and systems are answered, <c>address:port</c>. Wrong: the command line cannot reach the node.</summary>
    public string ClientListen { get; init; } = "";

    /// <summary>
    /// Where the node keeps what it must not lose; empty: a SQLite database in its folder. <c>postgres://user@host/database?...</c>: a PostgreSQL database
    /// that several replicas of the node share, as they share this folder. Never with a password: that stands in a pass file. Wrong: the node does not
    /// start. Another database than before: the node has forgotten everything; move it with `gateway store move`.
    /// </summary>
    public string Store { get; init; } = "";

    /// <summary>
    /// Says that nothing ever takes over from the PostgreSQL server, so that one without a synchronous standby is accepted; default false. Wrong: after a
    /// failover the node lacks what it confirmed to peers, and their feeds stop.
    /// </summary>
    public bool StoreIsSingleServer { get; init; }

    /// <summary>Longest wait between two attempts to dial a peer, in seconds; default 30. Larger: later catch-up after a long outage.</summary>
    public int RedialSeconds { get; init; } = 30;

    /// <summary>
    /// A peer of which nothing was heard for this long raises an alarm, in hours; default 24. Larger: a peer that is gone is noticed later.
    /// Smaller: peers that are switched off at night raise alarms.
    /// </summary>
    public int PeerSilentHours { get; init; } = 24;

    /// <summary>
    /// A command that is run when an alarm stands: program and arguments; default none. It finds GATEWAY_ALARM_CODE, GATEWAY_ALARM_COUNT and
    /// GATEWAY_ALARM_ID in its environment. Wrong: an alarm says so, in the list and the log.
    /// </summary>
    public IEnumerable<string> AlarmHook { get; init; } = [];

    /// <summary>
    /// Ways to tell the agency's people that alerts wait; default none, 16 at most. Wrong: an alarm says so as soon as alerts waited too long.
    /// </summary>
    public IEnumerable<AlertHookSettings> AlertHooks { get; init; } = [];

    /// <summary>Reads and checks the file.</summary>
    /// <exception cref="ConfigurationException">Names every problem.</exception>
    public static NodeSettings Read(string path)
    {
        NodeSettings settings;
        try
        {
            settings = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).WithDuplicateKeyChecking().Build()
                .Deserialize<NodeSettings>(File.ReadAllText(path)) ?? new NodeSettings();
        }
        catch (YamlException problem)
        {
            throw new ConfigurationException(
                path, $"cannot be read at line {problem.Start.Line}, column {problem.Start.Column}.", "Compare it with a file that `gateway init` wrote.");
        }

        var problems = settings.Problems().ToList();
        return problems.Count == 0
            ? settings
            : throw new ConfigurationException(path, $"has {problems.Count} problem(s): {string.Join(" ", problems)}", "Correct the file.");
    }

    /// <summary>What peers are told to dial.</summary>
    public IReadOnlyList<string> AnnouncedEndpoints() => PeerListen.Length == 0 ? [] : PeerEndpoints.Any() ? [.. PeerEndpoints] : [PeerListen];

    private static string? PostgresAddressProblem(string store)
    {
        try
        {
            _ = Storage.PostgresAddress.Parse("store", store, isSingleServer: false);
            return null;
        }
        catch (ConfigurationException wrong)
        {
            return wrong.Message;
        }
    }

    private IEnumerable<string> Problems()
    {
        if (Agency.ShortName.Length is < 2 or > 16 || !Agency.ShortName.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            yield return "agency.short_name has 2 to 16 letters, digits or hyphens.";
        }

        if (Agency.Name.Length is 0 or > 200)
        {
            yield return "agency.name has 1 to 200 characters.";
        }

        if (Agency.Country.Length != 2 || !Agency.Country.All(char.IsAsciiLetterUpper))
        {
            yield return "agency.country is two capital letters (ISO 3166-1 alpha-2).";
        }

        if (Agency.ParseFunctions() is not { Count: > 0 })
        {
            yield return $"agency.functions lists at least one of {string.Join(", ", AgencySettings.FunctionNames)}.";
        }

        if (Store.Length > 0 && PostgresAddressProblem(Store) is { } store)
        {
            yield return store;
        }

        if (PeerListen.Length > 0 && !IPEndPoint.TryParse(PeerListen, out _))
        {
            yield return "peer_listen is address:port, or empty for a node without an open port.";
        }

        if (!IPEndPoint.TryParse(ClientListen, out _))
        {
            yield return "client_listen is address:port.";
        }

        if (RedialSeconds is < 1 or > 3_600)
        {
            yield return "redial_seconds is 1 to 3,600.";
        }

        if (PeerSilentHours is < 1 or > 720)
        {
            yield return "peer_silent_hours is 1 to 720.";
        }

        if (AlarmHook.Count() > 32 || AlarmHook.Any(string.IsNullOrEmpty))
        {
            yield return "alarm_hook lists a program and its arguments, 32 at most, none of them empty.";
        }

        if (AlertHooks.Count() > AlertHookSettings.MaxHooks || AlertHooks.DistinctBy(hook => hook.Name).Count() < AlertHooks.Count())
        {
            yield return $"alert_hooks lists {AlertHookSettings.MaxHooks} hooks at most, each with a name of its own.";
        }

        foreach (var problem in AlertHooks.SelectMany(hook => hook.Problems()))
        {
            yield return problem;
        }
    }
}

/// <summary>Who runs the node; goes into the agency's descriptor.</summary>
public sealed class AgencySettings
{
    /// <summary>2 to 16 letters, digits or hyphens.</summary>
    public string ShortName { get; init; } = "";

    /// <summary>Full name.</summary>
    public string Name { get; init; } = "";

    /// <summary>ISO 3166-1 alpha-2 code.</summary>
    public string Country { get; init; } = "";

    /// <summary>What it does: <c>police</c>, <c>border</c> …</summary>
    public IEnumerable<string> Functions { get; init; } = [];

    /// <summary>The words a function may be.</summary>
    public static IReadOnlyList<string> FunctionNames { get; } =
        [.. Enum.GetValues<AgencyFunction>().Where(function => function != AgencyFunction.Unspecified).Select(NameOf)];

    /// <summary>The word for a function.</summary>
    public static string NameOf(AgencyFunction function) =>
        string.Concat(function.ToString().Select((c, i) => char.IsAsciiLetterUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    /// <summary>The functions, ascending; null when a word is unknown.</summary>
    public IReadOnlyList<AgencyFunction>? ParseFunctions()
    {
        var known = Enum.GetValues<AgencyFunction>().Where(function => function != AgencyFunction.Unspecified).ToDictionary(NameOf, StringComparer.Ordinal);
        return Functions.All(known.ContainsKey) ? [.. Functions.Select(word => known[word]).Distinct().Order()] : null;
    }
}
