using System.Collections;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Interop.Packing;

/// <summary>References from within an entity to others.</summary>
internal static class EntityReferences
{
    /// <summary>Removes the references whose key does not pass.</summary>
    /// <returns>Whether any was removed.</returns>
    public static bool DropUnless(IMessage message, Func<string, bool> passes)
    {
        var dropped = false;
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder().Where(field => field.FieldType == Google.Protobuf.Reflection.FieldType.Message))
        {
            switch (field.Accessor.GetValue(message))
            {
                case EntityReference single when !passes(single.Key):
                    field.Accessor.Clear(message);
                    dropped = true;
                    break;
                case IList list when field.MessageType == EntityReference.Descriptor:
                    for (var i = list.Count - 1; i >= 0; i--)
                    {
                        if (!passes(((EntityReference)list[i]!).Key))
                        {
                            list.RemoveAt(i);
                            dropped = true;
                        }
                    }

                    break;
                case IMessage nested and not EntityReference:
                    dropped |= DropUnless(nested, passes);
                    break;
            }
        }

        return dropped;
    }
}
