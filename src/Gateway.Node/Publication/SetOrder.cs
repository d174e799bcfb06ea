using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Gateway.Node.Publication;

/// <summary>Puts every set of a record (a repeated enumeration) into ascending order without repetition, as the wire form wants it.</summary>
internal static class SetOrder
{
    /// <summary>Orders the sets of a message and of all messages inside it, in place.</summary>
    public static void Apply(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            var value = field.Accessor.GetValue(message);
            if (value is IList list && field.FieldType == FieldType.Enum)
            {
                Order(list);
            }
            else if (value is IList messages && field.FieldType == FieldType.Message)
            {
                foreach (IMessage nested in messages)
                {
                    Apply(nested);
                }
            }
            else if (value is IMessage nested)
            {
                Apply(nested);
            }
        }
    }

    private static void Order(IList set)
    {
        var ordered = set.Cast<object>().Distinct().Order(Comparer.DefaultInvariant.AsGeneric()).ToList();
        set.Clear();
        ordered.ForEach(value => set.Add(value));
    }

    private static Comparer<object> AsGeneric(this Comparer comparer) => Comparer<object>.Create((a, b) => comparer.Compare(a, b));
}
