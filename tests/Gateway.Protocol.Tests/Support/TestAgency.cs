using System.Security.Cryptography;
using System.Text;
using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Protocol.Sealing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Protocol.Tests.Support;

/// <summary>An agency with all its keys, the same on every run.</summary>
internal sealed class TestAgency : IDisposable
{
    /// <summary>When every test happens.</summary>
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _name;

    public TestAgency(string name)
    {
        _name = name;
        Root = Make(KeyUse.Root);
        DescriptorKey = Make(KeyUse.Descriptor);
        RecordKey = Make(KeyUse.Record);
        LinkKey = Make(KeyUse.Link);
        OldLinkKey = SigningKey.Import(KeyUse.Link, Secret("old link"));
        Kem = KemKey.Import(Secret("kem"));
        NextKem = KemKey.Import(Secret("next kem"));
        Id = AgencyId.OfRootKey(Root.PublicKey.Span);
    }

    public SigningKey Root { get; }

    public SigningKey DescriptorKey { get; }

    public SigningKey RecordKey { get; }

    public SigningKey LinkKey { get; }

    public SigningKey OldLinkKey { get; }

    public KemKey Kem { get; }

    public KemKey NextKem { get; }

    public AgencyId Id { get; }

    public static VerifyingKey Verifying(SigningKey key) => new(key.Id, key.Use, key.PublicKey, Now.AddDays(-1), Now.AddDays(20));

    public static VerifyingKey Verifying(KemKey key) => new(key.Id, KeyUse.Kem, key.PublicKey, Now.AddDays(-1), Now.AddDays(20));

    public VerifyingKey? FindRecordKey(AgencyId originator, KeyId key) =>
        originator == Id && key == RecordKey.Id ? Verifying(RecordKey) : null;

    public RecordHeader Header(int record, ulong version = 1, ReadOnlyMemory<byte> previous = default) => new()
    {
        Originator = Id,
        RecordKey = RecordKey.Id,
        Record = RecordId.New(SeededRandom.From(record)),
        Version = version,
        PreviousManifestDigest = previous,
        IssuedAt = Now,
    };

    /// <summary>What the agency says of itself.</summary>
    public AgencyDescriptor Descriptor() => new()
    {
        Agency = ByteString.CopyFrom(Id.ToBytes()),
        DelegationNumber = 1,
        Number = 1,
        IssuedAt = Timestamp.FromDateTimeOffset(Now.AddDays(-1)),
        ExpiresAt = Timestamp.FromDateTimeOffset(Now.AddDays(20)),
        ShortName = "KAR",
        Name = "Karsia National Police",
        Country = "XK",
        Functions = { AgencyFunction.Police, AgencyFunction.Border },
        Instruments = { new LegalInstrument { Name = "Agreement 7", AttestedBy = "Karsia" } },
        Endpoints = { "kar.example:7443" },
        TlsPins = { ByteString.CopyFrom(Secret("pin")) },
        Keys =
        {
            IdentityIssuer.Publish(KeyUse.Record, RecordKey.PublicKey.Span, Now.AddDays(-1), Now.AddDays(20)),
            IdentityIssuer.Publish(KeyUse.Link, LinkKey.PublicKey.Span, Now.AddDays(-1), Now.AddDays(20)),
            IdentityIssuer.Publish(KeyUse.Kem, Kem.PublicKey.Span, Now.AddDays(-1), Now.AddDays(6)),
        },
    };

    /// <summary>A chain that holds at <see cref="Now"/>, with the descriptor as changed.</summary>
    public AgencyIdentity Identity(Action<AgencyDescriptor>? change = null)
    {
        var descriptor = Descriptor();
        change?.Invoke(descriptor);
        return new AgencyIdentity
        {
            Delegation = IdentityIssuer.Delegate(Root, DescriptorKey.PublicKey.Span, 1, Now.AddDays(-30), Now.AddDays(300)),
            Descriptor_ = IdentityIssuer.Describe(DescriptorKey, descriptor),
        };
    }

    public void Dispose()
    {
        Root.Dispose();
        DescriptorKey.Dispose();
        RecordKey.Dispose();
        LinkKey.Dispose();
        OldLinkKey.Dispose();
        Kem.Dispose();
        NextKem.Dispose();
    }

    private SigningKey Make(KeyUse use) => SigningKey.Import(use, Secret(use.ToString()));

    private byte[] Secret(string what) => SHA256.HashData(Encoding.UTF8.GetBytes($"{_name}/{what}"));
}
