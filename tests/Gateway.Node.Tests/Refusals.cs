using Google.Rpc;
using Grpc.Core;

namespace Gateway.Node.Tests;

/// <summary>What a refused call tells its caller.</summary>
internal static class Refusals
{
    /// <summary>Expects a refusal with this reason.</summary>
    /// <returns>Its details.</returns>
    public static async Task<ErrorInfo> RefusedAsync(StatusCode code, string reason, Func<Task> call)
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(code, refusal.StatusCode);
        var info = DetailsOf(refusal);
        Assert.Equal(reason, info.Type);
        return info;
    }

    /// <summary>The ErrorInfo of a refusal.</summary>
    public static ErrorInfo DetailsOf(RpcException refusal) =>
        Google.Rpc.Status.Parser.ParseFrom(refusal.Trailers.GetValueBytes("grpc-status-details-bin")).Details[0].Unpack<ErrorInfo>();
}
