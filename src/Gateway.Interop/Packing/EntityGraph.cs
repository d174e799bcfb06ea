using Gateway.Interop.Drafting;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Interop.Packing;

/// <summary>
/// The entities of a group of source objects and what holds them together: links, and references from within one entity to another.
/// </summary>
internal sealed class EntityGraph
{
    private readonly Dictionary<string, int> _indexByKey = new(StringComparer.Ordinal);
    private readonly List<List<int>> _neighbours;

    public EntityGraph(IReadOnlyList<ObjectDraft> drafts)
    {
        Entities = [.. drafts.SelectMany(draft => draft.Entities)];
        _neighbours = [.. Entities.Select(_ => new List<int>())];
        for (var i = 0; i < Entities.Count; i++)
        {
            _indexByKey[Entities[i].Entity.Key] = i;
        }

        foreach (var draft in drafts)
        {
            foreach (var link in draft.Links)
            {
                Join(IndexOf(link.From.Key), IndexOf(link.To.Key));
            }
        }

        for (var i = 0; i < Entities.Count; i++)
        {
            foreach (var (reference, _) in RecordKeys.References(new CaseRecord { Entities = { Entities[i].Entity } }))
            {
                Join(i, IndexOf(reference.Key));
            }
        }
    }

    public IReadOnlyList<EntityDraft> Entities { get; }

    /// <summary>
    /// The connected components, in the order of their first entity; within each, neighbours close to each other, so that a cut through a
    /// large one parts few links.
    /// </summary>
    public IEnumerable<IReadOnlyList<int>> Components()
    {
        var seen = new bool[Entities.Count];
        for (var first = 0; first < Entities.Count; first++)
        {
            if (seen[first])
            {
                continue;
            }

            seen[first] = true;
            var component = new List<int> { first };
            for (var next = 0; next < component.Count; next++)
            {
                foreach (var neighbour in _neighbours[component[next]].Where(neighbour => !seen[neighbour]))
                {
                    seen[neighbour] = true;
                    component.Add(neighbour);
                }
            }

            yield return component;
        }
    }

    private int? IndexOf(string key) => _indexByKey.TryGetValue(key, out var index) ? index : null;

    private void Join(int? a, int? b)
    {
        if (a is { } from && b is { } to && from != to)
        {
            _neighbours[from].Add(to);
            _neighbours[to].Add(from);
        }
    }
}
