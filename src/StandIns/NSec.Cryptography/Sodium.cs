using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NSec.Cryptography;

/// <summary>The calls into libsodium, named as its documentation names them, and the search for the library.</summary>
internal static partial class Sodium
{
    private const string Library = "libsodium";

    /// <summary>Library version 10.3 is release 1.0.18, the oldest whose checks the tests were written against.</summary>
    private const int OldestMajor = 10;
    private const int OldestMinor = 3;

    /// <summary>Newest first: .26 is release 1.0.19 and later, .23 is 1.0.12 to 1.0.18.</summary>
    private static readonly string[] Names = ["libsodium.so.26", "libsodium.so.23", Library];

    static Sodium()
    {
        NativeLibrary.SetDllImportResolver(typeof(Sodium).Assembly, Resolve);
        if (sodium_init() < 0)
        {
            throw new PlatformNotSupportedException("libsodium could not be initialised.");
        }

        int major = sodium_library_version_major();
        if (major < OldestMajor || (major == OldestMajor && sodium_library_version_minor() < OldestMinor))
        {
            throw new PlatformNotSupportedException("libsodium 1.0.18 or later is needed.");
        }

        // The incremental types keep libsodium's states by value; a library with larger ones would write past them.
        nuint largest = Math.Max(
            Math.Max(crypto_hash_sha256_statebytes(), crypto_hash_sha512_statebytes()),
            Math.Max(
                Math.Max(crypto_auth_hmacsha256_statebytes(), crypto_auth_hmacsha512_statebytes()),
                crypto_generichash_blake2b_statebytes()));
        if (largest > SodiumState.Size)
        {
            throw new PlatformNotSupportedException("This libsodium's hash states are larger than those known here.");
        }
    }

    /// <summary>Runs the checks of the static constructor now, for callers that use no other member.</summary>
    internal static void EnsureLoaded() => RuntimeHelpers.RunClassConstructor(typeof(Sodium).TypeHandle);

    private static nint Resolve(string name, System.Reflection.Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != Library)
        {
            return 0;
        }

        foreach (string candidate in Names)
        {
            if (NativeLibrary.TryLoad(candidate, assembly, searchPath, out nint handle))
            {
                return handle;
            }
        }

        return 0;
    }

    [LibraryImport(Library)]
    private static partial int sodium_init();

    [LibraryImport(Library)]
    private static partial int sodium_library_version_major();

    [LibraryImport(Library)]
    private static partial int sodium_library_version_minor();

    [LibraryImport(Library)]
    internal static partial nint sodium_malloc(nuint size);

    [LibraryImport(Library)]
    internal static partial void sodium_free(nint memory);

    [LibraryImport(Library)]
    internal static partial int crypto_sign_ed25519_seed_keypair(Span<byte> pk, Span<byte> sk, ReadOnlySpan<byte> seed);

    [LibraryImport(Library)]
    internal static partial int crypto_sign_ed25519_detached(
        Span<byte> sig, nint siglen, ReadOnlySpan<byte> m, ulong mlen, ReadOnlySpan<byte> sk);

    [LibraryImport(Library)]
    internal static partial int crypto_sign_ed25519_verify_detached(
        ReadOnlySpan<byte> sig, ReadOnlySpan<byte> m, ulong mlen, ReadOnlySpan<byte> pk);

    [LibraryImport(Library)]
    internal static partial int crypto_scalarmult_curve25519(Span<byte> q, ReadOnlySpan<byte> n, ReadOnlySpan<byte> p);

    [LibraryImport(Library)]
    internal static partial int crypto_scalarmult_curve25519_base(Span<byte> q, ReadOnlySpan<byte> n);

    [LibraryImport(Library)]
    internal static partial int crypto_aead_chacha20poly1305_ietf_encrypt(
        Span<byte> c, nint clen, ReadOnlySpan<byte> m, ulong mlen, ReadOnlySpan<byte> ad, ulong adlen, nint nsec,
        ReadOnlySpan<byte> npub, ReadOnlySpan<byte> k);

    [LibraryImport(Library)]
    internal static partial int crypto_aead_chacha20poly1305_ietf_decrypt(
        Span<byte> m, nint mlen, nint nsec, ReadOnlySpan<byte> c, ulong clen, ReadOnlySpan<byte> ad, ulong adlen,
        ReadOnlySpan<byte> npub, ReadOnlySpan<byte> k);

    [LibraryImport(Library)]
    internal static partial int crypto_aead_xchacha20poly1305_ietf_encrypt(
        Span<byte> c, nint clen, ReadOnlySpan<byte> m, ulong mlen, ReadOnlySpan<byte> ad, ulong adlen, nint nsec,
        ReadOnlySpan<byte> npub, ReadOnlySpan<byte> k);

    [LibraryImport(Library)]
    internal static partial int crypto_aead_xchacha20poly1305_ietf_decrypt(
        Span<byte> m, nint mlen, nint nsec, ReadOnlySpan<byte> c, ulong clen, ReadOnlySpan<byte> ad, ulong adlen,
        ReadOnlySpan<byte> npub, ReadOnlySpan<byte> k);

    [LibraryImport(Library)]
    internal static partial int crypto_aead_aes256gcm_is_available();

    [LibraryImport(Library)]
    internal static partial int crypto_aead_aes256gcm_encrypt(
        Span<byte> c, nint clen, ReadOnlySpan<byte> m, ulong mlen, ReadOnlySpan<byte> ad, ulong adlen, nint nsec,
        ReadOnlySpan<byte> npub, ReadOnlySpan<byte> k);

    [LibraryImport(Library)]
    internal static partial int crypto_aead_aes256gcm_decrypt(
        Span<byte> m, nint mlen, nint nsec, ReadOnlySpan<byte> c, ulong clen, ReadOnlySpan<byte> ad, ulong adlen,
        ReadOnlySpan<byte> npub, ReadOnlySpan<byte> k);

    [LibraryImport(Library)]
    private static partial nuint crypto_hash_sha256_statebytes();

    [LibraryImport(Library)]
    internal static partial int crypto_hash_sha256_init(Span<ulong> state);

    [LibraryImport(Library)]
    internal static partial int crypto_hash_sha256_update(Span<ulong> state, ReadOnlySpan<byte> data, ulong length);

    [LibraryImport(Library)]
    internal static partial int crypto_hash_sha256_final(Span<ulong> state, Span<byte> hash);

    [LibraryImport(Library)]
    private static partial nuint crypto_hash_sha512_statebytes();

    [LibraryImport(Library)]
    internal static partial int crypto_hash_sha512_init(Span<ulong> state);

    [LibraryImport(Library)]
    internal static partial int crypto_hash_sha512_update(Span<ulong> state, ReadOnlySpan<byte> data, ulong length);

    [LibraryImport(Library)]
    internal static partial int crypto_hash_sha512_final(Span<ulong> state, Span<byte> hash);

    [LibraryImport(Library)]
    private static partial nuint crypto_auth_hmacsha256_statebytes();

    [LibraryImport(Library)]
    internal static partial int crypto_auth_hmacsha256_init(Span<ulong> state, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    internal static partial int crypto_auth_hmacsha256_update(Span<ulong> state, ReadOnlySpan<byte> data, ulong length);

    [LibraryImport(Library)]
    internal static partial int crypto_auth_hmacsha256_final(Span<ulong> state, Span<byte> mac);

    [LibraryImport(Library)]
    private static partial nuint crypto_auth_hmacsha512_statebytes();

    [LibraryImport(Library)]
    internal static partial int crypto_auth_hmacsha512_init(Span<ulong> state, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    internal static partial int crypto_auth_hmacsha512_update(Span<ulong> state, ReadOnlySpan<byte> data, ulong length);

    [LibraryImport(Library)]
    internal static partial int crypto_auth_hmacsha512_final(Span<ulong> state, Span<byte> mac);

    [LibraryImport(Library)]
    private static partial nuint crypto_generichash_blake2b_statebytes();

    [LibraryImport(Library)]
    internal static partial int crypto_generichash_blake2b(
        Span<byte> hash, nuint hashLength, ReadOnlySpan<byte> data, ulong length, ReadOnlySpan<byte> key, nuint keyLength);

    [LibraryImport(Library)]
    internal static partial int crypto_generichash_blake2b_init(
        Span<ulong> state, ReadOnlySpan<byte> key, nuint keyLength, nuint hashLength);

    [LibraryImport(Library)]
    internal static partial int crypto_generichash_blake2b_update(Span<ulong> state, ReadOnlySpan<byte> data, ulong length);

    [LibraryImport(Library)]
    internal static partial int crypto_generichash_blake2b_final(Span<ulong> state, Span<byte> hash, nuint hashLength);

    [LibraryImport(Library)]
    internal static partial int crypto_pwhash_argon2id(
        Span<byte> bytes, ulong length, ReadOnlySpan<byte> password, ulong passwordLength, ReadOnlySpan<byte> salt,
        ulong passes, nuint memoryBytes, int algorithm);
}
