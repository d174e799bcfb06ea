using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Gateway.Policy.Facts;

/// <summary>The entities of a record by key, and which entities each of them names. An entity is its position in the record.</summary>
internal sealed class EntityIndex
{
    /// <summary>Stands for an entity that is not in the record.</summary>
    public const int Missing = -1;

    private static readonly FrozenDictionary<int, ImmutableArray<FieldDescriptor>> ReferenceFields =
        Entity.Descriptor.Oneofs[0].Fields.ToFrozenDictionary(
            field => field.FieldNumber,
            field => field.MessageType.Fields.InDeclarationOrder().Where(IsReference).ToImmutableArray());

    private readonly CaseRecord _record;
    private readonly Dictionary<string, int> _byKey;
    private readonly ImmutableArray<int>[] _references;

    /// <summary>Indexes the entities of a record whose keys are known to be unique.</summary>
    public EntityIndex(CaseRecord record)
    {
        _record = record;
        _byKey = new Dictionary<string, int>(record.Entities.Count, StringComparer.Ordinal);
        for (var entity = 0; entity < record.Entities.Count; entity++)
        {
            _byKey[record.Entities[entity].Key] = entity;
        }

        _references = [.. record.Entities.Select(entity =>
            ReferenceFields.TryGetValue((int)entity.DetailCase, out var fields) && !fields.IsEmpty
                ? fields.SelectMany(field => ReferencesIn(entity, field)).ToImmutableArray()
                : [])];
    }

    /// <summary>The entity a reference names, or <see cref="Missing"/>.</summary>
    public int Of(EntityReference? reference) => reference is null ? Missing : _byKey.GetValueOrDefault(reference.Key, Missing);

    /// <summary>Whether the entity is a human being.</summary>
    public bool IsPerson(int entity) => _record.Entities[entity].DetailCase == Entity.DetailOneofCase.Person;

    /// <summary>All entities an entity names; <see cref="Missing"/> for one that is not in the record.</summary>
    public ImmutableArray<int> ReferencesOf(int entity) => _references[entity];

    /// <summary>The entities one field of an entity names.</summary>
    public ImmutableArray<int> ReferencesIn(int entity, string field)
    {
        if (_references[entity].IsEmpty)
        {
            return [];
        }

        var owner = _record.Entities[entity];
        var named = ReferenceFields[(int)owner.DetailCase].FirstOrDefault(candidate => candidate.Name == field);
        return named is null ? [] : [.. ReferencesIn(owner, named)];
    }

    private IEnumerable<int> ReferencesIn(Entity entity, FieldDescriptor field)
    {
        var detail = (IMessage)Entity.Descriptor.FindFieldByNumber((int)entity.DetailCase).Accessor.GetValue(entity);
        return field.Accessor.GetValue(detail) switch
        {
            EntityReference reference => [Of(reference)],
            IList list => list.Cast<EntityReference>().Select(Of),
            _ => [],
        };
    }

    private static bool IsReference(FieldDescriptor field) =>
        field.FieldType == FieldType.Message && field.MessageType == EntityReference.Descriptor;
}
