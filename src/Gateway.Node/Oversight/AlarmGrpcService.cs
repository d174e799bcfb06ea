using System.Globalization;
using Gateway.Admin.V1;
using Gateway.Node.Access;
using Gateway.Node.Diagnostics;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Gateway.Node.Oversight;

/// <summary>AlarmService over gRPC.</summary>
internal sealed class AlarmGrpcService(GatewayDatabase database, PeerDirectory directory) : AlarmService.AlarmServiceBase
{
    /// <inheritdoc/>
    public override Task<ListAlarmsResponse> ListAlarms(ListAlarmsRequest request, ServerCallContext context) => Task.FromResult(
        new ListAlarmsResponse { Alarms = { database.Read(sql => AlarmRows.List(sql, request.All)).Select(ToMessage) } });

    /// <inheritdoc/>
    public override async Task<AcknowledgeAlarmResponse> AcknowledgeAlarm(AcknowledgeAlarmRequest request, ServerCallContext context)
    {
        var client = ClientIdentity.Of(context).Name;
        var alarm = await database.WriteAsync(
            scope =>
            {
                var found = AlarmRows.Find(scope.Sql, request.Id);
                if (found is not null)
                {
                    AlarmRows.Acknowledge(scope.Sql, request.Id, client, scope.Now);
                }

                var detail = string.Create(CultureInfo.InvariantCulture, $"alarm A{request.Id}{(found is null ? ": not found" : "")}");
                return new Written<StoredAlarm?>(
                    found is null ? null : AlarmRows.Find(scope.Sql, request.Id), new AuditEntry(client, "acknowledge") { Peer = NameOf(found?.PeerRow ?? 0), Detail = detail });
            },
            context.CancellationToken);
        return alarm is not null
            ? new AcknowledgeAlarmResponse { Alarm = ToMessage(alarm) }
            : throw RpcError.Of(
                StatusCode.NotFound, "NO_SUCH_ALARM", "There is no alarm of this number.", ("field", "id"), ("remedy", "list the alarms"), ("explain", "gateway alarm list"));
    }

    private Alarm ToMessage(StoredAlarm alarm)
    {
        var peer = NameOf(alarm.PeerRow);
        return new Alarm
        {
            Id = (ulong)alarm.Id,
            Code = alarm.Code,
            Peer = peer,
            Count = (ulong)alarm.Count,
            RaisedAt = Timestamp.FromDateTimeOffset(alarm.RaisedAt),
            ClearedAt = alarm.ClearedAt is { } cleared ? Timestamp.FromDateTimeOffset(cleared) : null,
            AcknowledgedAt = alarm.AcknowledgedAt is { } acknowledged ? Timestamp.FromDateTimeOffset(acknowledged) : null,
            AcknowledgedBy = alarm.AcknowledgedBy,
            Finding = AlarmWords.Finding(alarm.Code, peer, alarm.Count),
            Remedy = AlarmWords.Remedy(alarm.Code),
        };
    }

    private string NameOf(long peerRow) => directory.All.FirstOrDefault(peer => peer.Row == peerRow)?.Name ?? "";
}
