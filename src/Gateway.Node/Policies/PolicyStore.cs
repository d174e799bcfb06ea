using System.Collections.Immutable;
using System.Text;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Policy;
using Gateway.Policy.Language;

namespace Gateway.Node.Policies;

/// <summary>The release policy in force: the last revision that was set, or the default, which releases nothing.</summary>
internal sealed class PolicyStore
{
    private readonly GatewayDatabase _database;
    private readonly PeerDirectory _directory;
    private volatile PolicyInForce _current;

    public PolicyStore(GatewayDatabase database, PeerDirectory directory)
    {
        _database = database;
        _directory = directory;
        _current = database.Read(Stored);
        database.Follow((sql, changes) =>
        {
            if (changes.HasFlag(StoreChanges.Policy))
            {
                _current = Stored(sql);
            }
        });
    }

    /// <summary>The policy in force.</summary>
    public PolicyInForce Current => _current;

    /// <summary>
    /// Decides what waits to be sent anew, in the write that puts a policy in force; says what the audit is to say. Set once, while the node is put
    /// together.
    /// </summary>
    public Func<WriteScope, PolicyDocument, IReadOnlyList<AuditEntry>> Redecide { get; set; } = (_, _) => [];

    /// <summary>Reads a draft against the peers there are.</summary>
    public PolicyParseResult Check(ReadOnlySpan<byte> yaml) => PolicyText.Parse(yaml, [.. _directory.All.Select(peer => peer.Name)]);

    /// <summary>Puts a policy in force. Durable when it returns; a policy with problems changes nothing.</summary>
    public async Task<PolicyParseResult> SetAsync(string actor, byte[] yaml, CancellationToken cancel)
    {
        var result = Check(yaml);
        if (result is not PolicyParseResult.Parsed parsed)
        {
            return result;
        }

        await _database.WriteAsync(
            scope =>
            {
                scope.Sql.Execute(
                    "INSERT INTO policy_revision (revision, yaml, set_by, set_at) VALUES ($1, $2, $3, $4)",
                    parsed.Policy.Revision.ToString(), yaml, actor, scope.Now.UtcTicks);

                // In force for every write that follows on this thread, also in the same commit; taken back if this one is not committed, and read
                // from the disk where it is not known whether it is.
                var before = _current;
                scope.OnRollback(() => _current = before);
                scope.AfterCommit(() => _current = _database.Read(Stored));
                _current = new PolicyInForce(parsed.Policy, yaml);
                return new Written<bool>(
                    true, [new AuditEntry(actor, "set-policy") { Revision = parsed.Policy.Revision.ToString() }, .. Redecide(scope, parsed.Policy)]);
            },
            cancel);
        return result;
    }

    /// <summary>Whether this revision is the one in force in the transaction that is running.</summary>
    public bool IsInForce(SqlSession sql, string revision) => revision == RevisionInForce(sql);

    /// <summary>The revision in force in the transaction that is running.</summary>
    public string RevisionInForce(SqlSession sql) =>
        sql.First("SELECT revision FROM policy_revision ORDER BY number DESC LIMIT 1", row => row.GetString(0)) ?? _current.Revision;

    private PolicyInForce Stored(SqlSession sql)
    {
        var stored = sql.First("SELECT yaml FROM policy_revision ORDER BY number DESC LIMIT 1", row => row.GetBytes(0));
        return stored is not null && Check(stored) is PolicyParseResult.Parsed parsed ? new PolicyInForce(parsed.Policy, stored) : Default();
    }

    private static PolicyInForce Default() => PolicyText.Parse(DefaultPolicy.Yaml, []) is PolicyParseResult.Parsed parsed
        ? new PolicyInForce(parsed.Policy, Encoding.UTF8.GetBytes(DefaultPolicy.Yaml))
        : throw new System.Diagnostics.UnreachableException();
}

/// <summary>A policy with the bytes its revision is the digest of.</summary>
internal sealed record PolicyInForce(PolicyDocument Document, ReadOnlyMemory<byte> Yaml)
{
    /// <summary>Its revision, hexadecimal.</summary>
    public string Revision => Document.Revision.ToString();
}
