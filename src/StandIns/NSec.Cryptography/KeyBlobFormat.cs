namespace NSec.Cryptography;

/// <summary>The forms in which keys are imported and exported; negative values hold secrets.</summary>
public enum KeyBlobFormat
{
    /// <summary>The bytes of a symmetric key.</summary>
    RawSymmetricKey = -1,

    /// <summary>The bytes of a private key (RFC 8032 section 5.1.5, RFC 7748 section 5).</summary>
    RawPrivateKey = -2,

    /// <summary>NSec's own form of a symmetric key: a header that names the algorithm, then the bytes.</summary>
    NSecSymmetricKey = -101,

    /// <summary>NSec's own form of a private key.</summary>
    NSecPrivateKey = -102,

    /// <summary>PKCS #8 in DER (RFC 8410 section 7).</summary>
    PkixPrivateKey = -202,

    /// <summary>PKCS #8 in PEM (RFC 7468 section 10).</summary>
    PkixPrivateKeyText = -203,

    /// <summary>The bytes of a public key.</summary>
    RawPublicKey = 1,

    /// <summary>NSec's own form of a public key.</summary>
    NSecPublicKey = 101,

    /// <summary>SubjectPublicKeyInfo in DER (RFC 8410 section 4).</summary>
    PkixPublicKey = 201,

    /// <summary>SubjectPublicKeyInfo in PEM (RFC 7468 section 13).</summary>
    PkixPublicKeyText = 202,
}
