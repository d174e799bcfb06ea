using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace Gateway.Node.Storage;

/// <summary>
/// Requests that changed something, remembered by the client's own request_id, so that a retry gets the first answer and does nothing twice.
/// </summary>
/// <remarks>
/// Both calls belong in the one write that does the work. <see cref="TryReplay"/> comes first and <see cref="Remember"/> last, on the
/// writer's thread, so that of two writes with the same id the second sees the first. The answer is durable exactly when the work is: if we
/// crash before the commit returns, neither happened, and the retry finds <see cref="ReplayResult.New"/>; if we crash after it, the retry finds
/// the answer. Nothing is ever forgotten: an id that was, would let an old retry do its work a second time.
/// </remarks>
internal static class Requests
{
    /// <summary>Longest request_id, in UTF-16 code units; the shortest has 1.</summary>
    public const int MaxIdLength = 64;

    /// <summary>Largest answer, in bytes. An answer names what was made; it does not repeat it.</summary>
    public const int MaxAnswerSize = 256 * 1024;

    /// <summary>Whether a request_id may be used: 1 to <see cref="MaxIdLength"/> characters, none of them a control character.</summary>
    public static bool IsId(string requestId) => requestId.Length is > 0 and <= MaxIdLength && !requestId.Any(char.IsControl);

    /// <summary>Digest of what was asked: the method and every field of the request. The same id for anything else is a conflict.</summary>
    /// <param name="method">The full name of the method, so that an id used for one method is not an answer for another.</param>
    /// <param name="request">The request.</param>
    public static byte[] DigestOf(string method, IMessage request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(method));
        hash.AppendData([0]);
        hash.AppendData(request.ToByteArray());
        return hash.GetHashAndReset();
    }

    /// <summary>Looks for an earlier request of this client under this id. Changes nothing.</summary>
    /// <param name="sql">The write's connection.</param>
    /// <param name="client">The client's name; ids of different clients do not meet.</param>
    /// <param name="requestId">An id for which <see cref="IsId"/> holds.</param>
    /// <param name="contentDigest">From <see cref="DigestOf"/>.</param>
    public static ReplayResult TryReplay(SqlSession sql, string client, string requestId, ReadOnlySpan<byte> contentDigest)
    {
        var earlier = sql.First(
            "SELECT digest, answer FROM request WHERE client = $1 AND request_id = $2",
            row => (Digest: row.GetBytes(0), Answer: row.GetBytes(1)), client, requestId);
        return earlier.Digest is null ? new ReplayResult.New()
            : contentDigest.SequenceEqual(earlier.Digest) ? new ReplayResult.Replay(earlier.Answer)
            : new ReplayResult.Conflict();
    }

    /// <summary>Keeps the answer for retries; committed together with the work or not at all.</summary>
    /// <exception cref="ArgumentException">The id or the answer is beyond its limit; the id was to be checked at the edge.</exception>
    public static void Remember(
        SqlSession sql, string client, string requestId, ReadOnlySpan<byte> contentDigest, ReadOnlySpan<byte> answer, DateTimeOffset at)
    {
        if (!IsId(requestId) || answer.Length > MaxAnswerSize)
        {
            throw new ArgumentException($"A request_id has 1 to {MaxIdLength} characters and an answer at most {MaxAnswerSize} bytes.");
        }

        sql.Execute(
            "INSERT INTO request (client, request_id, digest, answer, at) VALUES ($1, $2, $3, $4, $5)",
            client, requestId, contentDigest.ToArray(), answer.ToArray(), at.UtcTicks);
    }
}

/// <summary>What is known of a request_id.</summary>
internal abstract record ReplayResult
{
    private ReplayResult()
    {
    }

    /// <summary>Never seen: do the work.</summary>
    public sealed record New : ReplayResult;

    /// <summary>The same was asked before: give this answer and do nothing.</summary>
    public sealed record Replay(ReadOnlyMemory<byte> Answer) : ReplayResult;

    /// <summary>Something else was asked under this id: refuse.</summary>
    public sealed record Conflict : ReplayResult;
}
