using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Node.Storage;

/// <summary>
/// Tokens for the next page of a list: the last row shown, encrypted and authenticated together with which list it was. A token says nothing
/// to whoever holds it, and one that was changed, made up, or issued for another list or client is none.
/// </summary>
/// <remarks>
/// The key lives as long as the process: after a restart a list is begun again. The nonce is random; 2^32 tokens under one key are out of
/// reach of one process.
/// </remarks>
internal sealed class PageTokens
{
    /// <summary>Longest token that is looked at, in characters.</summary>
    public const int MaxLength = 64;

    private const int KeySize = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int TokenSize = NonceSize + sizeof(long) + TagSize;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(KeySize);

    /// <summary>A token for what follows this row.</summary>
    /// <param name="list">Which list for whom: method, client, filters.</param>
    /// <param name="lastRow">The last row shown.</param>
    public string Issue(string list, long lastRow)
    {
        Span<byte> token = stackalloc byte[TokenSize];
        Span<byte> row = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(row, lastRow);
        RandomNumberGenerator.Fill(token[..NonceSize]);
        using var cipher = new AesGcm(_key, TagSize);
        cipher.Encrypt(token[..NonceSize], row, token.Slice(NonceSize, sizeof(long)), token[^TagSize..], Encoding.UTF8.GetBytes(list));
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Reads a token of this list; false for anything that <see cref="Issue"/> did not give for it.</summary>
    public bool TryRead(string list, string token, out long lastRow)
    {
        lastRow = 0;
        Span<byte> bytes = stackalloc byte[MaxLength];
        if (token.Length > MaxLength || !Base64Url.IsValid(token) || !Base64Url.TryDecodeFromChars(token, bytes, out var size) || size != TokenSize)
        {
            return false;
        }

        Span<byte> row = stackalloc byte[sizeof(long)];
        using var cipher = new AesGcm(_key, TagSize);
        try
        {
            var tag = bytes[(NonceSize + sizeof(long))..TokenSize];
            cipher.Decrypt(bytes[..NonceSize], bytes.Slice(NonceSize, sizeof(long)), tag, row, Encoding.UTF8.GetBytes(list));
        }
        catch (AuthenticationTagMismatchException)
        {
            // Consequence: it is not one of ours, and the caller is refused.
            return false;
        }

        lastRow = BinaryPrimitives.ReadInt64BigEndian(row);
        return true;
    }
}
