using System.Globalization;
using System.Text;
using Gateway.Exchange.V1;
using Gateway.Protocol.Sealing;
using Google.Protobuf;

namespace Gateway.Protocol.Identity;

/// <summary>What a descriptor must be beyond canonical and signed (protos/spec/identity.md, "Descriptor").</summary>
internal static class DescriptorRules
{
    private const int MaxNameSize = 400;
    private const int MaxShortNameLength = 16;
    private const int MinShortNameLength = 2;
    private const int MaxEndpoints = 8;
    private const int MaxEndpointLength = 300;
    private const int MaxPins = 4;
    private const int PinSize = 32;
    private const int MaxInstruments = 100;
    private const int MaxKeyDays = 1_100;

    /// <summary>The first rule the descriptor breaks, or null.</summary>
    public static string? FirstBroken(AgencyDescriptor descriptor, AgencyId agency, Delegation delegation) => descriptor switch
    {
        _ when !descriptor.Agency.Span.SequenceEqual(agency.ToBytes()) => "a descriptor names the agency of the root key",
        _ when descriptor.DelegationNumber != delegation.Number || descriptor.Number == 0 => "a descriptor names its delegation and counts from 1",
        _ when !IdentityChain.IsSpan(descriptor.IssuedAt, descriptor.ExpiresAt, IdentityChain.MaxDescriptorDays) => "a descriptor is valid for at most 30 days",
        _ when !IsShortName(descriptor.ShortName) => "a short name has 2 to 16 letters, digits or hyphens",
        _ when descriptor.Name.Length == 0 || !IsName(descriptor.Name) => "a name has 1 to 400 bytes, and no control or direction-changing characters",
        _ when descriptor.Country.Length != 2 || !descriptor.Country.All(char.IsAsciiLetterUpper) => "a country is an ISO 3166-1 alpha-2 code",
        _ when !AreFunctions(descriptor) => "functions are known, ascending, each once",
        _ when descriptor.Endpoints.Count > MaxEndpoints || !descriptor.Endpoints.All(IsEndpoint) => "a descriptor has at most 8 endpoints, host:port",
        _ when descriptor.TlsPins.Count is 0 or > MaxPins || descriptor.TlsPins.Any(pin => pin.Length != PinSize) => "a descriptor has 1 to 4 TLS pins of 32 bytes",
        _ when descriptor.Instruments.Count > MaxInstruments || !descriptor.Instruments.All(IsInstrument) => "an instrument has a name, and an end in time if any",
        _ when descriptor.Keys.Count > IdentityChain.MaxKeys || !descriptor.Keys.All(IsKey) => "keys have a use, the id that follows from it, 32 bytes and a validity",
        _ when !AreDistinct(descriptor, delegation) => "each public key stands once, and in one use",
        _ => null,
    };

    private static bool IsShortName(string name) =>
        name.Length is >= MinShortNameLength and <= MaxShortNameLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    /// <summary>What people read to tell agencies apart must not rearrange the text around it (UAX 9), nor break the line.</summary>
    private static bool IsName(string name) =>
        Encoding.UTF8.GetByteCount(name) <= MaxNameSize
        && !name.Any(c => char.IsControl(c) || c is '\u061C' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069'));

    private static bool IsInstrument(LegalInstrument instrument) =>
        instrument.Name.Length > 0 && IsName(instrument.Name) && IsName(instrument.AttestedBy)
        && (instrument.ExpiresAt is null || Instants.IsValid(instrument.ExpiresAt));

    private static bool IsEndpoint(string endpoint)
    {
        var colon = endpoint.LastIndexOf(':');
        return endpoint.Length <= MaxEndpointLength && colon > 0
            && Uri.CheckHostName(endpoint[..colon]) != UriHostNameType.Unknown
            && ushort.TryParse(endpoint.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0;
    }

    private static bool AreFunctions(AgencyDescriptor descriptor)
    {
        var last = AgencyFunction.Unspecified;
        foreach (var function in descriptor.Functions)
        {
            if (!Enum.IsDefined(function) || function <= last)
            {
                return false;
            }

            last = function;
        }

        return descriptor.Functions.Count > 0;
    }

    private static bool IsKey(PublishedKey key) =>
        key.Use is KeyUse.Record or KeyUse.Link or KeyUse.Kem or KeyUse.Log or KeyUse.Witness
        && key.PublicKey.Length == Signatures.PublicKeySize
        && key.Id.Span.SequenceEqual(KeyId.Of(key.Use, key.PublicKey.Span).ToBytes())
        && IdentityChain.IsSpan(key.NotBefore, key.NotAfter, MaxKeyDays)
        && (key.Use != KeyUse.Kem || CanBeSealedTo(key.PublicKey.Span));

    /// <summary>A point of small order agrees on nothing secret: nothing could be sealed to it, and whoever tried would fail for all peers.</summary>
    private static bool CanBeSealedTo(ReadOnlySpan<byte> publicKey)
    {
        using var probe = Hpke.SetupSender(publicKey, [], out _);
        return probe is not null;
    }

    private static bool AreDistinct(AgencyDescriptor descriptor, Delegation delegation) =>
        descriptor.Keys.Select(key => key.PublicKey).Append(delegation.RootPublicKey).Append(delegation.DescriptorPublicKey)
            .ToHashSet<ByteString>().Count == descriptor.Keys.Count + 2;
}
