using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Sealing;

namespace Gateway.Protocol.Tests.Spec;

/// <summary>An agency of the examples in protos/spec: each of its secret keys is 32 times the same byte.</summary>
internal sealed class ExampleAgency(byte first) : IDisposable
{
    /// <summary>When the examples happen.</summary>
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public SigningKey Root { get; } = SigningKey.Import(KeyUse.Root, Repeat(first));

    public SigningKey DescriptorKey { get; } = SigningKey.Import(KeyUse.Descriptor, Repeat(first + 1));

    public SigningKey RecordKey { get; } = SigningKey.Import(KeyUse.Record, Repeat(first + 2));

    public SigningKey LinkKey { get; } = SigningKey.Import(KeyUse.Link, Repeat(first + 3));

    public KemKey Kem { get; } = KemKey.Import(Repeat(first + 4));

    public AgencyId Id => AgencyId.OfRootKey(Root.PublicKey.Span);

    public static byte[] Repeat(int value) => Enumerable.Repeat((byte)value, 32).ToArray();

    public static VerifyingKey Verifying(SigningKey key) => new(key.Id, key.Use, key.PublicKey, Now, Now.AddDays(30));

    public static VerifyingKey Verifying(KemKey key) => new(key.Id, KeyUse.Kem, key.PublicKey, Now, Now.AddDays(30));

    public void Dispose()
    {
        Root.Dispose();
        DescriptorKey.Dispose();
        RecordKey.Dispose();
        LinkKey.Dispose();
        Kem.Dispose();
    }
}
