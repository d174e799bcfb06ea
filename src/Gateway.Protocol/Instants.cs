using Google.Protobuf.WellKnownTypes;

namespace Gateway.Protocol;

/// <summary>Timestamps from outside (protos/spec/terms.md, "Canonical bytes"): a message may carry numbers that are no time at all.</summary>
internal static class Instants
{
    /// <summary>Whether it is there and can be turned into a time: 0001-01-01 to 9999-12-31, nanoseconds below a second.</summary>
    public static bool IsValid(Timestamp? time) =>
        time is { Nanos: >= 0 and <= 999_999_999, Seconds: >= -62_135_596_800 and <= 253_402_300_799 };
}
