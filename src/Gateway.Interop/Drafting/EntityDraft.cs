using Gateway.Record.V1;

namespace Gateway.Interop.Drafting;

/// <summary>An entity on its way into a record, with the part it plays there. Both always go into the same record.</summary>
internal sealed class EntityDraft(Entity entity, ObjectDraft owner)
{
    public Entity Entity { get; } = entity;

    public ObjectDraft Owner { get; } = owner;

    public Participation? Participation { get; set; }
}
