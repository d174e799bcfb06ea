using Microsoft.Win32.SafeHandles;

namespace NSec.Cryptography;

/// <summary>
/// Secret bytes outside the managed heap, from libsodium's guarded allocator: locked where the system allows it, kept
/// out of core dumps, never moved by the collector, zeroed when freed. A borrowed span keeps the memory alive,
/// so disposing a key on another thread can never free bytes that a computation still reads.
/// </summary>
internal sealed class SecretMemory : SafeHandleZeroOrMinusOneIsInvalid
{
    private SecretMemory(nint memory, int length)
        : base(ownsHandle: true)
    {
        SetHandle(memory);
        Length = length;
    }

    /// <summary>Size in bytes.</summary>
    internal int Length { get; }

    internal static SecretMemory Allocate(int length)
    {
        nint memory = Sodium.sodium_malloc((nuint)length);
        if (memory == 0)
        {
            throw new OutOfMemoryException("libsodium could not allocate guarded memory.");
        }

        return new SecretMemory(memory, length);
    }

    internal static SecretMemory CopyOf(ReadOnlySpan<byte> bytes)
    {
        SecretMemory memory = Allocate(bytes.Length);
        using Lease lease = memory.Borrow();
        bytes.CopyTo(lease.Bytes);
        return memory;
    }

    /// <summary>Lends the bytes until the lease is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The memory was freed.</exception>
    internal Lease Borrow() => new(this);

    protected override bool ReleaseHandle()
    {
        Sodium.sodium_free(handle);
        return true;
    }

    internal readonly unsafe ref struct Lease
    {
        private readonly SecretMemory _memory;

        internal Lease(SecretMemory memory)
        {
            bool added = false;
            memory.DangerousAddRef(ref added);
            _memory = memory;
            Bytes = new Span<byte>((void*)memory.handle, memory.Length);
        }

        internal Span<byte> Bytes { get; }

        public void Dispose() => _memory.DangerousRelease();
    }
}
