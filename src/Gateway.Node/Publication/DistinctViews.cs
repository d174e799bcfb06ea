using System.Collections.Immutable;
using Gateway.Policy.Deciding;
using Gateway.Protocol.Records;

namespace Gateway.Node.Publication;

/// <summary>The distinct views of one record version: peers that get the same fields share the view, so that each further one costs next to nothing.</summary>
internal sealed class DistinctViews
{
    private readonly List<ReleasedView> _views = [];

    /// <summary>The view of exactly the fields that a decision releases.</summary>
    /// <param name="fields">Decisions on all fields of the record; in the same order whoever the peer is.</param>
    public ReleasedView Of(ImmutableArray<FieldDecision> fields)
    {
        var view = _views.Find(known => IsOf(known, fields));
        if (view is null)
        {
            view = new ReleasedView([.. fields.Where(field => field.Outcome == FieldOutcome.Release).Select(field => field.Path)]);
            _views.Add(view);
        }

        return view;
    }

    private static bool IsOf(ReleasedView view, ImmutableArray<FieldDecision> fields)
    {
        var place = 0;
        foreach (var field in fields)
        {
            if (field.Outcome == FieldOutcome.Release && (place == view.Ordered.Length || view.Ordered[place++] != field.Path))
            {
                return false;
            }
        }

        return place == view.Ordered.Length;
    }
}

/// <summary>What goes out to one peer or to several. The same only as itself.</summary>
internal sealed class ReleasedView(ImmutableArray<FieldPath> ordered)
{
    /// <summary>No field.</summary>
    public static ReleasedView Nothing { get; } = new([]);

    /// <summary>Whether nothing goes out.</summary>
    public bool IsEmpty => Ordered.IsEmpty;

    /// <summary>The fields, in the order of the schema.</summary>
    public ImmutableArray<FieldPath> Ordered => ordered;

    /// <summary>The fields.</summary>
    public IReadOnlySet<FieldPath> Fields { get; } = ordered.ToHashSet();

    /// <summary>Names the view among those of its record: one path a line, in alphabetical order.</summary>
    public string Name { get; } = string.Join('\n', ordered.Select(path => path.ToString()).Order(StringComparer.Ordinal));
}
