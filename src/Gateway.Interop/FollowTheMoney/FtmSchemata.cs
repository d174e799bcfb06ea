using System.Collections.Frozen;
using Gateway.Interop.Drafting;
using Gateway.Record.V1;

namespace Gateway.Interop.FollowTheMoney;

/// <summary>How each FollowTheMoney schema is mapped. A schema that is not here is kept as an external reference.</summary>
internal static class FtmSchemata
{
    private static readonly FrozenDictionary<string, Action<ObjectDraft>> ByName = new Dictionary<string, Action<ObjectDraft>>
    {
        ["Person"] = FtmParties.Person,
        ["Organization"] = FtmParties.Organisation,
        ["Company"] = FtmParties.Organisation,
        ["PublicBody"] = FtmParties.Organisation,
        ["LegalEntity"] = FtmParties.LegalEntity,
        ["Address"] = FtmThings.Address,
        ["RealEstate"] = FtmThings.RealEstate,
        ["Vehicle"] = FtmThings.Vehicle,
        ["Vessel"] = FtmThings.Vessel,
        ["Airplane"] = FtmThings.Airplane,
        ["BankAccount"] = FtmThings.BankAccount,
        ["CryptoWallet"] = FtmThings.CryptoWallet,
        ["UserAccount"] = FtmThings.UserAccount,
        ["Passport"] = FtmThings.Passport,
        ["Identification"] = FtmThings.Identification,
        ["Payment"] = FtmOccurrences.Payment,
        ["Event"] = FtmOccurrences.Occurrence,
        ["Trip"] = FtmOccurrences.Trip,
        ["Call"] = FtmOccurrences.Call,
        ["Document"] = FtmDocuments.Document,
        ["Audio"] = FtmDocuments.Document,
        ["Image"] = FtmDocuments.Document,
        ["Video"] = FtmDocuments.Document,
        ["PlainText"] = FtmDocuments.Document,
        ["HyperText"] = FtmDocuments.Document,
        ["Pages"] = FtmDocuments.Document,
        ["Table"] = FtmDocuments.Document,
        ["Workbook"] = FtmDocuments.Document,
        ["Package"] = FtmDocuments.Document,
        ["Ownership"] = FtmRelations.Ownership,
        ["Directorship"] = FtmRelations.Of("director", "organization", LinkType.Directs),
        ["Employment"] = FtmRelations.Of("employee", "employer", LinkType.EmployedBy),
        ["Membership"] = FtmRelations.Of("member", "organization", LinkType.MemberOf),
        ["Family"] = FtmRelations.Of("person", "relative", LinkType.FamilyOf),
        ["Associate"] = FtmRelations.Of("person", "associate", LinkType.Knows),
        ["UnknownLink"] = FtmRelations.Of("subject", "object", LinkType.RelatedTo),
        ["Similar"] = FtmRelations.Of("candidate", "match", LinkType.PossiblySameAs),
        ["Representation"] = FtmRelations.Untyped("agent", "client"),
        ["Succession"] = FtmRelations.Untyped("predecessor", "successor"),
        ["Debt"] = FtmRelations.Untyped("debtor", "creditor"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Maps an object.</summary>
    public static void Map(ObjectDraft draft)
    {
        if (ByName.TryGetValue(draft.Source.Type, out var map))
        {
            map(draft);
        }
        else
        {
            draft.Keep("no type of ours holds it");
        }
    }
}
