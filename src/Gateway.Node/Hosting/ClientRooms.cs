using Gateway.Node.Alerts;
using Gateway.Node.Attachments;
using Gateway.Node.Configuration;
using Gateway.Node.Records;
using Gateway.Node.Storage;
using Gateway.Protocol.Identifiers;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Node.Hosting;

/// <summary>The rooms that only clients use: records, subscriptions and alerts.</summary>
internal sealed class ClientRooms
{
    private readonly AlertList _alerts;
    private readonly AlertWatch _watch;
    private readonly Subscriptions _subscriptions;
    private readonly HeldRecords _records;
    private readonly RecordSearch _search;
    private readonly RecordExport _export;
    private readonly HeldAttachments _heldAttachments;

    public ClientRooms(GatewayDatabase database, OwnKeys keys, TimeProvider time)
    {
        var summaries = new RecordSummaries(keys);
        var rows = new ShownRecords(summaries, keys);
        var alertRows = new AlertRows(summaries);
        var check = new ViewCheck(keys);
        var tokens = new PageTokens();
        var signal = new Wake();
        var index = new SubscriptionIndex(IdentifierStopList.Default);
        AlertWriter = new AlertWriter(index, signal);
        _alerts = new AlertList(database, alertRows, tokens, time);
        _watch = new AlertWatch(database, alertRows, signal, time);
        _subscriptions = new Subscriptions(database, index);
        _records = new HeldRecords(database, rows, check, tokens, time);
        _search = new RecordSearch(database, rows, time);
        _export = new RecordExport(database, rows, check, keys, time);
        _heldAttachments = new HeldAttachments(database, rows, check, time);
    }

    /// <summary>Raises alerts in the write that stores a record.</summary>
    public AlertWriter AlertWriter { get; }

    /// <summary>Offers the rooms to the gRPC services of the client listener.</summary>
    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton(_alerts);
        services.AddSingleton(_watch);
        services.AddSingleton(_subscriptions);
        services.AddSingleton(_records);
        services.AddSingleton(_search);
        services.AddSingleton(_export);
        services.AddSingleton(_heldAttachments);
    }
}
