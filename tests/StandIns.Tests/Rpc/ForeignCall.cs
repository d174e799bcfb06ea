using System.Text.Json.Nodes;
using Grpc.Core;

namespace StandIns.Tests.Rpc;

/// <summary>A call the foreign client shall make; the fields are explained in <c>foreign-client/call.js</c>.</summary>
internal sealed record ForeignCall(string Name, string Service, string Method, params IReadOnlyList<JsonObject> Requests)
{
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    public int? DeadlineMs { get; init; }

    public int? CancelAfterResponses { get; init; }

    public int? CancelAfterMs { get; init; }
}

/// <summary>What came of a call.</summary>
internal sealed record ForeignResult(
    string Name,
    StatusCode Code,
    string Text,
    IReadOnlyList<JsonObject> Responses,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Headers,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Trailers);
