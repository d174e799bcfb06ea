using Gateway.Cli.Output;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Cli.Cards;

/// <summary>Says one disclosed field in a line.</summary>
internal static class FieldText
{
    /// <summary>The field's value in words.</summary>
    public static string Of(RecordField field, CardValues values) => field switch
    {
        { Path.Form: FieldPathForm.Top } => Join(values.Facts(field.Fragment)),
        { Path.Form: FieldPathForm.EntityIdentifier, Fragment.Entities: [{ Identifiers: [var identifier] }] } => identifier.Raw,
        { Path.Form: FieldPathForm.EntityField, Fragment.Entities: [var entity] } => OfEntity(entity, values),
        { Fragment.Participations: [var part] } => $"{values.NameOf(part.Entity)}: {RecordCard.PartText(part, values)}",
        { Fragment.Links: [var link] } => $"{values.NameOf(link.From)} {RecordCard.LinkText(link, values)}",
        { Fragment.Attachments: [var file] } => Join(values.Facts(file, "key")),
        { Fragment.ExternalReferences: [var other] } => Join(values.Facts(other, "key")),
        _ => "",
    };

    private static string OfEntity(Entity entity, CardValues values)
    {
        var kind = Entity.Descriptor.FindFieldByNumber((int)entity.DetailCase);
        var detail = (IMessage?)kind?.Accessor.GetValue(entity);
        return Join([.. detail is null ? [] : values.Facts(detail), .. values.Facts(entity, "key", "handling", kind?.Name ?? "")]);
    }

    private static string Join(IEnumerable<Fact> facts) => string.Join("; ", facts.Select(fact => fact.Value));
}
