using Gateway.Cli.Output;
using Gateway.Record.V1;

namespace Gateway.Cli.Cards;

/// <summary>
/// A record as a person reads it: labels first, then what it says. What was withheld and what nobody knows look alike: neither is there.
/// </summary>
internal static class RecordCard
{
    private static readonly string[] ShownElsewhere =
        ["kind", "status", "handling", "grading", "urgency", "title", "entities", "participations", "links", "attachments", "external_references"];

    /// <summary>Cuts a record into sections.</summary>
    public static IReadOnlyList<CardSection> Read(CaseRecord record)
    {
        var values = new CardValues(EntityNames.Of(record));
        List<CardSection> sections =
        [
            new("", [.. LabelWords.Of(record)]),
            new("What it says", [.. values.Facts(record, ShownElsewhere)]),
        ];
        sections.AddRange(record.Entities.Select(entity => EntitySection(entity, record, values)));
        sections.Add(new("Parts played by others", [.. record.Participations
            .Where(part => record.Entities.All(entity => entity.Key != part.Entity?.Key))
            .Select(part => new Fact(values.NameOf(part.Entity), PartText(part, values)))]));
        sections.Add(new("Links", [.. record.Links.Select(link => new Fact(values.NameOf(link.From), LinkText(link, values)))]));
        sections.AddRange(record.Attachments.Select(file => new CardSection("Attachment", [.. values.Facts(file, "key")])));
        sections.AddRange(record.ExternalReferences.Select(other => new CardSection("In another system", [.. values.Facts(other, "key")])));
        return [.. sections.Select(section => section with { Facts = [.. section.Facts.Where(fact => fact.Value.Length > 0)] })
            .Where(section => section.Facts.Count > 0)];
    }

    private static CardSection EntitySection(Entity entity, CaseRecord record, CardValues values)
    {
        var detail = Entity.Descriptor.FindFieldByNumber((int)entity.DetailCase)?.Accessor.GetValue(entity) as Google.Protobuf.IMessage;
        List<Fact> facts =
        [
            .. record.Participations.Where(part => part.Entity?.Key == entity.Key).Select(part => new Fact("part", PartText(part, values))),
            .. detail is null ? [] : values.Facts(detail),
            .. entity.Identifiers.Select(identifier => new Fact(Words.Of(identifier.Type), IdentifierText(identifier))),
            .. values.Facts(entity, "key", "handling", "identifiers", Entity.Descriptor.FindFieldByNumber((int)entity.DetailCase)?.Name ?? ""),
            new Fact("tightened", LabelWords.OfTightening(entity.Handling)),
        ];
        var kind = EntityNames.KindOf(entity);
        var name = EntityNames.Of(entity);
        return new CardSection(
            char.ToUpperInvariant(kind[0]) + kind[1..] + (name.StartsWith(kind, StringComparison.Ordinal) ? "" : $": {name}"), facts);
    }

    /// <summary>Who somebody is in the record, in a line.</summary>
    public static string PartText(Participation part, CardValues values) => string.Join("; ", new[]
    {
        Words.OfSet(part.SubjectCategory),
        string.Join(", ", part.TraffickingRoles.Select(Words.Of)),
        Words.Of(part.Grading) is { Length: > 0 } graded ? $"graded {graded}" : "",
        string.Join("; ", values.Facts(part, "key", "entity", "subject_category", "trafficking_roles", "grading", "caveat")
            .Select(fact => $"{fact.Name} {fact.Value}")),
        part.Caveat.Length > 0 ? $"caveat: {part.Caveat}" : "",
    }.Where(text => text.Length > 0));

    /// <summary>A relation without its beginning, in a line.</summary>
    public static string LinkText(Link link, CardValues values)
    {
        var rest = string.Join("; ", values.Facts(link, "key", "from", "to", "type").Select(fact => $"{fact.Name} {fact.Value}"));
        return $"{Words.OfSet(link.Type)} {values.NameOf(link.To)}" + (rest.Length > 0 ? $" ({rest})" : "");
    }

    private static string IdentifierText(Identifier identifier)
    {
        var remarks = new[]
        {
            identifier.Scope,
            identifier.Normal.Length > 0 && identifier.Normal != identifier.Raw ? $"= {identifier.Normal}" : "",
            identifier.Quality is IdentifierQuality.Partial or IdentifierQuality.Invalid ? Words.Of(identifier.Quality) : "",
            identifier.Match == IdentifierMatch.Never ? "never matched" : "",
            identifier.Control == IdentifierControl.ControlledByOther ? "used by another than its holder" : "",
            Words.Of(identifier.ValidFrom) is { Length: > 0 } from ? $"from {from}" : "",
            Words.Of(identifier.ValidUntil) is { Length: > 0 } until ? $"until {until}" : "",
        }.Where(remark => remark.Length > 0).ToList();
        return identifier.Raw + (remarks.Count > 0 ? $"  ({string.Join("; ", remarks)})" : "");
    }
}
