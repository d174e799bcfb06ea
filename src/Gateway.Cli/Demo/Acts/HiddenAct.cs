using Gateway.Cli.Connection;
using Gateway.Node.V1;
using Grpc.Core;

namespace Gateway.Cli.Demo.Acts;

/// <summary>LIN is no recipient of R4: asking for it by its very id is answered as asking for a record that never was.</summary>
internal static class HiddenAct
{
    /// <summary>Plays it.</summary>
    public static async Task PlayAsync(DemoStage stage, Publication hidden, ClaimBook claims, CancellationToken cancel)
    {
        var never = new string('0', hidden.RecordId.Length);
        var (toHidden, toNever) = (await AskAsync(stage["LIN"], hidden.RecordId, cancel), await AskAsync(stage["LIN"], never, cancel));
        claims.Add("R4 at LIN, which may not know of it, is answered like a record that never was", toNever, toHidden);
        claims.Add("and says no more than that there is none", "NotFound NO_SUCH_RECORD", toHidden.Split(':')[0]);
    }

    private static async Task<string> AskAsync(DemoAgency agency, string record, CancellationToken cancel)
    {
        try
        {
            await agency.Analyst.Records.GetRecordAsync(new GetRecordRequest { Originator = "FIU-W", RecordId = record }, agency.Analyst.Call(cancel));
            return "it is there";
        }
        catch (RpcException refused)
        {
            var failure = CallFailure.Of(refused, agency.Analyst);
            return $"{refused.StatusCode} {failure.Rule}: {failure.Problem}";
        }
    }
}
