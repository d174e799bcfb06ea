using Gateway.Interop.Drafting;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Interop.Packing;

/// <summary>
/// Puts the elements of source objects into records within the limits. Connected entities stay together where a record can hold them; a
/// link whose ends come to lie in different records is kept as an external reference. The same file always gives the same records.
/// </summary>
internal sealed class RecordPacking(IReadOnlyList<RecordGroup> groups)
{
    private readonly Dictionary<string, OpenRecord> _placed = new(StringComparer.Ordinal);
    private readonly HashSet<Link> _added = new(ReferenceEqualityComparer.Instance);
    private Dictionary<string, List<Link>> _linksByEnd = [];

    /// <summary>Packs all groups.</summary>
    /// <returns>The records, in the order of the groups.</returns>
    public IReadOnlyList<CaseRecord> Pack()
    {
        foreach (var group in groups)
        {
            _ = group.Current();
            PlaceEntities(group);
        }

        // Only now is it known where every entity of every group came to lie.
        foreach (var draft in groups.SelectMany(group => group.Drafts))
        {
            Settle(draft);
        }

        foreach (var group in groups)
        {
            PlaceReferences(group);
        }

        return [.. groups.SelectMany(group => group.Records.Where(open => !open.IsEmpty || group.HasHeading)).Select(open => open.Record)];
    }

    private void PlaceEntities(RecordGroup group)
    {
        _linksByEnd = group.Drafts.SelectMany(draft => draft.Links)
            .SelectMany(link => new[] { (link.From.Key, Link: link), (link.To.Key, Link: link) })
            .GroupBy(end => end.Key, end => end.Link, StringComparer.Ordinal)
            .ToDictionary(ends => ends.Key, ends => ends.Distinct(ReferenceEqualityComparer.Instance).Cast<Link>().ToList(), StringComparer.Ordinal);
        var graph = new EntityGraph(group.Drafts);
        foreach (var component in graph.Components().ToList())
        {
            var entities = component.Select(index => graph.Entities[index]).ToList();
            var whole = entities.SelectMany(entity => _linksByEnd.GetValueOrDefault(entity.Entity.Key, []))
                .ToHashSet<Link>(ReferenceEqualityComparer.Instance)
                .Aggregate(new CaseRecord(), (piece, link) => Merge(piece, new CaseRecord { Links = { link } }));
            var cost = entities.Aggregate(RecordCost.Of(whole), (sum, entity) => sum + RecordCost.Of(PieceOf(entity)));
            if (!group.Current().IsEmpty && !group.Current().HasRoomFor(cost) && (group.EmptyCost + cost).Fits)
            {
                _ = group.Open();
            }

            entities.ForEach(entity => Place(entity, group));
        }
    }

    /// <summary>
    /// Places one entity, and then as many of the links to entities that already lie in the same record as that has room for.
    /// </summary>
    private void Place(EntityDraft entity, RecordGroup group)
    {
        if (entity.Owner.IsKeptOnly && !entity.Owner.IsRelation)
        {
            return;
        }

        var piece = PieceOf(entity);
        var cost = RecordCost.Of(piece);
        if (!(group.EmptyCost + cost).Fits)
        {
            Refuse(entity);
            return;
        }

        var record = group.Current().HasRoomFor(cost) ? group.Current() : group.Open();
        record.Add(piece, cost);
        _placed[entity.Entity.Key] = record;
        foreach (var link in _linksByEnd.GetValueOrDefault(entity.Entity.Key, []).Where(link => IsTogether(link.From.Key, link.To.Key)))
        {
            var linkPiece = new CaseRecord { Links = { link } };
            var linkCost = RecordCost.Of(linkPiece);
            if (!_added.Contains(link) && record.HasRoomFor(linkCost))
            {
                record.Add(linkPiece, linkCost);
                _ = _added.Add(link);
            }
        }
    }

    /// <summary>Leaves out an entity that no record can hold; if it is the object itself, nothing else is made of that.</summary>
    private static void Refuse(EntityDraft entity)
    {
        const string Reason = "is larger than a record may be";
        if (ReferenceEquals(entity.Owner.Entities.FirstOrDefault(), entity))
        {
            entity.Owner.Keep(Reason);
        }
        else
        {
            _ = entity.Owner.Entities.Remove(entity);
            entity.Owner.KeepBeside(Reason);
        }
    }

    /// <summary>Takes back what connects entities in different records.</summary>
    private void Settle(ObjectDraft draft)
    {
        foreach (var link in draft.Links.Where(link => !_added.Contains(link)).ToList())
        {
            draft.LoseLink(link, "its ends lie in different records");
        }

        foreach (var entity in draft.Entities)
        {
            if (EntityReferences.DropUnless(entity.Entity, key => IsTogether(entity.Entity.Key, key)))
            {
                draft.KeepBeside("refers to an entity in another record");
            }
        }
    }

    private bool IsTogether(string a, string b) =>
        _placed.TryGetValue(a, out var one) && _placed.TryGetValue(b, out var other) && ReferenceEquals(one, other);

    /// <summary>Adds attachments, cited references and kept originals; beside their entity where that record has room.</summary>
    private void PlaceReferences(RecordGroup group)
    {
        foreach (var draft in group.Drafts)
        {
            var beside = draft.Entities.Select(entity => entity.Entity.Key).Concat(draft.Links.Select(link => link.From.Key))
                .Select(key => _placed.GetValueOrDefault(key)).FirstOrDefault(record => record is not null);
            var pieces = draft.Attachments.Select(attachment => new CaseRecord { Attachments = { attachment } })
                .Concat(draft.Cited.Select(cited => new CaseRecord { ExternalReferences = { cited } }));
            foreach (var piece in draft.IsOriginalKept ? pieces.Append(new CaseRecord { ExternalReferences = { Originals.Of(draft) } }) : pieces)
            {
                var cost = RecordCost.Of(piece);
                var record = beside?.HasRoomFor(cost) == true ? beside : group.Current().HasRoomFor(cost) ? group.Current() : group.Open();
                record.Add(piece, cost);
            }
        }
    }

    private static CaseRecord PieceOf(EntityDraft entity)
    {
        var piece = new CaseRecord { Entities = { entity.Entity } };
        if (entity.Participation is { } participation)
        {
            piece.Participations.Add(participation);
        }

        return piece;
    }

    private static CaseRecord Merge(CaseRecord piece, CaseRecord more)
    {
        piece.MergeFrom(more);
        return piece;
    }
}
