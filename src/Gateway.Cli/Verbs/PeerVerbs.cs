using System.CommandLine;
using Gateway.Admin.V1;
using Gateway.Cli.Connection;
using Gateway.Cli.Output;
using Spectre.Console;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway peer invite</c>, <c>list</c> and <c>revoke</c>.</summary>
internal static class PeerVerbs
{
    /// <summary>Builds <c>invite</c>.</summary>
    public static Verb BuildInvite(CliContext context)
    {
        var output = new Option<string?>("--output", "-o") { Description = "Write the invitation to a file. [default: print it]", HelpName = "FILE" };
        var force = new Option<bool>("--force") { Description = "Overwrite the file if it is there." };
        var verb = new Verb(
            "invite",
            """
            Prints your agency's invitation: its signed identity. Hand it to the other agency by any way; it is not secret. Then read your
            fingerprint to them over a line you both trust, and accept theirs. Both sides must accept before anything is exchanged.
            """,
            "gateway peer invite -o kar.invitation",
            "gateway peer invite | mail …")
        {
            output, force,
        };
        ClientCall.Bind(verb, context, [ClientRole.PolicyAdmin, ClientRole.Operator], async (call, cancel) =>
        {
            var file = call.Get(output);
            if (file is not null && !OutputFile.IsFree(file, call.Get(force), out var failure))
            {
                return call.Fail(failure);
            }

            var response = await call.Node.Peers.InviteAsync(new InviteRequest(), call.Node.Call(cancel));
            if (file is not null)
            {
                await OutputFile.WriteAsync(file, System.Text.Encoding.UTF8.GetBytes(response.Invitation), cancel);
            }

            return call.Answer(response, () =>
            {
                if (file is null)
                {
                    call.Terminal.Out.WriteLine(response.Invitation.TrimEnd());
                }
                else
                {
                    Facts.Write(call.Terminal, new Fact("written", file), new Fact("fingerprint", response.Fingerprint, Look.Heading));
                }

                call.Hint($"Read this to the other agency, by telephone or in person: {response.Fingerprint}");
            });
        });
        return verb;
    }

    /// <summary>Builds <c>list</c>.</summary>
    public static Verb BuildList(CliContext context)
    {
        var verb = new Verb(
            "list",
            "Lists peers: whether they are connected, and how far their feeds are.",
            "gateway peer list",
            "gateway peer list | awk -F'\\t' '$4 == \"no\"'    # peers without a session");
        ClientCall.Bind(
            verb, context, [ClientRole.PolicyAdmin, ClientRole.Operator, ClientRole.Auditor, ClientRole.Publisher, ClientRole.Analyst], async (call, cancel) =>
            {
                var response = await call.Node.Peers.ListPeersAsync(new ListPeersRequest(), call.Node.Call(cancel));
                return call.Answer(response, () =>
                {
                    Listing.Write(call.Terminal, response.Peers, Columns, "No peers yet. Begin with: gateway peer invite");
                    foreach (var peer in response.Peers.Where(peer => peer.Stopped.Length > 0))
                    {
                        call.Hint($"{peer.Name} stands still: {peer.Stopped}");
                    }
                });
            });
        return verb;
    }

    /// <summary>Builds <c>revoke</c>.</summary>
    public static Verb BuildRevoke(CliContext context)
    {
        var name = new Argument<string>("PEER") { Description = "The peer's local name or fingerprint." };
        var because = new Option<string>("--because") { Description = "Why; 1 to 1,000 characters. It goes into the audit.", HelpName = "REASON", Required = true };
        var verb = new Verb(
            "revoke",
            "Stops all exchange with a peer; an open session is cut within 5 seconds. To take it up again, accept a fresh invitation.",
            "gateway peer revoke LIN --because 'their node was stolen'")
        {
            name, because,
        };
        ClientCall.Bind(verb, context, [ClientRole.PolicyAdmin, ClientRole.Operator], async (call, cancel) =>
        {
            var response = await call.Node.Peers.RevokePeerAsync(
                new RevokePeerRequest { Peer = call.Get(name), Reason = call.Get(because) }, call.Node.Call(cancel));
            return call.Answer(response, () => Listing.Write(call.Terminal, [response.Peer], Columns, ""));
        });
        return verb;
    }

    /// <summary>A peer, as columns of a list.</summary>
    public static IReadOnlyList<Column<Peer>> Columns { get; } =
    [
        new("name", peer => peer.Name) { IsWhole = true, Style = _ => Look.Heading },
        new("agency_name", peer => peer.FullName),
        new("state", peer => peer.State == PeerState.Accepted ? "accepted" : peer.State == PeerState.Revoked ? "REVOKED" : "unknown")
        {
            Style = peer => peer.State == PeerState.Accepted ? Style.Plain : Look.Bad,
        },
        new("connected", peer => peer.Connected ? "yes" : "no") { Style = peer => peer.Connected ? Look.Good : Look.Warning },
        new("country", peer => peer.Country),
        new("functions", peer => string.Join(", ", peer.Functions)),
        new("sent", peer => $"{peer.SentTo}") { IsNumber = true },
        new("receipted", peer => $"{peer.ReceiptedTo}") { IsNumber = true, Style = peer => peer.ReceiptedTo < peer.SentTo ? Look.Warning : Style.Plain },
        new("received", peer => $"{peer.ReceivedTo}") { IsNumber = true },
        new("ceiling", peer => Words.OfSet(peer.Ceiling)),
        new("descriptor_ends", peer => Words.Of(peer.DescriptorExpiresAt)) { OnlyPiped = true },
        new("stopped", peer => peer.Stopped) { OnlyPiped = true },
        new("endpoints", peer => string.Join(", ", peer.Endpoints)) { OnlyPiped = true },
        new("fingerprint", peer => peer.Fingerprint) { OnlyPiped = true },
        new("agency", peer => peer.Agency) { OnlyPiped = true },
    ];
}
