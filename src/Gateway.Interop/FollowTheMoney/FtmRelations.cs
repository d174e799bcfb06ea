using Gateway.Interop.Drafting;
using Gateway.Record.V1;

namespace Gateway.Interop.FollowTheMoney;

/// <summary>Schemata that are edges of the FollowTheMoney graph, and become links.</summary>
internal static class FtmRelations
{
    /// <summary>An edge that our vocabulary has.</summary>
    public static Action<ObjectDraft> Of(string source, string target, LinkType type) =>
        draft => Link(draft, source, target, _ => type);

    /// <summary>An edge that our vocabulary lacks: RELATED_TO, with its original beside.</summary>
    public static Action<ObjectDraft> Untyped(string source, string target) => draft =>
    {
        Link(draft, source, target, _ => LinkType.RelatedTo);
        draft.KeepBeside("no link type of ours");
    };

    /// <summary>Schema Ownership: of an account it says who holds it.</summary>
    public static void Ownership(ObjectDraft draft) => Link(draft, "owner", "asset", asset => draft.Import.Entity(asset)?.Entity.DetailCase
        is Entity.DetailOneofCase.BankAccount or Entity.DetailOneofCase.CryptoWallet or Entity.DetailOneofCase.OnlineAccount
        ? LinkType.HoldsAccount : LinkType.Owns);

    /// <summary>An edge may have several ends on each side, and then stands for each pair.</summary>
    private static void Link(ObjectDraft draft, string source, string target, Func<string, LinkType> typeOf)
    {
        draft.IsRelation = true;
        var day = draft.TakeDate("date");
        var (since, until) = (draft.TakeDate("startDate") ?? day, draft.TakeDate("endDate"));
        var ends = draft.TakeAll(target, ImportLimits.MaxIdSize, ImportLimits.MaxLinksOfOneObject);
        var pairs = draft.TakeAll(source, ImportLimits.MaxIdSize, ImportLimits.MaxLinksOfOneObject)
            .SelectMany(from => ends.Select(to => (From: from, To: to))).ToList();
        if (pairs.Count > ImportLimits.MaxLinksOfOneObject)
        {
            draft.Lose(target, "more than 100 pairs of ends");
        }

        foreach (var (from, to) in pairs.Take(ImportLimits.MaxLinksOfOneObject))
        {
            draft.Wish(new LinkWish(from, to, typeOf(to), draft.Import.Has(from) ? target : source)
            {
                FromDate = since?.Clone(),
                ToDate = until?.Clone(),
            });
        }
    }
}
