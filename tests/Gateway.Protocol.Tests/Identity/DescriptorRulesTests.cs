using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Tests.Support;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Protocol.Tests.Identity;

public sealed class DescriptorRulesTests : IDisposable
{
    private readonly TestAgency _agency = new("kar");

    public void Dispose() => _agency.Dispose();

    [Fact]
    public void Every_rule_of_a_descriptor_is_held_at_its_edge_although_it_is_signed()
    {
        (bool Legal, Action<AgencyDescriptor> Change)[] edges =
        [
            (true, _ => { }),
            (false, descriptor => descriptor.Agency = ByteString.CopyFrom(new byte[32])),
            (false, descriptor => descriptor.DelegationNumber = 2),
            (false, descriptor => descriptor.Number = 0),
            (false, descriptor => descriptor.IssuedAt = null),
            (false, descriptor => descriptor.ExpiresAt = new Timestamp { Seconds = long.MaxValue }),
            (true, descriptor => descriptor.ShortName = "ab"),
            (true, descriptor => descriptor.ShortName = new string('a', 16)),
            (false, descriptor => descriptor.ShortName = "a"),
            (false, descriptor => descriptor.ShortName = new string('a', 17)),
            (false, descriptor => descriptor.ShortName = "a b"),
            (false, descriptor => descriptor.ShortName = "каr"),
            (true, descriptor => descriptor.Name = new string('é', 200)),
            (false, descriptor => descriptor.Name = new string('é', 200) + "a"),
            (false, descriptor => descriptor.Name = ""),
            (false, descriptor => descriptor.Name = "Police\u202EeciloP"),
            (false, descriptor => descriptor.Name = "Police\u2066"),
            (false, descriptor => descriptor.Name = "Police\u200F"),
            (false, descriptor => descriptor.Name = "Police\u2028Border"),
            (false, descriptor => descriptor.Name = "Police\n"),
            (true, descriptor => descriptor.Name = "Österreichische Polizei — Ελλάδα الشرطة 公安"),
            (false, descriptor => descriptor.Country = "xk"),
            (false, descriptor => descriptor.Country = "XKX"),
            (false, descriptor => descriptor.Functions.Clear()),
            (false, descriptor => descriptor.Functions.Add(AgencyFunction.Police)),
            (false, descriptor => descriptor.Functions.Insert(0, AgencyFunction.Unspecified)),
            (false, descriptor => descriptor.Functions.Add((AgencyFunction)99)),
            (true, descriptor => descriptor.Functions.Add(AgencyFunction.International)),
            (true, descriptor => descriptor.Endpoints.Clear()),
            (true, descriptor => Fill(descriptor.Endpoints, 8, "node.example:443")),
            (false, descriptor => Fill(descriptor.Endpoints, 9, "node.example:443")),
            (true, descriptor => Fill(descriptor.Endpoints, 1, "192.0.2.7:65535")),
            (true, descriptor => Fill(descriptor.Endpoints, 1, "[2001:db8::7]:1")),
            (false, descriptor => Fill(descriptor.Endpoints, 1, "node.example")),
            (false, descriptor => Fill(descriptor.Endpoints, 1, "node.example:")),
            (false, descriptor => Fill(descriptor.Endpoints, 1, "node.example:0")),
            (false, descriptor => Fill(descriptor.Endpoints, 1, "node.example:65536")),
            (false, descriptor => Fill(descriptor.Endpoints, 1, "node.example:+1")),
            (false, descriptor => Fill(descriptor.Endpoints, 1, ":443")),
            (false, descriptor => Fill(descriptor.Endpoints, 1, "file:///etc/passwd:443")),
            (false, descriptor => Fill(descriptor.Endpoints, 1, "a b:443")),
            (false, descriptor => Fill(descriptor.Endpoints, 1, new string('a', 300) + ":443")),
            (false, descriptor => descriptor.TlsPins.Clear()),
            (true, descriptor => Fill(descriptor.TlsPins, 4, ByteString.CopyFrom(new byte[32]))),
            (false, descriptor => Fill(descriptor.TlsPins, 5, ByteString.CopyFrom(new byte[32]))),
            (false, descriptor => Fill(descriptor.TlsPins, 1, ByteString.CopyFrom(new byte[31]))),
            (true, descriptor => descriptor.Instruments.Clear()),
            (true, descriptor => Fill(descriptor.Instruments, 100, new LegalInstrument { Name = "x" })),
            (false, descriptor => Fill(descriptor.Instruments, 101, new LegalInstrument { Name = "x" })),
            (false, descriptor => descriptor.Instruments[0].Name = ""),
            (true, descriptor => descriptor.Instruments[0].Name = new string('x', 400)),
            (false, descriptor => descriptor.Instruments[0].Name = new string('x', 401)),
            (false, descriptor => descriptor.Instruments[0].AttestedBy = new string('x', 401)),
            (false, descriptor => descriptor.Instruments[0].ExpiresAt = new Timestamp { Seconds = long.MaxValue }),
            (true, descriptor => descriptor.Instruments[0].ExpiresAt = new Timestamp { Seconds = 1 }),
        ];
        for (var i = 0; i < edges.Length; i++)
        {
            var result = IdentityChain.Verify(_agency.Identity(edges[i].Change), TestAgency.Now);
            Assert.True(edges[i].Legal == result is IdentityResult.Verified, $"edge {i}: {result}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{edges.Length} descriptors");
    }

    [Fact]
    public void Keys_have_one_use_their_own_id_and_at_most_1100_days()
    {
        var from = TestAgency.Now.AddDays(-1);
        Assert.True(IsLegal(descriptor => descriptor.Keys.Clear()));
        Assert.True(IsLegal(descriptor => Fill(descriptor.Keys, 61)));
        Assert.False(IsLegal(descriptor => Fill(descriptor.Keys, 62)));
        Assert.True(IsLegal(descriptor => descriptor.Keys.Add(Key(KeyUse.Witness, 7, from.AddDays(1_100)))));
        Assert.False(IsLegal(descriptor => descriptor.Keys.Add(Key(KeyUse.Witness, 7, from.AddDays(1_100).AddTicks(1)))));
        Assert.False(IsLegal(descriptor => descriptor.Keys.Add(Key(KeyUse.Root, 7, from.AddDays(1)))));
        Assert.False(IsLegal(descriptor => descriptor.Keys.Add(Key(KeyUse.Descriptor, 7, from.AddDays(1)))));
        Assert.False(IsLegal(descriptor => descriptor.Keys.Add(Key(KeyUse.Unspecified, 7, from.AddDays(1)))));
        Assert.False(IsLegal(descriptor => descriptor.Keys.Add(Key((KeyUse)99, 7, from.AddDays(1)))));
        Assert.False(IsLegal(descriptor => descriptor.Keys.Add(descriptor.Keys[0].Clone())));
        Assert.False(IsLegal(descriptor => descriptor.Keys[0].Id = descriptor.Keys[1].Id));
        Assert.False(IsLegal(descriptor => descriptor.Keys[0].Use = KeyUse.Log));
        Assert.False(IsLegal(descriptor => descriptor.Keys[0].PublicKey = ByteString.CopyFrom(new byte[31])));
        Assert.False(IsLegal(descriptor => descriptor.Keys[0].NotBefore = null));

        // The same public key in a second use, the root's, and the descriptor key's: never shared.
        Assert.False(IsLegal(descriptor => descriptor.Keys.Add(IdentityIssuer.Publish(KeyUse.Log, _agency.LinkKey.PublicKey.Span, from, from.AddDays(1)))));
        Assert.False(IsLegal(descriptor => descriptor.Keys.Add(IdentityIssuer.Publish(KeyUse.Log, _agency.Root.PublicKey.Span, from, from.AddDays(1)))));
        Assert.False(IsLegal(descriptor => descriptor.Keys.Add(IdentityIssuer.Publish(KeyUse.Log, _agency.DescriptorKey.PublicKey.Span, from, from.AddDays(1)))));

        PublishedKey Key(KeyUse use, int number, DateTimeOffset until) =>
            IdentityIssuer.Publish(use, Enumerable.Repeat((byte)number, 32).ToArray(), from, until);

        void Fill(Google.Protobuf.Collections.RepeatedField<PublishedKey> keys, int count) =>
            keys.Add(Enumerable.Range(1, count).Select(number => Key(KeyUse.Log, number, from.AddDays(1))));
    }

    [Fact]
    public void A_descriptor_is_at_most_32_KiB_so_that_an_identity_fits_into_a_frame()
    {
        AgencyDescriptor? largest = null;
        Action<AgencyDescriptor> pad = descriptor =>
        {
            while (descriptor.CalculateSize() + 403 <= IdentityChain.MaxDescriptorSize)
            {
                descriptor.Instruments.Add(new LegalInstrument { Name = new string('x', 396) });
            }

            descriptor.Instruments[0].AttestedBy += new string('y', Math.Min(380, IdentityChain.MaxDescriptorSize - descriptor.CalculateSize() - 6));
            largest = descriptor;
        };
        var identity = _agency.Identity(pad);
        Assert.InRange(largest!.CalculateSize(), IdentityChain.MaxDescriptorSize - 64, IdentityChain.MaxDescriptorSize);
        Assert.IsType<IdentityResult.Verified>(IdentityChain.Verify(identity, TestAgency.Now));
        Assert.InRange(new Frame { Hello = new Hello { Identity = identity } }.CalculateSize(), 0, 64 * 1024);

        Assert.False(IsLegal(descriptor =>
        {
            pad(descriptor);
            descriptor.Instruments.Add(new LegalInstrument { Name = new string('x', 100) });
        }));
    }

    private bool IsLegal(Action<AgencyDescriptor> change) =>
        IdentityChain.Verify(_agency.Identity(change), TestAgency.Now) is IdentityResult.Verified;

    private static void Fill<T>(Google.Protobuf.Collections.RepeatedField<T> list, int count, T value)
    {
        list.Clear();
        list.Add(Enumerable.Repeat(value, count));
    }
}
