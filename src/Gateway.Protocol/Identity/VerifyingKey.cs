using Gateway.Exchange.V1;

namespace Gateway.Protocol.Identity;

/// <summary>A public key with its use and validity, as a verified descriptor published it.</summary>
/// <param name="Id">Name of the key in its use.</param>
/// <param name="Use">What it may be used for.</param>
/// <param name="PublicKey">32 bytes.</param>
/// <param name="NotBefore">From when.</param>
/// <param name="NotAfter">Until when.</param>
public sealed record VerifyingKey(KeyId Id, KeyUse Use, ReadOnlyMemory<byte> PublicKey, DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    /// <summary>Whether the key was to be used at this instant.</summary>
    public bool IsValidAt(DateTimeOffset at) => NotBefore <= at && at < NotAfter;
}
