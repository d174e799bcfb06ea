using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Gateway.Node.Publication;

/// <summary>Puts every set of a record (a repeated enumeration) into ascending order without repetition, as the wire form wants it.</summary>
internal static class SetOrder
{
    private static readonly FrozenDictionary<MessageDescriptor, ImmutableArray<FieldDescriptor>> Plans = MakePlans();

    /// <summary>Orders the sets of a message and of all messages inside it, in place.</summary>
    public static void Apply(IMessage message)
    {
        foreach (var field in Plans[message.Descriptor])
        {
            switch (field.Accessor.GetValue(message))
            {
                case IList set when field.FieldType == FieldType.Enum:
                    Order(set);
                    break;
                case IList messages:
                    foreach (IMessage nested in messages)
                    {
                        Apply(nested);
                    }

                    break;
                case IMessage nested:
                    Apply(nested);
                    break;
            }
        }
    }

    /// <summary>The fields of each message of a record that are sets or may hold some, looked up once.</summary>
    private static FrozenDictionary<MessageDescriptor, ImmutableArray<FieldDescriptor>> MakePlans()
    {
        var plans = new Dictionary<MessageDescriptor, ImmutableArray<FieldDescriptor>>();
        Visit(CaseRecord.Descriptor);
        return plans.ToFrozenDictionary();

        void Visit(MessageDescriptor message)
        {
            ImmutableArray<FieldDescriptor> fields = [.. message.Fields.InDeclarationOrder().Where(
                field => field.FieldType == FieldType.Message || (field.FieldType == FieldType.Enum && field.IsRepeated))];
            if (plans.TryAdd(message, fields))
            {
                foreach (var field in fields.Where(field => field.FieldType == FieldType.Message))
                {
                    Visit(field.MessageType);
                }
            }
        }
    }

    private static void Order(IList set)
    {
        if (set.Count < 2)
        {
            return;
        }

        var ordered = set.Cast<object>().Distinct().Order(Comparer.DefaultInvariant.AsGeneric()).ToList();
        set.Clear();
        ordered.ForEach(value => set.Add(value));
    }

    private static Comparer<object> AsGeneric(this Comparer comparer) => Comparer<object>.Create((a, b) => comparer.Compare(a, b));
}
