using System.Collections.Immutable;
using Gateway.Record.V1;

namespace Gateway.Policy.Admitting;

/// <summary>The labels of a record that arrived: those signed in its manifest, and what its parts add.</summary>
/// <param name="Kind">Kind of item.</param>
/// <param name="Status">Where it stands in its life.</param>
/// <param name="Urgency">How fast to act.</param>
/// <param name="Handling">The record's handling; null counts as all unset.</param>
/// <param name="Overrides">The handling that parts of the record add to it.</param>
public sealed record RecordLabels(
    RecordKind Kind, RecordStatus Status, Urgency Urgency, Handling? Handling, ImmutableArray<Handling> Overrides)
{
    /// <summary>
    /// The labels of a record put together from a verified view. A part's own handling counts too: it could be above what the manifest
    /// says.
    /// </summary>
    public static RecordLabels Of(CaseRecord record)
    {
        IEnumerable<Handling?> overrides =
        [
            .. record.Entities.Select(entity => entity.Handling),
            .. record.Participations.Select(participation => participation.Handling),
            .. record.Links.Select(link => link.Handling),
            .. record.Attachments.Select(attachment => attachment.Handling),
            .. record.ExternalReferences.Select(reference => reference.Handling),
            .. record.AttachmentProvenance.Select(provenance => provenance.Handling),
        ];
        return new RecordLabels(record.Kind, record.Status, record.Urgency, record.Handling, [.. overrides.OfType<Handling>().Distinct()]);
    }
}
