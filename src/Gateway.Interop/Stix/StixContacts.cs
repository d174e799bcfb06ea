using Gateway.Interop.Drafting;
using Gateway.Record.V1;

namespace Gateway.Interop.Stix;

/// <summary>
/// How a person or organisation can be reached: the free text <c>contact_information</c>, and the OASIS extension for identity contact
/// information.
/// </summary>
internal static class StixContacts
{
    private const string Extension = "extension-definition--66e2492a-bbd3-4be6-88f5-cc91a017a498";
    private const string Property = "contact_information";
    private const string PartSeparator = " / ";
    private const string LabelSeparator = ": ";

    /// <summary>Takes both.</summary>
    public static void Take(StixObject source, ObjectDraft draft, EntityDraft entity)
    {
        foreach (var text in draft.TakeAll(Property, ImportLimits.MaxIdentifier))
        {
            foreach (var part in text.Split(PartSeparator))
            {
                var (type, raw) = Read(part);
                draft.Identify(entity, type, Property, raw, type == IdentifierType.Other ? Property : "");
            }
        }

        foreach (var all in source.Parts("extensions"))
        {
            foreach (var extension in all.EnumerateObject())
            {
                if (extension.Name == Extension && extension.Value.ValueKind == System.Text.Json.JsonValueKind.Object)
                {
                    TakeExtension(extension.Value, draft, entity);
                }
                else
                {
                    draft.Lose("extensions", "an extension that is not known here");
                }
            }
        }
    }

    /// <summary>Reads one part: with a label as MISP writes it (<c>phone-number: …</c>), or bare.</summary>
    private static (IdentifierType Type, string Raw) Read(string part)
    {
        var at = part.IndexOf(LabelSeparator, StringComparison.Ordinal);
        var label = at < 0 ? "" : part[..at].Trim().ToLowerInvariant();
        var value = at < 0 ? part.Trim() : part[(at + LabelSeparator.Length)..].Trim();
        return label switch
        {
            "e-mail" or "email" or "email-address" => (IdentifierType.Email, value),
            "phone" or "phone-number" => (IdentifierType.Phone, value),
            "website" or "link" or "url" => (IdentifierType.Url, value),
            "" => (Guess(value), value),
            _ => (IdentifierType.Other, part.Trim()),
        };
    }

    private static IdentifierType Guess(string value) =>
        value.Any(char.IsWhiteSpace) ? IdentifierType.Other
        : value.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || value.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? IdentifierType.Url
        : value.Count(c => c == '@') == 1 && value.IndexOf('.', value.IndexOf('@', StringComparison.Ordinal)) > 0 ? IdentifierType.Email
        : IdentifierType.Other;

    private static void TakeExtension(System.Text.Json.JsonElement extension, ObjectDraft draft, EntityDraft entity)
    {
        foreach (var number in Parts(extension, "contact_numbers"))
        {
            draft.Identify(entity, IdentifierType.Phone, "contact_numbers", StixEntities.Text(number, "contact_number"), "");
        }

        foreach (var (list, reference) in new[] { ("email_addresses", "email_address_ref"), ("social_media_accounts", "user_account_ref") })
        {
            foreach (var target in Parts(extension, list).Select(part => StixEntities.Text(part, reference)).Where(StixId.IsId))
            {
                draft.Wish(draft.Source.Id, target, LinkType.Uses, list);
            }
        }

        if (entity.Entity.Person?.Names is [var name, ..])
        {
            name.Given = Fitting(StixEntities.Text(extension, "first_name"));
            name.Family = Fitting(StixEntities.Text(extension, "last_name"));
        }

        if (extension.EnumerateObject().Any(part => part.Name is "middle_name" or "prefix" or "suffix" or "team"))
        {
            draft.Lose("extensions", "more of a name than the fields hold");
        }

        string Fitting(string text)
        {
            if (ObjectDraft.Fits(text, ImportLimits.MaxText))
            {
                return text;
            }

            draft.Lose("extensions", "longer than the field");
            return "";
        }
    }

    private static IEnumerable<System.Text.Json.JsonElement> Parts(System.Text.Json.JsonElement extension, string list) =>
        extension.TryGetProperty(list, out var parts) && parts.ValueKind == System.Text.Json.JsonValueKind.Array
            ? parts.EnumerateArray().Where(part => part.ValueKind == System.Text.Json.JsonValueKind.Object)
            : [];
}
