using System.CommandLine;
using Gateway.Cli.Connection;
using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Spectre.Console;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway sub create</c>, <c>list</c> and <c>delete</c>: what analysts watch. Nobody outside the node learns it.</summary>
internal static class SubscriptionVerbs
{
    /// <summary>Builds <c>create</c>.</summary>
    public static Verb BuildCreate(CliContext context)
    {
        var name = new Argument<string>("NAME") { Description = "What you call it; alerts show it." };
        var purpose = Arguments.Word<Purpose>("--purpose", "For what purpose you watch; required.");
        purpose.Required = true;
        var requestId = RequestIds.Option();
        var terms = new SubscriptionTermOptions();
        var verb = new Verb(
            "create",
            """
            Watches for records. An alert arises when every sort of term you give has a match: any of the identifiers, and any of the
            kinds, and so on. Names only give possible matches. Records are matched from now on; nobody outside your node learns it.
            """,
            "gateway sub create 'Dori, phone' --purpose investigation --identifier 'phone/GB:07700 900 417'",
            "gateway sub create 'the van' --purpose investigation --identifier 'plate/XA:KR-47 BXT' --identifier 'plate/XA:KR-48 BXT'",
            "gateway sub create 'urgent, here' --purpose victim-protection --country XC --urgency-at-least urgent")
        {
            name, purpose, requestId,
        };
        terms.AddTo(verb);
        ClientCall.Bind(verb, context, [ClientRole.Analyst], async (call, cancel) =>
        {
            var response = await call.Node.Subscriptions.CreateSubscriptionAsync(
                new CreateSubscriptionRequest
                {
                    RequestId = call.NameRequest(requestId),
                    Name = call.Get(name),
                    Purpose = call.Get(purpose),
                    Terms = terms.Read(call),
                },
                call.Node.Call(cancel));
            return call.Answer(response, () =>
            {
                Listing.Write(call.Terminal, [response.Subscription], Columns, "");
                call.Hint($"Watch for alerts with: {call.Next("alert watch")}");
            });
        });
        return verb;
    }

    /// <summary>Builds <c>list</c>.</summary>
    public static Verb BuildList(CliContext context)
    {
        var verb = new Verb("list", "Lists your agency's subscriptions.", "gateway sub list");
        ClientCall.Bind(verb, context, [ClientRole.Analyst], async (call, cancel) =>
        {
            var response = await call.Node.Subscriptions.ListSubscriptionsAsync(new ListSubscriptionsRequest(), call.Node.Call(cancel));
            return call.Answer(response, () => Listing.Write(
                call.Terminal, response.Subscriptions, Columns, "Nothing is watched yet. See: gateway sub create --help"));
        });
        return verb;
    }

    /// <summary>Builds <c>delete</c>.</summary>
    public static Verb BuildDelete(CliContext context)
    {
        var id = Arguments.Number("The subscription's number, as `gateway sub list` shows it.");
        var verb = new Verb("delete", "Ends a subscription. Its alerts stay.", "gateway sub delete 3") { id };
        ClientCall.Bind(verb, context, [ClientRole.Analyst], async (call, cancel) =>
        {
            var response = await call.Node.Subscriptions.DeleteSubscriptionAsync(new DeleteSubscriptionRequest { Id = call.Get(id) }, call.Node.Call(cancel));
            return call.Answer(response, () => call.Hint($"Subscription {call.Get(id)} has ended; its alerts stay."));
        });
        return verb;
    }

    private static IReadOnlyList<Column<Subscription>> Columns { get; } =
    [
        new("id", row => $"{row.Id}") { IsNumber = true },
        new("name", row => row.Name) { Style = _ => Look.Heading },
        new("watches", row => SubscriptionTermOptions.Write(row.Terms)),
        new("purpose", row => Words.OfSet(row.Purpose)),
        new("created_at", row => Words.Of(row.CreatedAt)) { IsWhole = true },
        new("created_by", row => row.CreatedBy),
    ];
}
