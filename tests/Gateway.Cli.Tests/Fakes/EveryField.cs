using System.Collections;
using System.Globalization;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Cli.Tests.Fakes;

/// <summary>A record with every field of the schema set, each text different, and one entity of each kind.</summary>
internal static class EveryField
{
    /// <summary>Builds it.</summary>
    public static CaseRecord Of(MessageDescriptor descriptor)
    {
        var counter = 0;
        return (CaseRecord)Fill(descriptor, ref counter);
    }

    private static IMessage Fill(MessageDescriptor descriptor, ref int counter, FieldDescriptor? oneofCase = null)
    {
        if (descriptor == Timestamp.Descriptor)
        {
            return new Timestamp { Seconds = 1_700_000_000 + counter++ };
        }

        var message = descriptor.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in descriptor.Fields.InDeclarationOrder())
        {
            if (field.ContainingOneof is not null && field != (oneofCase ?? field.ContainingOneof.Fields[0]))
            {
                continue;
            }

            if (!field.IsRepeated)
            {
                field.Accessor.SetValue(message, Value(field, ref counter));
                continue;
            }

            var list = (IList)field.Accessor.GetValue(message);
            if (field.FieldType == FieldType.Message && field.MessageType == Entity.Descriptor)
            {
                foreach (var kind in Entity.Descriptor.Oneofs[0].Fields)
                {
                    list.Add(Fill(Entity.Descriptor, ref counter, kind));
                }
            }
            else
            {
                list.Add(Value(field, ref counter));
            }
        }

        return message;
    }

    private static object Value(FieldDescriptor field, ref int counter)
    {
        counter++;
        return field.FieldType switch
        {
            FieldType.Message => Fill(field.MessageType, ref counter),
            FieldType.String => string.Create(CultureInfo.InvariantCulture, $"{field.Name} Ж {counter}"),
            FieldType.Enum => System.Enum.ToObject(field.EnumType.ClrType, field.EnumType.Values[^1].Number),
            FieldType.Bool => true,
            FieldType.UInt32 => (uint)counter,
            FieldType.UInt64 => (ulong)counter + uint.MaxValue,
            FieldType.Double => counter + 0.5,
            FieldType.Bytes => ByteString.CopyFrom((byte)counter, 0xFF),
            _ => throw new NotSupportedException(field.FullName),
        };
    }
}
