using Gateway.Interop.Drafting;
using Gateway.Record.V1;

namespace Gateway.Interop.FollowTheMoney;

/// <summary>Things that persons own, use or carry.</summary>
internal static class FtmThings
{
    /// <summary>Schema Address.</summary>
    public static void Address(ObjectDraft draft) => _ = draft.AddEntity(new Entity { Place = FtmPlaces.Read(draft) });

    /// <summary>Schema RealEstate: a place that can be owned.</summary>
    public static void RealEstate(ObjectDraft draft)
    {
        var place = FtmPlaces.Read(draft);
        if (draft.Take("address") is { Length: > 0 } full)
        {
            place.Address ??= new Address();
            place.Address.Full = full;
        }

        var entity = draft.AddEntity(new Entity { Place = place });
        foreach (var property in new[] { "registrationNumber", "titleNumber", "cadastralCode" })
        {
            draft.Identify(entity, IdentifierType.Registration, property, place.Address?.Country ?? "");
        }

        WishAll(draft, "addressEntity", LinkType.SeenAt, fromHere: true);
    }

    /// <summary>Schema Vehicle: what it has for a registration number is its plate.</summary>
    public static void Vehicle(ObjectDraft draft)
    {
        var entity = AddVehicle(draft, "");
        draft.Identify(entity, IdentifierType.Plate, "registrationNumber", draft.TakeCountry("country"));
    }

    /// <summary>Schema Vessel.</summary>
    public static void Vessel(ObjectDraft draft)
    {
        var entity = AddVehicle(draft, "vessel");
        foreach (var (property, scope) in new[] { ("imoNumber", "imo"), ("mmsi", "mmsi"), ("callSign", "call sign"), ("crsNumber", "crs") })
        {
            draft.Identify(entity, IdentifierType.Vessel, property, scope);
        }

        draft.Identify(entity, IdentifierType.Registration, "registrationNumber", draft.TakeCountry("flag"));
    }

    /// <summary>Schema Airplane.</summary>
    public static void Airplane(ObjectDraft draft)
    {
        var entity = AddVehicle(draft, "aircraft");
        foreach (var (property, scope) in new[] { ("registrationNumber", draft.TakeCountry("country")), ("icaoCode", "icao"), ("serialNumber", "serial") })
        {
            draft.Identify(entity, IdentifierType.Registration, property, scope);
        }
    }

    /// <summary>Schema BankAccount. Its holder is told by an Ownership.</summary>
    public static void BankAccount(ObjectDraft draft)
    {
        var account = new BankAccount
        {
            Bank = draft.Take("bankName"),
            Currency = draft.Take("currency"),
            Opened = draft.TakeDate("openingDate"),
            Closed = draft.TakeDate("closingDate"),
        };
        var entity = draft.AddEntity(new Entity { BankAccount = account });
        draft.Identify(entity, IdentifierType.Iban, "iban");
        draft.Identify(entity, IdentifierType.Bic, "bic");
        var bank = entity.Entity.Identifiers.FirstOrDefault(identifier => identifier.Type == IdentifierType.Bic)?.Raw ?? account.Bank;
        draft.Identify(entity, IdentifierType.BankAccount, "accountNumber", ObjectDraft.Fits(bank, ImportLimits.MaxText) ? bank : "");
        WishAll(draft, "bank", LinkType.RelatedTo, fromHere: true);
    }

    /// <summary>Schema CryptoWallet. A private key is never taken over.</summary>
    public static void CryptoWallet(ObjectDraft draft)
    {
        var symbol = draft.Take("currencySymbol").ToLowerInvariant();
        var chain = symbol switch { "btc" or "xbt" => "bitcoin", "eth" => "ethereum", "trx" => "tron", "ltc" => "litecoin", "xmr" => "monero", _ => symbol };
        var entity = draft.AddEntity(new Entity { CryptoWallet = new CryptoWallet { Chain = chain } });
        draft.Identify(entity, IdentifierType.Wallet, "publicKey", chain);
        WishAll(draft, "holder", LinkType.HoldsAccount, fromHere: false);
    }

    /// <summary>Schema UserAccount. A password is never taken over.</summary>
    public static void UserAccount(ObjectDraft draft)
    {
        var account = new OnlineAccount { Platform = draft.Take("service"), DisplayName = draft.Take("name") };
        var entity = draft.AddEntity(new Entity { OnlineAccount = account });
        draft.Identify(entity, IdentifierType.Username, "username", account.Platform);
        draft.Identify(entity, IdentifierType.Phone, "number", draft.TakeCountry("country"));
        draft.Identify(entity, IdentifierType.Email, "email");
        draft.Identify(entity, IdentifierType.Other, "ipAddress", "ip");
        WishAll(draft, "owner", LinkType.HoldsAccount, fromHere: false);
    }

    /// <summary>Schema Passport.</summary>
    public static void Passport(ObjectDraft draft) => AddDocument(draft, DocumentType.Passport);

    /// <summary>Schema Identification: the kind of document stands in words.</summary>
    public static void Identification(ObjectDraft draft)
    {
        var words = draft.Take("type").ToLowerInvariant();
        AddDocument(draft, words.Length == 0 ? DocumentType.Unspecified
            : words.Contains("passport", StringComparison.Ordinal) ? DocumentType.Passport
            : words.Contains("visa", StringComparison.Ordinal) ? DocumentType.Visa
            : words.Contains("residence", StringComparison.Ordinal) ? DocumentType.ResidencePermit
            : words.Contains("driv", StringComparison.Ordinal) ? DocumentType.DrivingLicence
            : words.Contains("seam", StringComparison.Ordinal) ? DocumentType.SeamansBook
            : words.Contains("id", StringComparison.Ordinal) ? DocumentType.IdCard
            : DocumentType.Other);
    }

    private static void AddDocument(ObjectDraft draft, DocumentType type)
    {
        var document = new IdentityDocument { Type = type, Issued = draft.TakeDate("startDate"), Expires = draft.TakeDate("endDate") };
        var entity = draft.AddEntity(new Entity { IdentityDocument = document });
        var country = draft.TakeCountry("country");
        draft.Identify(entity, IdentifierType.Document, "number", country);
        draft.Identify(entity, IdentifierType.Document, "passportNumber", country);
        draft.Identify(entity, IdentifierType.Other, "personalNumber", country);
        WishAll(draft, "holder", LinkType.HoldsDocument, fromHere: false);
    }

    /// <summary>A vehicle's name (a vessel's, mostly) identifies it and has no field, so it becomes an identifier.</summary>
    private static EntityDraft AddVehicle(ObjectDraft draft, string sort)
    {
        var type = draft.Take("type");
        var entity = draft.AddEntity(new Entity
        {
            Vehicle = new Vehicle { Type = type.Length == 0 ? sort : type, Make = draft.Take("manufacturer"), Model = draft.Take("model") },
        });
        draft.Identify(entity, IdentifierType.Other, "name", "name");
        WishAll(draft, "owner", LinkType.Owns, fromHere: false);
        WishAll(draft, "operator", LinkType.Uses, fromHere: false);
        WishAll(draft, "addressEntity", LinkType.SeenAt, fromHere: true);
        return entity;
    }

    private static void WishAll(ObjectDraft draft, string property, LinkType type, bool fromHere)
    {
        foreach (var other in draft.TakeAll(property, ImportLimits.MaxIdSize, ImportLimits.MaxLinksOfOneObject))
        {
            var (from, to) = fromHere ? (draft.Source.Id, other) : (other, draft.Source.Id);
            draft.Wish(from, to, type, property);
        }
    }
}
