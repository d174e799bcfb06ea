using System.Text;
using Gateway.Admin.V1;
using Gateway.Cli.Demo.Hostile;
using Gateway.Cli.Input;
using Gateway.Exchange.V1;
using Gateway.Node.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Receipts;
using Gateway.Protocol.Records;
using Google.Protobuf;
using Grpc.Core;

namespace Gateway.Cli.Demo.Acts;

/// <summary>
/// KAR has accepted a fifth agency, whose node somebody has taken over. It dials KAR over real TLS with its accepted keys. Its honest record
/// is admitted; six tampered ones are refused, each by another check, and no other peer is disturbed.
/// </summary>
internal sealed class HostileAct(DemoStage stage, HostilePeer peer, ClaimBook claims, TimeProvider clock)
{
    /// <summary>A word of R5 that KAR's policy releases to customs.</summary>
    private const string Word = "Corvin";

    private DemoAgency Karsia => stage["KAR"];

    /// <summary>KAR accepts the agency, before anything is published and long before its node is taken over.</summary>
    public async Task PairAsync(CancellationToken cancel) => await Karsia.PolicyAdmin.Peers.AcceptPeerAsync(
        new AcceptPeerRequest { Invitation = peer.Invitation, Fingerprint = peer.Agency.ToFingerprint() }, Karsia.PolicyAdmin.Call(cancel));

    /// <summary>Plays it.</summary>
    public async Task<string> PlayAsync(CancellationToken cancel)
    {
        var node = await IdentityOfAsync(Karsia, cancel);
        var records = new HostileRecords(peer, clock.GetUtcNow());
        var feed = new HostileFeed(peer, node, Lane.Records, clock.GetUtcNow());
        var (honest, tampered) = await SendTamperedContentAsync(node, feed, records, cancel);
        tampered.AddRange(await SendDamagedFramesAsync(node, feed, records, cancel));

        var held = 0;
        foreach (var record in tampered)
        {
            held += await IsHeldAsync(record.Id, cancel) ? 1 : 0;
        }

        claims.Add("KAR holds its honest record and none of the six others", "1 honest, 0 tampered", $"{(await IsHeldAsync(honest.Id, cancel) ? 1 : 0)} honest, {held} tampered");
        var audit = await Karsia.Auditor.State.ListAuditAsync(new ListAuditRequest { PageSize = 1_000 }, Karsia.Auditor.Call(cancel));
        var lines = audit.Entries.Count(entry => entry.Peer == HostilePeer.ShortName && entry.Act is "refuse" or "stop-feed");
        claims.AddCount("KAR's audit has a line for each refusal", tampered.Count, lines, "lines");
        var peers = await Karsia.Auditor.Peers.ListPeersAsync(new ListPeersRequest(), Karsia.Auditor.Call(cancel));
        claims.AddCount(
            "KAR's other peers stay connected", stage.Agencies.Count - 1,
            peers.Peers.Count(other => other.Name != HostilePeer.ShortName && other.Connected && other.Stopped.Length == 0), "connected");
        return $"{tampered.Count} tampered records over real TLS, {held} admitted";
    }

    /// <summary>What only the record's own signature can find out: the seal, the slip and the head are all in order.</summary>
    private async Task<(HostileRecord Honest, List<HostileRecord> Tampered)> SendTamperedContentAsync(
        VerifiedAgency node, HostileFeed feed, HostileRecords records, CancellationToken cancel)
    {
        var honest = records.Honest();
        List<HostileRecord> tampered = [records.AlteredContent(), records.AlteredSignature(), records.InTheNameOf(await IdentityOfAsync(stage["LIN"], cancel))];
        using var session = await HostileSession.DialAsync(peer, node, Lane.Records, clock, cancel);
        await session.SendAsync(feed.Next(Damage.None, [honest, .. tampered]), cancel);

        var outcomes = new Dictionary<ulong, OutcomeCode>();
        Entries? received = null;
        while (outcomes.Count < (int)feed.LastSeq || received is null)
        {
            var frame = await session.NextAsync(cancel) ?? throw new DemoException("KAR ended the session although the frame was in order.");
            received = frame.Entries ?? received;
            Note(frame.Receipt, node, feed.Route.Id, outcomes);
        }

        claims.Add("An honest record of the taken-over peer is admitted", nameof(OutcomeCode.Admitted), outcomes[1].ToString());
        claims.Add(
            "Refused, by KAR's signed receipt: a plate exchanged, a signature changed, LIN's name",
            "Refused, Refused, Refused",
            string.Join(", ", outcomes.Where(pair => pair.Key > 1).OrderBy(pair => pair.Key).Select(pair => pair.Value)));
        ClaimSealed(node, received);
        return (honest, tampered);
    }

    /// <summary>What went on the wire to the peer is not readable, and what the peer's key opens is.</summary>
    private void ClaimSealed(VerifiedAgency node, Entries received)
    {
        var word = Encoding.UTF8.GetBytes(Word);
        var onTheWire = received.ToByteArray().AsSpan().IndexOf(word) >= 0;
        var route = new FeedRoute(node.Id, peer.Agency, Lane.Records, 1);
        using var reader = new FeedReader(route, HeadChain.Start(route.Id), new FeedReaderKeys
        {
            FindLinkKey = id => node.FindKey(id, KeyUse.Link),
            FindPastLinkKey = id => node.FindKey(id, KeyUse.Link),
            FindKemKey = id => id == peer.KemKey.Id ? peer.KemKey : null,
            FindRecordKey = (agency, id) => agency == node.Id ? node.FindKey(id, KeyUse.Record) : null,
            IsOwnFeed = _ => false,
            BatchSignatures = new BatchSignatureCache(),
        });
        var opened = (reader.Read(received, _ => null) as ReadResult.Read)?.Entries.Select(entry => entry.Result).OfType<OpenResult.OpenedView>()
            .Any(view => view.Bytes.Span.IndexOf(word) >= 0) == true;
        claims.Add(
            $"What KAR sends of R5 (\"{Word}\") is sealed: only the recipient's key opens it",
            "not in the frame, in the opened view",
            $"{(onTheWire ? "in" : "not in")} the frame, {(opened ? "in" : "not in")} the opened view");
    }

    /// <summary>Bytes changed on the way, each in a feed that nothing has stopped yet: the session ends, and nothing of it is receipted.</summary>
    private async Task<List<HostileRecord>> SendDamagedFramesAsync(VerifiedAgency node, HostileFeed used, HostileRecords records, CancellationToken cancel)
    {
        var (bulk, control) = (new HostileFeed(peer, node, Lane.Bulk, clock.GetUtcNow()), new HostileFeed(peer, node, Lane.Control, clock.GetUtcNow()));
        var sent = new List<HostileRecord>();
        var ended = 0;
        foreach (var (feed, damage) in new[] { (bulk, Damage.Head), (control, Damage.Slip), (used, Damage.Body) })
        {
            var record = records.Honest();
            sent.Add(record);
            using var session = await HostileSession.DialAsync(peer, node, feed.Route.Lane, clock, cancel);
            await session.SendAsync(feed.Next(damage, record), cancel);
            ended += await EndsWithoutReceiptAsync(session, node, feed.Route.Id, feed.LastSeq, cancel) ? 1 : 0;
        }

        claims.AddCount("With a bit changed in head, slip or sealed body, KAR ends the session", sent.Count, ended, "sessions ended without receipt");
        return sent;
    }

    private static async Task<bool> EndsWithoutReceiptAsync(
        HostileSession session, VerifiedAgency node, FeedId feed, ulong seq, CancellationToken cancel)
    {
        var outcomes = new Dictionary<ulong, OutcomeCode>();
        while (await session.NextAsync(cancel) is { } frame)
        {
            Note(frame.Receipt, node, feed, outcomes);
        }

        return !outcomes.ContainsKey(seq);
    }

    /// <summary>Keeps what a receipt says, if the node's link key signed it for this feed.</summary>
    private static void Note(Signed? envelope, VerifiedAgency node, FeedId feed, Dictionary<ulong, OutcomeCode> outcomes)
    {
        if (envelope is null || !KeyId.TryFromBytes(envelope.KeyId.Span, out var id) || node.FindKey(id, KeyUse.Link) is not { } key
            || FeedReceipts.Verify(envelope, key, feed) is not { } receipt)
        {
            return;
        }

        for (var seq = receipt.From + 1; seq <= receipt.To; seq++)
        {
            outcomes[seq] = receipt.Exceptions.FirstOrDefault(exception => exception.Seq == seq)?.Code ?? OutcomeCode.Admitted;
        }
    }

    private async Task<bool> IsHeldAsync(RecordId id, CancellationToken cancel)
    {
        foreach (var originator in new[] { HostilePeer.ShortName, "LIN" })
        {
            try
            {
                await Karsia.Analyst.Records.GetRecordAsync(
                    new GetRecordRequest { Originator = originator, RecordId = id.ToString() }, Karsia.Analyst.Call(cancel));
                return true;
            }
            catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
            {
                // Not under this originator.
            }
        }

        return false;
    }

    private async Task<VerifiedAgency> IdentityOfAsync(DemoAgency agency, CancellationToken cancel)
    {
        var invitation = await agency.PolicyAdmin.Peers.InviteAsync(new InviteRequest(), agency.PolicyAdmin.Call(cancel));
        return InvitationText.TryRead(invitation.Invitation, clock.GetUtcNow(), out var identity, out var failure)
            ? identity
            : throw new DemoException(failure.Problem);
    }
}
