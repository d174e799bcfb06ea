using System.ComponentModel;

namespace NSec.Cryptography;

/// <summary>Base of all algorithms. Two algorithm objects are equal only when they are the same object.</summary>
public abstract class Algorithm
{
    private protected Algorithm()
    {
        Sodium.EnsureLoaded();
    }

    /// <summary>How this algorithm's keys are made and written, or null when it uses no keys.</summary>
    internal virtual KeyEncoding? Encoding => null;

    /// <summary>Makes key memory (and for a key pair, the public key's bytes) from as many seed bytes as the encoding says.</summary>
    internal virtual SecretMemory CreateKey(ReadOnlySpan<byte> seed, out byte[]? publicKey)
    {
        publicKey = null;
        return SecretMemory.CopyOf(seed);
    }

    /// <summary>Puts an imported public key into the one form that is compared, exported and used.</summary>
    internal virtual void NormalizePublicKey(Span<byte> publicKey)
    {
    }

    internal KeyEncoding RequireEncoding() =>
        Encoding ?? throw new NotSupportedException("The algorithm does not use keys.");

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public sealed override bool Equals(object? obj) => ReferenceEquals(this, obj);

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public sealed override int GetHashCode() => base.GetHashCode();

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public sealed override string? ToString() => GetType().ToString();

    /// <inheritdoc cref="object.Equals(object, object)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static new bool Equals(object? objA, object? objB) => object.Equals(objA, objB);

    /// <inheritdoc cref="object.ReferenceEquals(object, object)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static new bool ReferenceEquals(object? objA, object? objB) => object.ReferenceEquals(objA, objB);
}
