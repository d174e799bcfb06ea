using System.Text;
using Gateway.Admin.V1;
using Gateway.Node.Access;
using Gateway.Node.Configuration;
using Gateway.Node.Diagnostics;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Policy;
using Gateway.Policy.Explaining;
using Gateway.Policy.Language;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Grpc.Core;
using PolicyProblem = Gateway.Admin.V1.PolicyProblem;

namespace Gateway.Node.Policies;

/// <summary>The policy for administrators, and its decisions explained.</summary>
internal sealed class PolicyGrpcService(PolicyStore policies, PeerDirectory directory, GatewayDatabase database, OwnKeys ownKeys, TimeProvider time)
    : PolicyService.PolicyServiceBase
{
    /// <inheritdoc/>
    public override Task<GetPolicyResponse> GetPolicy(GetPolicyRequest request, ServerCallContext context)
    {
        var policy = policies.Current;
        return Task.FromResult(new GetPolicyResponse
        {
            Yaml = Encoding.UTF8.GetString(policy.Yaml.Span),
            Revision = policy.Revision,
            Sentences = { RuleSentences.Of(policy.Document) },
        });
    }

    /// <inheritdoc/>
    public override Task<CheckPolicyResponse> CheckPolicy(CheckPolicyRequest request, ServerCallContext context)
    {
        var yaml = Encoding.UTF8.GetBytes(request.Yaml);
        var response = new CheckPolicyResponse { Revision = PolicyRevision.Of(yaml).ToString() };
        if (policies.Check(yaml) is PolicyParseResult.Rejected rejected)
        {
            response.Problems.Add(rejected.Problems.Select(problem => new PolicyProblem
            {
                Line = (uint)problem.Line,
                Column = (uint)problem.Column,
                Message = $"{problem.Problem}{(problem.Nearest is null ? "" : $" Nearest: `{problem.Nearest}`.")} {problem.Remedy}",
            }));
        }

        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override async Task<SetPolicyResponse> SetPolicy(SetPolicyRequest request, ServerCallContext context)
    {
        var result = await policies.SetAsync(ClientIdentity.Of(context).Name, Encoding.UTF8.GetBytes(request.Yaml), context.CancellationToken);
        return result switch
        {
            PolicyParseResult.Parsed parsed => new SetPolicyResponse { Revision = parsed.Policy.Revision.ToString() },
            PolicyParseResult.Rejected rejected => throw RpcError.Of(
                StatusCode.InvalidArgument, "POLICY_INVALID",
                $"Nothing was changed. The policy has {rejected.Problems.Length} problem(s): {string.Join(" | ", rejected.Problems.Take(10))}",
                ("field", "yaml"), ("remedy", "correct the lines named"), ("explain", "gateway policy check FILE")),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <inheritdoc/>
    public override async Task<ExplainDecisionResponse> ExplainDecision(ExplainDecisionRequest request, ServerCallContext context)
    {
        var content = RecordId.TryParse(request.RecordId, out var record) ? FindOwn(record, request.Version) : null;
        if (content is null || directory.Find(request.Peer) is not { } peer)
        {
            throw RpcError.Of(
                StatusCode.NotFound, "NOT_FOUND", "There is no such own record, or no such peer.",
                ("remedy", "see `gateway record list` and `gateway peer list`"));
        }

        await database.WriteAsync(
            _ => new Written<bool>(true, new Storage.AuditEntry(ClientIdentity.Of(context).Name, "explain")
            {
                Peer = peer.Name,
                Record = $"{ownKeys.Agency}/{record}",
                Revision = policies.Current.Revision,
            }),
            context.CancellationToken);
        var explanation = Explainer.Explain(
            content, new OriginatorProfile([.. ownKeys.Self.Descriptor.Functions]), peer.ToProfile(), policies.Current.Document, time.GetUtcNow());
        return new ExplainDecisionResponse
        {
            Revision = explanation.Policy,
            Outcome = OutcomeOf(explanation.Outcome),
            Summary = explanation.Sentence,
            Fields =
            {
                explanation.Fields.Select(field => new ExplainedField
                {
                    Path = field.Path,
                    Name = field.Field,
                    Outcome = OutcomeOf(field.Outcome),
                    Rules = { field.Rules },
                    Sentence = field.Sentence,
                }),
            },
        };
    }

    private CaseRecord? FindOwn(RecordId record, ulong version)
    {
        var content = database.Read(sql => sql.First(
            """
            SELECT content FROM record_version WHERE originator = $1 AND record_id = $2 AND (version = $3 OR $3 = 0) ORDER BY version DESC LIMIT 1
            """,
            row => row.GetBytes(0), ownKeys.Agency.ToString(), record.ToString(), (long)version));
        return content is null ? null : CaseRecord.Parser.ParseFrom(content);
    }

    private static DecisionOutcome OutcomeOf(string outcome) => outcome switch
    {
        "release" => DecisionOutcome.Released,
        "hold" => DecisionOutcome.Held,
        _ => DecisionOutcome.Withheld,
    };
}
