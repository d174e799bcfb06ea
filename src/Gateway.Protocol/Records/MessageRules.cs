using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Protocol.Records;

/// <summary>Rules of single messages of the record schema, wherever they stand (protos/spec/record.md, "Content").</summary>
internal static class MessageRules
{
    /// <summary>The rule the message breaks, or null; <c>Suffix</c> is added to the name of the message.</summary>
    public static (string Suffix, string Rule, string Remedy)? Broken(IMessage message) => message switch
    {
        Timestamp time when !Instants.IsValid(time) => ("", "is not an instant between the years 1 and 9999.", "Correct it."),
        PartialDate date when !IsDate(date) => ("", "is not a date.", "Give a year, and a month before a day."),
        Grading grading when !GradingRules.IsValid(grading) =>
            ("", "has a code that its scheme does not have.", "Grade in the scheme's own letters and digits."),
        GeoPoint point when Math.Abs(point.Latitude) > 90 || Math.Abs(point.Longitude) > 180 || point.RadiusM < 0 =>
            ("", "is not a place on earth.", "Give WGS 84 degrees."),
        Participation { Entity: null } => (".entity", "is not set.", "Say whose part this is."),
        Link { From: null } or Link { To: null } => ("", "does not name two entities.", "Say where the relation starts and where it ends."),
        Entity { Confidence: > 100 } or Link { Confidence: > 100 } => (".confidence", "is over 100 per cent.", "Give 1 to 100."),
        Attachment attachment => AttachmentRules.Broken(attachment),
        AttachmentProvenance provenance => AttachmentRules.Broken(provenance),
        _ => null,
    };

    private static bool IsDate(PartialDate date) =>
        date.Year is >= 1 and <= 9999 && date.Month <= 12 && (date.Day == 0 || date.Month != 0)
        && (date.Day == 0 || date.Day <= DateTime.DaysInMonth((int)date.Year, (int)date.Month));
}
