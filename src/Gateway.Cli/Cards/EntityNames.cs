using Gateway.Cli.Output;
using Gateway.Record.V1;

namespace Gateway.Cli.Cards;

/// <summary>What to call the entities of a record where another part of it refers to them.</summary>
internal static class EntityNames
{
    /// <summary>Longest name used in a reference, in characters.</summary>
    private const int MaxLength = 60;

    /// <summary>By key.</summary>
    public static IReadOnlyDictionary<string, string> Of(CaseRecord record) =>
        record.Entities.GroupBy(entity => entity.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => Of(group.First()), StringComparer.Ordinal);

    /// <summary>The best that is known: a name, an identifier, or only its kind and the beginning of its key.</summary>
    public static string Of(Entity entity)
    {
        var known = entity.DetailCase switch
        {
            Entity.DetailOneofCase.Person => entity.Person.Names.FirstOrDefault()?.Full,
            Entity.DetailOneofCase.Organisation => entity.Organisation.Names.FirstOrDefault(),
            Entity.DetailOneofCase.Place => PlaceName(entity.Place),
            _ => null,
        };
        known = string.IsNullOrEmpty(known) ? entity.Identifiers.FirstOrDefault()?.Raw : known;
        return string.IsNullOrEmpty(known)
            ? $"{KindOf(entity)} [{entity.Key[..Math.Min(4, entity.Key.Length)]}]"
            : known.Length > MaxLength ? known[..MaxLength] + "…" : known;
    }

    /// <summary>What sort of thing it is, in words.</summary>
    public static string KindOf(Entity entity) =>
        Entity.Descriptor.FindFieldByNumber((int)entity.DetailCase)?.Name.Replace('_', ' ') ?? "entity";

    private static string PlaceName(Place place)
    {
        var address = place.Address;
        var text = address is null ? "" : address.Full.Length > 0 ? address.Full
            : string.Join(' ', new[] { address.Street, address.Number, address.City }.Where(part => part.Length > 0));
        return text.Length > 0 ? text : Words.OfSet(place.Type);
    }
}
