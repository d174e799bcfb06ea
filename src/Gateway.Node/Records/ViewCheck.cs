using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Storage;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;

namespace Gateway.Node.Records;

/// <summary>
/// Checks a stored view again whenever it is shown or handed out, so that the sentence beside it is true of the bytes that were read, whatever
/// happened to the disk since they were admitted.
/// </summary>
internal sealed class ViewCheck(OwnKeys keys)
{
    private readonly BatchSignatureCache _cache = new();

    /// <summary>The verified view; null when it is not what its originator signed, or the key is not known here.</summary>
    public VerifiedView? Verify(SqlSession sql, ReadOnlySpan<byte> view) =>
        (new ViewVerifier((originator, key) => FindKey(sql, originator, key), _cache).Verify(view) as ViewResult.Verified)?.View;

    private VerifyingKey? FindKey(SqlSession sql, AgencyId originator, KeyId key) =>
        (originator == keys.Agency ? keys.Self.FindKey(key, KeyUse.Record) : null)
        ?? sql.First(
            "SELECT public_key, not_before, not_after FROM known_key WHERE agency = $1 AND key_id = $2 AND use = $3",
            row => new VerifyingKey(
                key, KeyUse.Record, row.GetBytes(0), new DateTimeOffset(row.GetInt64(1), TimeSpan.Zero),
                new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero)),
            originator.ToString(), key.ToString(), (int)KeyUse.Record);
}
