using System.Collections.Frozen;
using Gateway.Record.V1;
using Google.Protobuf.Reflection;

namespace Gateway.Protocol.Records;

/// <summary>
/// The field numbers of every message of the record schema, looked up once: what is not among them in a record's bytes came from a schema that
/// this node does not know.
/// </summary>
internal static class KnownFields
{
    private static readonly FrozenDictionary<MessageDescriptor, FieldDescriptor?[]> ByNumber = Find();

    /// <summary>Whether a message, or any message inside it, has a field that its schema does not have.</summary>
    /// <param name="message">Bytes of a message that was parsed and written by this process.</param>
    /// <param name="descriptor">Its type.</param>
    public static bool HasOthers(ReadOnlySpan<byte> message, MessageDescriptor descriptor)
    {
        var known = ByNumber[descriptor];
        var fields = new WireFields(message);
        while (fields.Next())
        {
            if (fields.Number >= known.Length || known[fields.Number] is not { } field
                || (field.FieldType == FieldType.Message && HasOthers(fields.Content, field.MessageType)))
            {
                return true;
            }
        }

        return fields.IsBroken;
    }

    private static FrozenDictionary<MessageDescriptor, FieldDescriptor?[]> Find()
    {
        var found = new Dictionary<MessageDescriptor, FieldDescriptor?[]>();
        Visit(CaseRecord.Descriptor);
        return found.ToFrozenDictionary();

        void Visit(MessageDescriptor message)
        {
            var numbers = new FieldDescriptor?[message.Fields.InFieldNumberOrder().Select(field => field.FieldNumber).DefaultIfEmpty().Max() + 1];
            if (!found.TryAdd(message, numbers))
            {
                return;
            }

            foreach (var field in message.Fields.InFieldNumberOrder())
            {
                numbers[field.FieldNumber] = field;
                if (field.FieldType == FieldType.Message)
                {
                    Visit(field.MessageType);
                }
            }
        }
    }
}
