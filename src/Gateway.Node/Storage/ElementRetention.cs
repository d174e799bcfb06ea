using Gateway.Protocol.Handling;
using Gateway.Record.V1;

namespace Gateway.Node.Storage;

/// <summary>
/// Parts of a record may have to go before the record does: what is past its own <c>delete_after</c> gives no hit and is not shown.
/// </summary>
internal static class ElementRetention
{
    /// <summary>Whether the record itself is past its retention.</summary>
    public static bool IsOver(CaseRecord content, DateTimeOffset now) => EffectiveHandling.IsExpired(content.Handling, now);

    /// <summary>Whether any part that this fragment shows is past its own retention.</summary>
    public static bool HasPartThatIsOver(CaseRecord fragment, DateTimeOffset now) =>
        fragment.Entities.Any(entity => EffectiveHandling.IsExpired(entity.Handling, now))
        || fragment.Participations.Any(participation => EffectiveHandling.IsExpired(participation.Handling, now))
        || fragment.Links.Any(link => EffectiveHandling.IsExpired(link.Handling, now))
        || fragment.Attachments.Any(attachment => EffectiveHandling.IsExpired(attachment.Handling, now))
        || fragment.ExternalReferences.Any(reference => EffectiveHandling.IsExpired(reference.Handling, now))
        || fragment.AttachmentProvenance.Any(provenance => EffectiveHandling.IsExpired(provenance.Handling, now));

    /// <summary>
    /// The record without the parts that are past their retention. With an entity go its participations and links: they would still say
    /// something about it.
    /// </summary>
    /// <returns>The same object when everything may stay; otherwise a copy.</returns>
    public static CaseRecord WithoutPartsThatAreOver(CaseRecord content, DateTimeOffset now)
    {
        if (!HasPartThatIsOver(content, now))
        {
            return content;
        }

        var gone = content.Entities.Where(entity => EffectiveHandling.IsExpired(entity.Handling, now))
            .Select(entity => entity.Key).ToHashSet(StringComparer.Ordinal);
        var rest = content.Clone();
        Keep(rest.Entities, entity => !gone.Contains(entity.Key));
        Keep(rest.Participations, part => !EffectiveHandling.IsExpired(part.Handling, now) && !gone.Contains(part.Entity?.Key ?? ""));
        Keep(rest.Links, link => !EffectiveHandling.IsExpired(link.Handling, now)
            && !gone.Contains(link.From?.Key ?? "") && !gone.Contains(link.To?.Key ?? ""));
        Keep(rest.Attachments, attachment => !EffectiveHandling.IsExpired(attachment.Handling, now));
        Keep(rest.ExternalReferences, reference => !EffectiveHandling.IsExpired(reference.Handling, now));
        Keep(rest.AttachmentProvenance, provenance => !EffectiveHandling.IsExpired(provenance.Handling, now));
        return rest;
    }

    private static void Keep<T>(Google.Protobuf.Collections.RepeatedField<T> list, Func<T, bool> stays)
    {
        var kept = list.Where(stays).ToList();
        list.Clear();
        list.AddRange(kept);
    }
}
