using System.Globalization;
using Gateway.Interop.Drafting;
using Gateway.Record.V1;

namespace Gateway.Interop.FollowTheMoney;

/// <summary>Where things are: addresses of their own, and those written into another entity.</summary>
internal static class FtmPlaces
{
    /// <summary>The address of a schema that has one in parts.</summary>
    public static Place Read(ObjectDraft draft)
    {
        var address = new Address
        {
            Full = draft.Take("full"),
            Street = string.Join(", ", new[] { draft.Take("street"), draft.Take("street2"), draft.Take("postOfficeBox") }.Where(part => part.Length > 0)),
            City = draft.Take("city"),
            Region = draft.Take("region"),
            Postcode = draft.Take("postalCode"),
            Country = draft.TakeCountry("country"),
        };
        address.Region = address.Region.Length == 0 ? draft.Take("state") : address.Region;
        address.Street = ObjectDraft.Fits(address.Street, ImportLimits.MaxText) ? address.Street : "";
        var place = new Place { Position = PositionOf(draft) };
        if (address.CalculateSize() > 0)
        {
            place.Address = address;
        }

        return place;
    }

    /// <summary>Links an entity to its addresses: those that are entities of the file, and those that are only written down.</summary>
    public static void Reside(ObjectDraft draft, LinkType type)
    {
        foreach (var address in draft.TakeAll("addressEntity", ImportLimits.MaxIdSize, ImportLimits.MaxLinksOfOneObject))
        {
            draft.Wish(draft.Source.Id, address, type, "addressEntity");
        }

        foreach (var full in draft.TakeAll("address"))
        {
            draft.Wish(draft.Source.Id, AddWritten(draft, full), type, "address");
        }
    }

    /// <summary>Makes a place of an address that is only written down.</summary>
    /// <returns>Its name within the import; no id of a source can have a line feed.</returns>
    public static string AddWritten(ObjectDraft draft, string full)
    {
        var localName = $"address\n{full}";
        var name = $"{draft.Source.Id}\n{localName}";
        draft.Import.Name(name, draft.AddEntity(new Entity { Place = new Place { Address = new Address { Full = full } } }, localName));
        return name;
    }

    private static GeoPoint? PositionOf(ObjectDraft draft)
    {
        var latitude = draft.TakeRead("latitude", text => Degrees(text, 90), "not a latitude");
        var longitude = draft.TakeRead("longitude", text => Degrees(text, 180), "not a longitude");
        return latitude is null || longitude is null ? null : new GeoPoint { Latitude = Number(latitude), Longitude = Number(longitude) };
    }

    private static string? Degrees(string text, double limit) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= limit ? text : null;

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
