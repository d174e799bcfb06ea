using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace NSec.Cryptography;

/// <summary>
/// The byte forms of one algorithm's keys. Every form has exactly one encoding of a key, and only that one is accepted
/// (in PEM, white space apart).
/// </summary>
internal sealed class KeyEncoding
{
    /// <summary>Bytes of NSec's own header: algorithm, key size, output size.</summary>
    internal const int NSecHeaderSize = 8;

    private readonly byte[]? _secretHeader;
    private readonly byte[]? _publicHeader;
    private readonly byte[]? _secretDer;
    private readonly byte[]? _publicDer;

    private KeyEncoding(int keySize, bool hasPublicKey, byte[]? secretHeader, byte[]? publicHeader, byte curveOid)
    {
        KeySize = keySize;
        HasPublicKey = hasPublicKey;
        _secretHeader = secretHeader;
        _publicHeader = publicHeader;
        if (curveOid != 0)
        {
            // RFC 8410 section 7: version 0, algorithm 1.3.101.n, OCTET STRING in OCTET STRING; section 4: BIT STRING.
            _secretDer = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, curveOid, 0x04, 0x22, 0x04, 0x20];
            _publicDer = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, curveOid, 0x03, 0x21, 0x00];
        }
    }

    /// <summary>Size in bytes of a symmetric key, or of a private key (its public key has the same size).</summary>
    internal int KeySize { get; }

    internal bool HasPublicKey { get; }

    /// <summary>A symmetric key; without a header the algorithm has no NSec form here.</summary>
    internal static KeyEncoding Symmetric(int keySize, int outputSize, uint? header) =>
        new(keySize, hasPublicKey: false, header is { } value ? Header(value, keySize, outputSize) : null, null, 0);

    /// <summary>A key pair on an RFC 8410 curve, whose object identifier is 1.3.101.<paramref name="curveOid"/>.</summary>
    internal static KeyEncoding KeyPair(int keySize, int outputSize, uint secretHeader, uint publicHeader, byte curveOid) =>
        new(keySize, hasPublicKey: true, Header(secretHeader, keySize, outputSize), Header(publicHeader, keySize, outputSize), curveOid);

    /// <summary>A shared secret's header: any size, no output.</summary>
    internal static byte[] Header(uint header, int keySize, int outputSize)
    {
        byte[] bytes = new byte[NSecHeaderSize];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, header);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(4), checked((short)keySize));
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(6), checked((short)outputSize));
        return bytes;
    }

    /// <summary>Whether the form holds a public key (true) or a secret (false) of this algorithm.</summary>
    /// <exception cref="ArgumentException">The algorithm has no such form.</exception>
    internal bool IsPublic(KeyBlobFormat format)
    {
        _ = FramingOf(format);
        return format > 0;
    }

    /// <summary>Size in bytes of a key in this form.</summary>
    /// <exception cref="ArgumentException">The algorithm has no such form.</exception>
    internal int SizeOf(KeyBlobFormat format)
    {
        Framing framing = FramingOf(format);
        int size = framing.Prefix.Length + KeySize;
        return framing.Label is { } label ? PemSize(label, size) : size;
    }

    /// <summary>Writes a key; <paramref name="blob"/> must have <see cref="SizeOf"/> bytes.</summary>
    internal void Encode(KeyBlobFormat format, ReadOnlySpan<byte> key, Span<byte> blob)
    {
        Framing framing = FramingOf(format);
        if (framing.Label is { } label)
        {
            Span<byte> der = stackalloc byte[framing.Prefix.Length + KeySize];
            framing.Prefix.CopyTo(der);
            key.CopyTo(der[framing.Prefix.Length..]);
            WritePem(label, der, blob);
            CryptographicOperations.ZeroMemory(der);
            return;
        }

        framing.Prefix.CopyTo(blob);
        key.CopyTo(blob[framing.Prefix.Length..]);
    }

    /// <summary>Reads a key of <see cref="KeySize"/> bytes; false when the blob is not exactly that form.</summary>
    /// <exception cref="ArgumentException">The algorithm has no such form.</exception>
    internal bool TryDecode(KeyBlobFormat format, ReadOnlySpan<byte> blob, Span<byte> key)
    {
        Framing framing = FramingOf(format);
        int size = framing.Prefix.Length + KeySize;
        if (framing.Label is { } label)
        {
            Span<byte> der = stackalloc byte[size];
            bool decoded = TryReadPem(label, blob, der) && TryStrip(framing.Prefix, der, key);
            CryptographicOperations.ZeroMemory(der);
            return decoded;
        }

        return blob.Length == size && TryStrip(framing.Prefix, blob, key);
    }

    private static bool TryStrip(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> blob, Span<byte> key)
    {
        if (!blob.StartsWith(prefix))
        {
            return false;
        }

        blob[prefix.Length..].CopyTo(key);
        return true;
    }

    private Framing FramingOf(KeyBlobFormat format) => (format, HasPublicKey) switch
    {
        (KeyBlobFormat.RawSymmetricKey, false) => new([], null),
        (KeyBlobFormat.RawPrivateKey, true) => new([], null),
        (KeyBlobFormat.RawPublicKey, true) => new([], null),
        (KeyBlobFormat.NSecSymmetricKey, false) when _secretHeader is not null => new(_secretHeader, null),
        (KeyBlobFormat.NSecPrivateKey, true) when _secretHeader is not null => new(_secretHeader, null),
        (KeyBlobFormat.NSecPublicKey, true) when _publicHeader is not null => new(_publicHeader, null),
        (KeyBlobFormat.PkixPrivateKey, true) when _secretDer is not null => new(_secretDer, null),
        (KeyBlobFormat.PkixPublicKey, true) when _publicDer is not null => new(_publicDer, null),
        (KeyBlobFormat.PkixPrivateKeyText, true) when _secretDer is not null => new(_secretDer, "PRIVATE KEY"),
        (KeyBlobFormat.PkixPublicKeyText, true) when _publicDer is not null => new(_publicDer, "PUBLIC KEY"),
        _ => throw new ArgumentException($"The algorithm does not support the format {format}.", nameof(format)),
    };

    // RFC 7468 section 2: a line holds 64 characters and no key here needs more. Lines end in CR LF, as NSec's do.
    private static int PemSize(string label, int derSize) =>
        "-----BEGIN -----\r\n".Length + label.Length + Base64.GetMaxEncodedToUtf8Length(derSize) + 2
        + "-----END -----\r\n".Length + label.Length;

    private static void WritePem(string label, ReadOnlySpan<byte> der, Span<byte> blob)
    {
        int at = System.Text.Encoding.ASCII.GetBytes($"-----BEGIN {label}-----\r\n", blob);
        Base64.EncodeToUtf8(der, blob[at..], out _, out int written);
        System.Text.Encoding.ASCII.GetBytes($"\r\n-----END {label}-----\r\n", blob[(at + written)..]);
    }

    private static bool TryReadPem(string label, ReadOnlySpan<byte> blob, Span<byte> der)
    {
        if (!PemEncoding.TryFindUtf8(blob, out PemFields fields)
            || !blob[..fields.Location.Start].Trim(" \t\r\n"u8).IsEmpty
            || !blob[fields.Location.End..].Trim(" \t\r\n"u8).IsEmpty
            || System.Text.Encoding.UTF8.GetString(blob[fields.Label]) != label
            || fields.DecodedDataLength != der.Length)
        {
            return false;
        }

        return Base64.DecodeFromUtf8(blob[fields.Base64Data], der, out _, out int written) == System.Buffers.OperationStatus.Done
            && written == der.Length;
    }

    /// <summary>The constant bytes before the key, and for text the PEM label.</summary>
    private readonly ref struct Framing(ReadOnlySpan<byte> prefix, string? label)
    {
        internal ReadOnlySpan<byte> Prefix { get; } = prefix;

        internal string? Label { get; } = label;
    }
}
