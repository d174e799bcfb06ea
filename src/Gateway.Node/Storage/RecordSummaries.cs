using Gateway.Node.Configuration;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Node.Storage;

/// <summary>Reads record versions as lists show them: what they are and where they come from, without content.</summary>
internal sealed class RecordSummaries(OwnKeys keys)
{
    /// <summary>How many columns <see cref="Columns"/> has.</summary>
    public const int ColumnCount = 8;

    /// <summary>Which of them is the content.</summary>
    public const int ContentColumn = 6;

    /// <summary>What <see cref="Read"/> reads, of <c>record_version r</c> with <see cref="Joins"/>.</summary>
    public const string Columns = "r.originator, r.record_id, r.version, r.kind, r.status, r.stored_at, r.content, coalesce(o.name, '')";

    /// <summary>To a version <c>r</c> its record's latest version <c>l</c>, and its originator <c>o</c> where that is a peer.</summary>
    public const string Joins =
        """
        JOIN record_version l ON l.originator = r.originator AND l.record_id = r.record_id AND l.is_latest = 1
        LEFT JOIN peer o ON o.agency = r.originator
        """;

    /// <summary>
    /// Which versions may be shown at all, with the time as <c>$1</c>: none of a record past its retention, none that was erased (6), and
    /// nothing received that its originator recalled (5). The latest version decides for the earlier ones, because it may tighten what they said.
    /// </summary>
    public const string IsVisible =
        """
        (r.delete_after IS NULL OR r.delete_after > $1) AND (l.delete_after IS NULL OR l.delete_after > $1)
        AND r.status <> 6 AND l.status <> 6 AND (r.received_from IS NULL OR (r.status <> 5 AND l.status <> 5))
        """;

    /// <summary>Reads a summary from a row.</summary>
    /// <param name="row">A row that has <see cref="Columns"/>.</param>
    /// <param name="at">Where they begin.</param>
    public RecordSummary Read(SqlRow row, int at)
    {
        var originator = row.GetString(at);
        return new RecordSummary
        {
            Originator = originator,
            OriginatorName = NameOf(originator, row.GetString(at + 7)),
            RecordId = row.GetString(at + 1),
            Version = (ulong)row.GetInt64(at + 2),
            Kind = (RecordKind)row.GetInt32(at + 3),
            Status = (RecordStatus)row.GetInt32(at + 4),
            StoredAt = ToTimestamp(row.GetInt64(at + 5)),
            Title = TitleOf(row.GetBytes(at + ContentColumn)),
        };
    }

    /// <summary>How the audit names a record: originator and record id.</summary>
    public static string Reference(RecordSummary record) => $"{record.Originator}/{record.RecordId}";

    /// <summary>A stored time as messages have it.</summary>
    public static Timestamp ToTimestamp(long utcTicks) => Timestamp.FromDateTimeOffset(new DateTimeOffset(utcTicks, TimeSpan.Zero));

    private string NameOf(string originator, string peerName) =>
        originator == keys.Agency.ToString() ? keys.Self.Descriptor.ShortName : peerName;

    /// <summary>Finds the title without building the rest of a record that may have a mebibyte.</summary>
    private static string TitleOf(byte[] content)
    {
        using var input = new CodedInputStream(content);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (WireFormat.GetTagFieldNumber(tag) == CaseRecord.TitleFieldNumber)
            {
                return input.ReadString();
            }

            input.SkipLastField();
        }

        return "";
    }
}
