using System.Security.Cryptography;

namespace Gateway.Protocol.Sealing;

/// <summary>
/// A body sealed once for everyone who gets the same view (protos/spec/feed.md, "Body"): AES-256-GCM with a fresh key and a zero nonce over
/// the padded content. The cipher does not commit to its key, so the slip carries SHA-256( LP("gateway/body/v1") LP(key) LP(ciphertext) ),
/// which is checked before anything is opened. Disposing wipes the key: the ciphertext stays.
/// </summary>
public sealed class SealedBody : IDisposable
{
    /// <summary>Length of a body key in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>Length of the digest in a slip in bytes.</summary>
    public const int DigestSize = 32;

    /// <summary>What sealing adds to the padded content, in bytes.</summary>
    public const int Overhead = TagSize;

    /// <summary>Largest content in bytes: padded it is 1 MiB exactly.</summary>
    public const int MaxContentSize = (1 << 20) - Padme.LengthPrefix;

    /// <summary>Largest encrypted body in bytes.</summary>
    public const int MaxCiphertextSize = Padme.LengthPrefix + MaxContentSize + Overhead;

    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const string Label = "gateway/body/v1";

    private readonly byte[] _key;

    private SealedBody(byte[] key, byte[] ciphertext)
    {
        _key = key;
        Ciphertext = ciphertext;
        Digest = DigestOf(key, ciphertext);
    }

    /// <summary>The key, for slips only.</summary>
    public ReadOnlyMemory<byte> Key => _key;

    /// <summary>What travels and is stored for sending.</summary>
    public ReadOnlyMemory<byte> Ciphertext { get; }

    /// <summary>Binds key and ciphertext.</summary>
    public ReadOnlyMemory<byte> Digest { get; }

    /// <summary>Pads and seals a body under a fresh key.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The content is larger than <see cref="MaxContentSize"/>.</exception>
    public static SealedBody Seal(ReadOnlySpan<byte> content, FillRandom random)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, MaxContentSize);
        var key = new byte[KeySize];
        random(key);
        var padded = Padme.Pad(content);
        var ciphertext = new byte[padded.Length + TagSize];
        using var cipher = new AesGcm(key, TagSize);
        cipher.Encrypt(new byte[NonceSize], padded, ciphertext.AsSpan(0, padded.Length), ciphertext.AsSpan(padded.Length));
        CryptographicOperations.ZeroMemory(padded);
        return new SealedBody(key, ciphertext);
    }

    /// <summary>Opens a body with the key and digest of its slip.</summary>
    public static BodyResult Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> ciphertext)
    {
        if (key.Length != KeySize || ciphertext.Length is < TagSize or > MaxCiphertextSize
            || !CryptographicOperations.FixedTimeEquals(DigestOf(key, ciphertext), digest))
        {
            return new BodyResult.WrongDigest();
        }

        var padded = new byte[ciphertext.Length - TagSize];
        using var cipher = new AesGcm(key, TagSize);
        try
        {
            cipher.Decrypt(new byte[NonceSize], ciphertext[..padded.Length], ciphertext[padded.Length..], padded);
        }
        catch (AuthenticationTagMismatchException)
        {
            // Key and ciphertext are the committed ones, so the sender sealed nonsense.
            return new BodyResult.Malformed();
        }

        return Padme.TryUnpad(padded, out var content)
            ? new BodyResult.Opened(padded.AsMemory(Padme.LengthPrefix, content.Length))
            : new BodyResult.Malformed();
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    /// <inheritdoc/>
    public override string ToString() => $"sealed body of {Ciphertext.Length} bytes (key redacted)";

    /// <summary>Hashes in parts: a body may be a mebibyte, and a copy of it would hold its key.</summary>
    private static byte[] DigestOf(ReadOnlySpan<byte> key, ReadOnlySpan<byte> ciphertext)
    {
        var frame = new FramedBytes().Text(Label).Bytes(key).Number((uint)ciphertext.Length);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        frame.AppendTo(hash);
        hash.AppendData(ciphertext);
        return hash.GetHashAndReset();
    }
}

/// <summary>What became of opening a body.</summary>
public abstract record BodyResult
{
    private BodyResult()
    {
    }

    /// <summary>The content.</summary>
    public sealed record Opened(ReadOnlyMemory<byte> Content) : BodyResult
    {
        /// <inheritdoc/>
        public override string ToString() => "Opened (redacted)";
    }

    /// <summary>These are not the bytes the slip speaks of.</summary>
    public sealed record WrongDigest : BodyResult;

    /// <summary>The committed bytes are no padded content: the sender's fault.</summary>
    public sealed record Malformed : BodyResult;
}
