using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Policies;
using Gateway.Node.Recall;
using Gateway.Node.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Node.Hosting;

/// <summary>The parts of taking back what was shared: for clients, for what arrives, and for what expires.</summary>
internal sealed class RecallRooms
{
    private readonly Recalling _recalling;
    private readonly RecallStatus _status;
    private readonly LegalHolds _holds;
    private readonly Forwarding _forwarding;

    public RecallRooms(
        GatewayDatabase database, PeerDirectory directory, OwnKeys keys, OutboundWakes wakes, PolicyStore policies, RematchAlerts rematch,
        TimeProvider time)
    {
        var control = new ControlEntries(wakes);
        var holders = new StatementHolders(control);
        var owed = new OwedOutcomes(control, directory, keys);
        _status = new RecallStatus(database, directory, keys, time);
        _recalling = new Recalling(database, holders, _status, directory, keys, wakes);
        Arrivals = new Arrivals(holders, owed, directory, keys, wakes, rematch);
        Retaking = new Retaking(_recalling, directory, keys, wakes);
        Untold = new UntoldStatements(database, directory, holders);
        Retention = new Retention(database, new RecordSummaries(keys), Untold, keys, wakes, time);
        _holds = new LegalHolds(database, Arrivals);
        _forwarding = new Forwarding(database, directory, policies, keys, wakes);
        policies.Redecide = Retaking.AfterPolicy;
    }

    /// <summary>Applies statements and outcomes in the write that receives them.</summary>
    public Arrivals Arrivals { get; }

    /// <summary>Decides past releases anew.</summary>
    public Retaking Retaking { get; }

    /// <summary>Statements that a holder was not told.</summary>
    public UntoldStatements Untold { get; }

    /// <summary>Erases what has expired.</summary>
    public Retention Retention { get; }

    /// <summary>Offers the rooms to the gRPC services of the client listener.</summary>
    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton(_recalling);
        services.AddSingleton(_status);
        services.AddSingleton(_holds);
        services.AddSingleton(_forwarding);
        services.AddSingleton(Retention);
    }
}
