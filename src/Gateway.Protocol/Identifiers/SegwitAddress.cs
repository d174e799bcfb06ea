using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Gateway.Protocol.Identifiers;

/// <summary>A native SegWit address (BIP-173, BIP-350): witness version and program.</summary>
public sealed record SegwitAddress
{
    private const int MaxVersion = 16;
    private const int MinProgram = 2;
    private const int MaxProgram = 40;
    private const int KeyHashProgram = 20;
    private const int ScriptHashProgram = 32;
    private const int BitsPerCharacter = 5;
    private const int BitsPerByte = 8;
    private const byte FirstVersionOpcode = 0x51;

    private SegwitAddress(string prefix, int version, ImmutableArray<byte> program, bool isCurrent)
    {
        Prefix = prefix;
        Version = version;
        Program = program;
        IsCurrent = isCurrent;
    }

    /// <summary>The prefix in lower case: <c>bc</c>, <c>tb</c> …</summary>
    public string Prefix { get; }

    /// <summary>Witness version, 0 to 16.</summary>
    public int Version { get; }

    /// <summary>Witness program, 2 to 40 bytes.</summary>
    public ImmutableArray<byte> Program { get; }

    /// <summary>
    /// Whether the check sum is the one BIP-350 asks of this version: Bech32 for version 0, Bech32m above. BIP-173 had allowed Bech32 for all.
    /// </summary>
    public bool IsCurrent { get; }

    /// <summary>The output script the address stands for: version opcode, length, program (BIP-141).</summary>
    public byte[] ToScript() =>
        [(byte)(Version == 0 ? 0 : FirstVersionOpcode + Version - 1), (byte)Program.Length, .. Program];

    /// <summary>Reads an address of any prefix.</summary>
    /// <returns>False when it is no SegWit address under BIP-173 and none under BIP-350.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out SegwitAddress? address)
    {
        address = null;
        if (!Bech32.TryDecode(text, out var decoded) || decoded.Data.IsEmpty || decoded.Data[0] > MaxVersion
            || !TryRegroup(decoded.Data.AsSpan()[1..], out var program))
        {
            return false;
        }

        var version = decoded.Data[0];
        var fits = program.Length is >= MinProgram and <= MaxProgram;
        // A modified check sum on version 0 was valid under neither proposal.
        var fitsVersion = version != 0 || (program.Length is KeyHashProgram or ScriptHashProgram && !decoded.IsModified);
        if (!fits || !fitsVersion)
        {
            return false;
        }

        address = new SegwitAddress(decoded.Prefix, version, program, decoded.IsModified == (version != 0));
        return true;
    }

    // Five bits to eight; what is left over is fewer than five bits, all zero.
    private static bool TryRegroup(ReadOnlySpan<byte> values, out ImmutableArray<byte> bytes)
    {
        var builder = ImmutableArray.CreateBuilder<byte>();
        var (buffer, bits) = (0, 0);
        foreach (var value in values)
        {
            buffer = ((buffer << BitsPerCharacter) | value) & 0xFFF;
            bits += BitsPerCharacter;
            if (bits >= BitsPerByte)
            {
                bits -= BitsPerByte;
                builder.Add((byte)(buffer >> bits));
            }
        }

        bytes = builder.ToImmutable();
        return bits < BitsPerCharacter && (buffer & ((1 << bits) - 1)) == 0;
    }
}
