using System.Collections.Frozen;

namespace Gateway.Node.Access;

/// <summary>
/// Who may call what, as data. A method without a row here is refused to everyone; a test walks the service descriptors and fails when a
/// method has none.
/// </summary>
internal static class AccessTable
{
    private static readonly Role[] Everyone = Enum.GetValues<Role>();

    /// <summary>Roles that may call a method, by its full name.</summary>
    public static FrozenDictionary<string, FrozenSet<Role>> Rows { get; } = new Dictionary<string, Role[]>(StringComparer.Ordinal)
    {
        ["/gateway.node.v1.PublicationService/Publish"] = [Role.Publisher],
        ["/gateway.node.v1.PublicationService/Amend"] = [Role.Publisher],
        ["/gateway.node.v1.RecordService/GetRecord"] = [Role.Publisher, Role.Analyst],
        ["/gateway.node.v1.RecordService/ListRecords"] = [Role.Publisher, Role.Analyst],
        ["/gateway.node.v1.RecordService/SearchRecords"] = [Role.Analyst],
        ["/gateway.node.v1.RecordService/ExportRecord"] = [Role.Publisher, Role.Analyst],
        ["/gateway.node.v1.AttachmentService/AddAttachment"] = [Role.Publisher],
        ["/gateway.node.v1.AttachmentService/PullAttachment"] = [Role.Publisher, Role.Analyst],
        ["/gateway.node.v1.AttachmentService/ReadAttachment"] = [Role.Publisher, Role.Analyst],
        ["/gateway.node.v1.RecallService/RecallRecord"] = [Role.Publisher],
        ["/gateway.node.v1.RecallService/GetRecall"] = [Role.Publisher, Role.Auditor],
        ["/gateway.node.v1.RecallService/ForwardRecord"] = [Role.Publisher],
        ["/gateway.node.v1.RecallService/PlaceHold"] = [Role.PolicyAdmin, Role.Operator],
        ["/gateway.node.v1.RecallService/LiftHold"] = [Role.PolicyAdmin, Role.Operator],
        ["/gateway.node.v1.RecallService/ListExpiring"] = [Role.Publisher, Role.Analyst],
        ["/gateway.node.v1.SubscriptionService/CreateSubscription"] = [Role.Analyst],
        ["/gateway.node.v1.SubscriptionService/ListSubscriptions"] = [Role.Analyst],
        ["/gateway.node.v1.SubscriptionService/DeleteSubscription"] = [Role.Analyst],
        ["/gateway.node.v1.AlertService/ListAlerts"] = [Role.Analyst],
        ["/gateway.node.v1.AlertService/WatchAlerts"] = [Role.Analyst],
        ["/gateway.node.v1.AlertService/AcknowledgeAlert"] = [Role.Analyst],
        ["/gateway.node.v1.AlertService/AssignAlert"] = [Role.Analyst],
        ["/gateway.node.v1.AlertService/DismissAlert"] = [Role.Analyst],
        ["/gateway.admin.v1.PeerService/Invite"] = [Role.PolicyAdmin, Role.Operator],
        ["/gateway.admin.v1.PeerService/AcceptPeer"] = [Role.PolicyAdmin],
        ["/gateway.admin.v1.PeerService/ListPeers"] = Everyone,
        ["/gateway.admin.v1.PeerService/RevokePeer"] = [Role.PolicyAdmin, Role.Operator],
        ["/gateway.admin.v1.RecoveryService/ListStoppedFeeds"] = [Role.Operator, Role.PolicyAdmin, Role.Auditor],
        ["/gateway.admin.v1.RecoveryService/ProposeRecovery"] = [Role.Operator, Role.PolicyAdmin],
        ["/gateway.admin.v1.RecoveryService/ConfirmRecovery"] = [Role.Operator, Role.PolicyAdmin],
        ["/gateway.admin.v1.RecoveryService/AcceptGeneration"] = [Role.Operator, Role.PolicyAdmin],
        ["/gateway.admin.v1.PolicyService/GetPolicy"] = [Role.PolicyAdmin, Role.Auditor, Role.Publisher],
        ["/gateway.admin.v1.PolicyService/CheckPolicy"] = [Role.PolicyAdmin],
        ["/gateway.admin.v1.PolicyService/SetPolicy"] = [Role.PolicyAdmin],
        ["/gateway.admin.v1.PolicyService/ExplainDecision"] = [Role.PolicyAdmin, Role.Publisher, Role.Auditor],
        ["/gateway.admin.v1.NodeService/GetStatus"] = Everyone,
        ["/gateway.admin.v1.NodeService/CheckNode"] = [Role.Operator, Role.PolicyAdmin],
        ["/gateway.admin.v1.NodeService/ListAudit"] = [Role.Auditor],
        ["/gateway.node.v1.TraceService/TraceRecord"] = [Role.Publisher, Role.Auditor],
        ["/gateway.admin.v1.AlarmService/ListAlarms"] = Everyone,
        ["/gateway.admin.v1.AlarmService/AcknowledgeAlarm"] = [Role.Operator, Role.PolicyAdmin],
        ["/gateway.admin.v1.QuarantineService/ListQuarantine"] = [Role.Operator, Role.PolicyAdmin, Role.Auditor],
        ["/gateway.admin.v1.QuarantineService/RetryQuarantined"] = [Role.Operator, Role.PolicyAdmin],
        ["/gateway.admin.v1.QuarantineService/DiscardQuarantined"] = [Role.Operator, Role.PolicyAdmin],
    }.ToFrozenDictionary(row => row.Key, row => row.Value.ToFrozenSet(), StringComparer.Ordinal);

    /// <summary>The word for a role, as access.yaml has it.</summary>
    public static string NameOf(Role role) => role switch
    {
        Role.Publisher => "publisher",
        Role.Analyst => "analyst",
        Role.PolicyAdmin => "policy-admin",
        Role.Auditor => "auditor",
        Role.Operator => "operator",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
