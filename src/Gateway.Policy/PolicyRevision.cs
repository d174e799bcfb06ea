using System.Security.Cryptography;

namespace Gateway.Policy;

/// <summary>
/// Names a policy exactly: the SHA-256 of the bytes of its YAML text (protos/spec/policy.md, "Revision"). Every decision carries it.
/// </summary>
public readonly record struct PolicyRevision
{
    private readonly string? _hex;

    private PolicyRevision(string hex) => _hex = hex;

    /// <summary>The revision that these bytes are.</summary>
    public static PolicyRevision Of(ReadOnlySpan<byte> yaml) => new(Convert.ToHexStringLower(SHA256.HashData(yaml)));

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => _hex ?? "";
}
