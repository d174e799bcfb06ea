using Gateway.Interop.Drafting;
using Gateway.Record.V1;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Interop.FollowTheMoney;

/// <summary>What happened: payments, events, journeys, calls.</summary>
internal static class FtmOccurrences
{
    private const int MaxAmountLength = 64;

    /// <summary>Schema Payment: one movement of money. Accounts are linked to those who used them, or stand in for them.</summary>
    public static void Payment(ObjectDraft draft)
    {
        var (amount, currency) = AmountOf(draft);
        var transfer = new MoneyTransfer { Amount = amount, Currency = currency, Time = When(draft), Purpose = draft.Take("purpose") };
        var entity = draft.AddEntity(new Entity { MoneyTransfer = transfer });
        draft.Identify(entity, IdentifierType.Other, "transactionNumber", "transactionNumber");
        Side("payer", "payerAccount", reference => transfer.From = reference);
        Side("beneficiary", "beneficiaryAccount", reference => transfer.To = reference);

        void Side(string party, string account, Action<EntityReference> set)
        {
            var parties = Ids(draft, party);
            var accounts = Ids(draft, account);
            var first = parties.Count > 0 ? party : account;
            var all = parties.Count > 0 ? parties : accounts;
            Refer(draft, all.Take(1), first, set);
            RelateAll(draft, all.Skip(1), first);
            if (parties.Count > 0)
            {
                foreach (var used in accounts)
                {
                    draft.Wish(parties[0], used, LinkType.Uses, account);
                }
            }
        }
    }

    /// <summary>Schema Event.</summary>
    public static void Occurrence(ObjectDraft draft)
    {
        var occurrence = new Occurrence
        {
            Type = OccurrenceType.Other,
            From = When(draft),
            Until = draft.TakeTime("endDate"),
            Description = draft.Describe("name", "summary", "description"),
        };
        _ = draft.AddEntity(new Entity { Occurrence = occurrence });
        var places = Ids(draft, "addressEntity");
        if (places.Count == 0 && draft.Take("location") is { Length: > 0 } location)
        {
            places = [FtmPlaces.AddWritten(draft, location)];
        }

        Refer(draft, places.Take(1), "addressEntity", reference => occurrence.Place = reference);
        RelateAll(draft, places.Skip(1), "addressEntity");
        RelateAll(draft, Ids(draft, "involved"), "involved");
        RelateAll(draft, Ids(draft, "organizer"), "organizer");
    }

    /// <summary>Schema Trip: a journey; those involved are who travelled.</summary>
    public static void Trip(ObjectDraft draft)
    {
        var journey = new Journey { Departed = When(draft), Arrived = draft.TakeTime("endDate") };
        _ = draft.AddEntity(new Entity { Journey = journey });
        Single("startLocation", reference => journey.From = reference);
        Single("endLocation", reference => journey.To = reference);
        Single("vehicle", reference => journey.Vehicle = reference);
        foreach (var traveller in Ids(draft, "involved"))
        {
            Refer(draft, [traveller], "involved", journey.Travellers.Add);
        }

        RelateAll(draft, Ids(draft, "organizer"), "organizer");

        void Single(string property, Action<EntityReference> set)
        {
            var ids = Ids(draft, property);
            Refer(draft, ids.Take(1), property, set);
            RelateAll(draft, ids.Skip(1), property);
        }
    }

    /// <summary>Schema Call: numbers become telephone lines that called each other, used by those whose call it was.</summary>
    public static void Call(ObjectDraft draft)
    {
        draft.IsRelation = true;
        var from = End("caller", "callerNumber");
        var to = End("receiver", "receiverNumber");
        var day = draft.TakeDate("date");
        if (from.Length > 0 && to.Length > 0)
        {
            draft.Wish(new LinkWish(from, to, LinkType.Called, "receiver")
            {
                FromDate = draft.TakeDate("startDate") ?? day,
                ToDate = draft.TakeDate("endDate"),
            });
        }

        string End(string party, string number)
        {
            var who = draft.Take(party, ImportLimits.MaxIdSize);
            if (draft.Take(number) is not { Length: > 0 } raw)
            {
                return who;
            }

            // One line for all calls of the file; no id of a source can have a line feed.
            var line = $"\nphone\n{raw}";
            if (!draft.Import.Has(line))
            {
                var entity = draft.AddEntity(new Entity { PhoneNumber = new PhoneNumber() }, line);
                draft.Identify(entity, IdentifierType.Phone, number, raw, "");
                draft.Import.Name(line, entity);
            }

            if (who.Length > 0)
            {
                draft.Wish(who, line, LinkType.Uses, party);
            }

            return line;
        }
    }

    private static Timestamp? When(ObjectDraft draft) => draft.TakeTime("startDate") ?? draft.TakeTime("date");

    private static IReadOnlyList<string> Ids(ObjectDraft draft, string property) =>
        draft.TakeAll(property, ImportLimits.MaxIdSize, ImportLimits.MaxLinksOfOneObject);

    private static void Refer(ObjectDraft draft, IEnumerable<string> ids, string property, Action<EntityReference> set) =>
        ids.ToList().ForEach(id => draft.Wish(new ReferenceWish(id, property, set)));

    private static void RelateAll(ObjectDraft draft, IEnumerable<string> ids, string property)
    {
        foreach (var id in ids)
        {
            draft.Wish(draft.Source.Id, id, LinkType.RelatedTo, property);
        }
    }

    /// <summary>An amount with its currency; without one, the amount that the source converted into a known currency.</summary>
    private static (string Amount, string Currency) AmountOf(ObjectDraft draft)
    {
        var currency = draft.Take("currency");
        var (property, known) = currency.Length > 0 && draft.Source.Has("amount") ? ("amount", currency)
            : draft.Source.Has("amountEur") ? ("amountEur", "EUR")
            : draft.Source.Has("amountUsd") ? ("amountUsd", "USD")
            : ("amount", currency);
        var amount = draft.TakeRead(property, Decimal, "not a decimal number");
        return (amount ?? "", amount is null ? "" : known);
    }

    private static string? Decimal(string text)
    {
        var digits = text.StartsWith('-') ? text[1..] : text;
        return text.Length <= MaxAmountLength && digits.Split('.') is [_, ..] and { Length: <= 2 } parts
            && parts.All(part => part.Length > 0 && part.All(char.IsAsciiDigit)) ? text : null;
    }
}
