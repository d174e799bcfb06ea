using System.Diagnostics.CodeAnalysis;
using Gateway.Protocol.Records;

namespace Gateway.Cli.Input;

/// <summary>
/// A record as people name it: <c>ORIGINATOR/RECORD</c>, where the originator is a local peer name or fingerprint, or <c>RECORD</c> alone
/// for one of the agency's own.
/// </summary>
/// <param name="Originator">Peer name or fingerprint; empty for own records.</param>
/// <param name="Record">32 lower-case hexadecimal digits.</param>
internal sealed record RecordName(string Originator, string Record)
{
    /// <summary>What help says about it.</summary>
    public const string Help = "The record as lists show it: ORIGINATOR/RECORD, or RECORD alone for an own one (32 hexadecimal digits).";

    /// <summary>Reads a name.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RecordName? name)
    {
        var slash = text.LastIndexOf('/');
        name = RecordId.TryParse(text[(slash + 1)..].ToLowerInvariant(), out var record) && slash != 0
            ? new RecordName(slash < 0 ? "" : text[..slash], record.ToString())
            : null;
        return name is not null;
    }
}
