using Gateway.Cli.Demo.Hostile;
using Gateway.Exchange.V1;
using Gateway.Node.V1;
using Google.Protobuf;

namespace Gateway.Cli.Tests.Fakes;

/// <summary>Exported records of an agency that is made for the test.</summary>
internal static class Exports
{
    /// <summary>A file with this record and this identity.</summary>
    public static byte[] File(AgencyIdentity originator, HostileRecord record, string format = "gateway/exported-record/v1") => new ExportedRecord
    {
        Format = format,
        Originator = originator,
        View = EntryBody.Parser.ParseFrom(record.Body).View,
    }.ToByteArray();
}
