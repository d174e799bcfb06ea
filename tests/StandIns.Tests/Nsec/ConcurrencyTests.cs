using NSec.Cryptography;

namespace StandIns.Tests.Nsec;

/// <summary>One key in many threads at once, and a key disposed under their hands.</summary>
public sealed class ConcurrencyTests
{
    private const int Threads = 64;
    private const int Rounds = 50;

    [Fact]
    public void Sixty_four_threads_share_one_key_of_each_kind()
    {
        using Key signing = Key.Create(SignatureAlgorithm.Ed25519);
        using Key sealing = Key.Create(AeadAlgorithm.ChaCha20Poly1305);
        using Key tagging = Key.Create(MacAlgorithm.HmacSha256);
        byte[] nonce = new byte[AeadAlgorithm.ChaCha20Poly1305.NonceSize];
        byte[] data = [1, 2, 3, 4];
        byte[] signature = SignatureAlgorithm.Ed25519.Sign(signing, data);
        byte[] ciphertext = AeadAlgorithm.ChaCha20Poly1305.Encrypt(sealing, nonce, [], data);
        byte[] mac = MacAlgorithm.HmacSha256.Mac(tagging, data);

        int good = InThreads(() =>
            signature.AsSpan().SequenceEqual(SignatureAlgorithm.Ed25519.Sign(signing, data))
            && SignatureAlgorithm.Ed25519.Verify(signing.PublicKey, data, signature)
            && data.AsSpan().SequenceEqual(AeadAlgorithm.ChaCha20Poly1305.Decrypt(sealing, nonce, [], ciphertext))
            && MacAlgorithm.HmacSha256.Verify(tagging, data, mac));

        Assert.Equal(Threads * Rounds, good);
    }

    [Fact]
    public void A_key_disposed_in_use_signs_rightly_or_not_at_all()
    {
        Key key = Key.Create(SignatureAlgorithm.Ed25519);
        byte[] data = [1, 2, 3, 4];
        byte[] signature = SignatureAlgorithm.Ed25519.Sign(key, data);
        int calls = 0;

        int good = InThreads(() =>
        {
            if (Interlocked.Increment(ref calls) == Threads * Rounds / 2)
            {
                key.Dispose();
            }

            try
            {
                return signature.AsSpan().SequenceEqual(SignatureAlgorithm.Ed25519.Sign(key, data));
            }
            catch (ObjectDisposedException)
            {
                return true;
            }
        });

        Assert.Equal(Threads * Rounds, good);
        Assert.Throws<ObjectDisposedException>(() => SignatureAlgorithm.Ed25519.Sign(key, data));
    }

    /// <summary>Runs the check in every thread, all starting together, and counts how often it held.</summary>
    private static int InThreads(Func<bool> check)
    {
        int good = 0;
        using Barrier start = new(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            start.SignalAndWait(TestContext.Current.CancellationToken);
            for (int round = 0; round < Rounds; round++)
            {
                if (check())
                {
                    Interlocked.Increment(ref good);
                }
            }
        }))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        return good;
    }
}
