namespace NSec.Cryptography;

/// <summary>The forms in which shared secrets are imported and exported.</summary>
public enum SharedSecretBlobFormat
{
    /// <summary>The bytes alone.</summary>
    RawSharedSecret = 1,

    /// <summary>NSec's own form: a header, then the bytes.</summary>
    NSecSharedSecret = 101,
}
