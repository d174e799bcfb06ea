using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Tests.Support;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Protocol.Tests.Identity;

public sealed class IdentityChainTests : IDisposable
{
    private readonly TestAgency _agency = new("kar");
    private readonly TestAgency _other = new("lin");

    public void Dispose()
    {
        _agency.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void A_chain_verifies_from_root_to_keys()
    {
        var verified = Assert.IsType<IdentityResult.Verified>(Verify(_agency.Identity())).Agency;
        Assert.Equal((_agency.Id, 1UL, 3), (verified.Id, verified.DelegationNumber, verified.Keys.Length));
        Assert.Equal(_agency.Descriptor(), verified.Descriptor);
        Assert.Equal(TestAgency.Now.AddDays(20), verified.ExpiresAt);
        Assert.Equal(_agency.RecordKey.PublicKey.ToArray(), verified.FindKey(_agency.RecordKey.Id, KeyUse.Record)!.PublicKey.ToArray());
        Assert.Null(verified.FindKey(_agency.RecordKey.Id, KeyUse.Link));
        Assert.Equal(_agency.Kem.Id, verified.CurrentKey(KeyUse.Kem, TestAgency.Now)!.Id);
        Assert.Null(verified.CurrentKey(KeyUse.Kem, TestAgency.Now.AddDays(6)));
        Assert.Null(verified.CurrentKey(KeyUse.Log, TestAgency.Now));
    }

    [Fact]
    public void Of_two_valid_keys_the_one_that_began_last_is_current()
    {
        var verified = Assert.IsType<IdentityResult.Verified>(Verify(_agency.Identity(descriptor => descriptor.Keys.Add(
            IdentityIssuer.Publish(KeyUse.Kem, _agency.NextKem.PublicKey.Span, TestAgency.Now, TestAgency.Now.AddDays(7)))))).Agency;
        Assert.Equal(_agency.NextKem.Id, verified.CurrentKey(KeyUse.Kem, TestAgency.Now)!.Id);
        Assert.Equal(_agency.Kem.Id, verified.CurrentKey(KeyUse.Kem, TestAgency.Now.AddSeconds(-1))!.Id);
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    public void A_KEM_key_to_which_nothing_can_be_sealed_is_refused(string point) =>
        Assert.IsType<IdentityResult.Refused>(Verify(_agency.Identity(descriptor => descriptor.Keys.Add(
            IdentityIssuer.Publish(KeyUse.Kem, Convert.FromHexString(point), TestAgency.Now, TestAgency.Now.AddDays(7))))));

    [Fact]
    public void No_bit_of_an_identity_can_be_flipped()
    {
        var bytes = _agency.Identity().ToByteArray();
        Assert.IsType<IdentityResult.Verified>(Verify(AgencyIdentity.Parser.ParseFrom(bytes)));
        var refused = 0;
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            if (CanonicalMessage.TryParse(AgencyIdentity.Parser, bytes, out var identity))
            {
                // A flip in the root key makes another agency's chain, whose delegation that agency did not sign.
                Assert.IsType<IdentityResult.Refused>(Verify(identity));
                refused++;
            }

            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes.Length * 8} bits, {refused} still canonical and refused by their signatures");
    }

    [Fact]
    public void Parts_of_two_chains_do_not_make_one()
    {
        var mine = _agency.Identity();
        var theirs = _other.Identity();
        Assert.IsType<IdentityResult.Refused>(Verify(new AgencyIdentity { Delegation = mine.Delegation, Descriptor_ = theirs.Descriptor_ }));
        Assert.IsType<IdentityResult.Refused>(Verify(new AgencyIdentity { Delegation = theirs.Delegation, Descriptor_ = mine.Descriptor_ }));
        Assert.IsType<IdentityResult.Refused>(Verify(new AgencyIdentity { Delegation = mine.Descriptor_, Descriptor_ = mine.Delegation }));
        Assert.IsType<IdentityResult.Refused>(Verify(new AgencyIdentity { Delegation = mine.Delegation }));
        Assert.IsType<IdentityResult.Refused>(Verify(new AgencyIdentity { Descriptor_ = mine.Descriptor_ }));
        Assert.IsType<IdentityResult.Refused>(Verify(null));

        // Their descriptor key signs a descriptor that claims to be mine.
        var claimed = IdentityIssuer.Describe(_other.DescriptorKey, _agency.Descriptor());
        Assert.IsType<IdentityResult.Refused>(Verify(new AgencyIdentity { Delegation = theirs.Delegation, Descriptor_ = claimed }));
        Assert.IsType<IdentityResult.Refused>(Verify(new AgencyIdentity { Delegation = mine.Delegation, Descriptor_ = claimed }));
    }

    [Fact]
    public void Time_decides_between_not_yet_valid_and_expired()
    {
        var identity = _agency.Identity();
        var issued = TestAgency.Now.AddDays(-1);
        Assert.IsType<IdentityResult.Verified>(IdentityChain.Verify(identity, issued));
        Assert.IsType<IdentityResult.Verified>(IdentityChain.Verify(identity, issued.AddMinutes(-5)));
        Assert.IsType<IdentityResult.Refused>(IdentityChain.Verify(identity, issued.AddMinutes(-5).AddTicks(-1)));
        var end = TestAgency.Now.AddDays(20);
        Assert.IsType<IdentityResult.Verified>(IdentityChain.Verify(identity, end.AddTicks(-1)));
        Assert.Equal(_agency.Id, Assert.IsType<IdentityResult.Expired>(IdentityChain.Verify(identity, end)).Agency.Id);
        Assert.IsType<IdentityResult.Expired>(IdentityChain.Verify(identity, end.AddDays(400)));
    }

    [Fact]
    public void A_delegation_is_valid_for_at_most_396_days_and_a_descriptor_for_30()
    {
        Assert.IsType<IdentityResult.Verified>(Delegated(TestAgency.Now.AddDays(-1), TestAgency.Now.AddDays(395)));
        Assert.IsType<IdentityResult.Refused>(Delegated(TestAgency.Now.AddDays(-1), TestAgency.Now.AddDays(395).AddTicks(1)));
        Assert.IsType<IdentityResult.Refused>(Delegated(TestAgency.Now.AddDays(1), TestAgency.Now));
        Assert.IsType<IdentityResult.Refused>(Delegated(TestAgency.Now, TestAgency.Now));
        Assert.IsType<IdentityResult.Refused>(Delegated(TestAgency.Now.AddDays(-1), TestAgency.Now.AddDays(395), number: 0));

        Assert.IsType<IdentityResult.Verified>(Described(TestAgency.Now.AddDays(29)));
        Assert.IsType<IdentityResult.Refused>(Described(TestAgency.Now.AddDays(29).AddTicks(1)));
        Assert.IsType<IdentityResult.Refused>(Described(TestAgency.Now.AddDays(-1)));

        IdentityResult Delegated(DateTimeOffset from, DateTimeOffset until, ulong number = 1)
        {
            var identity = _agency.Identity(descriptor => descriptor.DelegationNumber = number);
            identity.Delegation = IdentityIssuer.Delegate(_agency.Root, _agency.DescriptorKey.PublicKey.Span, number, from, until);
            return Verify(identity);
        }

        IdentityResult Described(DateTimeOffset until) =>
            Verify(_agency.Identity(descriptor => descriptor.ExpiresAt = Timestamp.FromDateTimeOffset(until)));
    }

    [Fact]
    public void The_chain_ends_with_the_delegation_if_that_is_sooner()
    {
        var identity = _agency.Identity();
        identity.Delegation = IdentityIssuer.Delegate(
            _agency.Root, _agency.DescriptorKey.PublicKey.Span, 1, TestAgency.Now.AddDays(-30), TestAgency.Now.AddDays(3));
        Assert.Equal(TestAgency.Now.AddDays(3), Assert.IsType<IdentityResult.Verified>(Verify(identity)).Agency.ExpiresAt);
    }

    [Fact]
    public void A_delegation_names_two_different_keys_of_32_bytes()
    {
        var good = new Delegation
        {
            RootPublicKey = ByteString.CopyFrom(_agency.Root.PublicKey.Span),
            Number = 1,
            DescriptorPublicKey = ByteString.CopyFrom(_agency.DescriptorKey.PublicKey.Span),
            NotBefore = Timestamp.FromDateTimeOffset(TestAgency.Now.AddDays(-1)),
            NotAfter = Timestamp.FromDateTimeOffset(TestAgency.Now.AddDays(1)),
        };
        Assert.IsType<IdentityResult.Verified>(Signed(good));
        Action<Delegation>[] broken =
        [
            delegation => delegation.DescriptorPublicKey = delegation.RootPublicKey,
            delegation => delegation.DescriptorPublicKey = ByteString.CopyFrom(new byte[31]),
            delegation => delegation.RootPublicKey = ByteString.CopyFrom(new byte[33]),
            delegation => delegation.NotBefore = null,
            delegation => delegation.NotAfter = null,
            delegation => delegation.NotAfter = new Timestamp { Seconds = long.MaxValue },
            delegation => delegation.NotBefore = new Timestamp { Nanos = -1 },
        ];
        Assert.All(broken, change =>
        {
            var delegation = good.Clone();
            change(delegation);
            Assert.IsType<IdentityResult.Refused>(Signed(delegation));
        });

        IdentityResult Signed(Delegation delegation)
        {
            var identity = _agency.Identity();
            identity.Delegation = _agency.Root.SignEnvelope(PayloadTypes.Delegation, delegation.ToByteArray());
            return Verify(identity);
        }
    }

    [Fact]
    public void A_later_word_has_a_higher_delegation_or_descriptor_number()
    {
        var first = Agency(1, 5);
        Assert.True(Agency(1, 6).IsLaterThan(first));
        Assert.True(Agency(2, 1).IsLaterThan(first));
        Assert.False(Agency(1, 5).IsLaterThan(first));
        Assert.False(Agency(1, 4).IsLaterThan(first));
        Assert.False(first.IsLaterThan(Agency(2, 1)));
        Assert.False(Assert.IsType<IdentityResult.Verified>(Verify(_other.Identity(descriptor => descriptor.Number = 9))).Agency.IsLaterThan(first));

        VerifiedAgency Agency(ulong delegation, ulong number)
        {
            var identity = _agency.Identity(descriptor => (descriptor.DelegationNumber, descriptor.Number) = (delegation, number));
            identity.Delegation = IdentityIssuer.Delegate(
                _agency.Root, _agency.DescriptorKey.PublicKey.Span, delegation, TestAgency.Now.AddDays(-30), TestAgency.Now.AddDays(300));
            return Assert.IsType<IdentityResult.Verified>(Verify(identity)).Agency;
        }
    }

    private static IdentityResult Verify(AgencyIdentity? identity) => IdentityChain.Verify(identity, TestAgency.Now);
}
