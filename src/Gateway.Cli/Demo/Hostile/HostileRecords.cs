using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Protocol;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Cli.Demo.Hostile;

/// <summary>Records of the hostile peer, before they are sealed: one as it should be, and three that only a check of the content can find out.</summary>
internal sealed class HostileRecords(HostilePeer peer, DateTimeOffset now)
{
    /// <summary>A plate in the honest record's content, and the one that somebody would like to read there.</summary>
    private static readonly (byte[] Signed, byte[] Altered) Plate = ("HH 1180"u8.ToArray(), "HH 9999"u8.ToArray());

    /// <summary>As it should be.</summary>
    public HostileRecord Honest() => Seal(View(peer.Agency, peer.RecordKey.Id, out var id), id);

    /// <summary>A plate in a disclosure exchanged after signing.</summary>
    public HostileRecord AlteredContent()
    {
        var view = View(peer.Agency, peer.RecordKey.Id, out var id);
        var plate = view.Disclosures.Single(disclosure => disclosure.Value.Span.IndexOf(Plate.Signed) >= 0);
        var value = plate.Value.ToByteArray();
        Plate.Altered.CopyTo(value, value.AsSpan().IndexOf(Plate.Signed));
        plate.Value = ByteString.CopyFrom(value);
        return Seal(view, id);
    }

    /// <summary>One bit of the signature changed.</summary>
    public HostileRecord AlteredSignature()
    {
        var view = View(peer.Agency, peer.RecordKey.Id, out var id);
        var signature = view.Signature.ToByteArray();
        signature[0] ^= 1;
        view.Signature = ByteString.CopyFrom(signature);
        return Seal(view, id);
    }

    /// <summary>In another agency's name, under that agency's key id, signed with the hostile peer's own key.</summary>
    public HostileRecord InTheNameOf(VerifiedAgency other)
    {
        var key = other.CurrentKey(KeyUse.Record, now) ?? throw new DemoException("An agency has no record key.");
        return Seal(View(other.Id, key.Id, out var id), id);
    }

    private RecordView View(AgencyId originator, KeyId key, out RecordId id)
    {
        var record = new CaseRecord
        {
            Kind = RecordKind.Sighting,
            Status = RecordStatus.Active,
            Urgency = Urgency.Routine,
            Grading = new Grading { Scheme = GradingScheme.Admiralty, SourceCode = "B", InformationCode = "2" },
            Handling = new Handling
            {
                Classification = new Classification { Scheme = ClassificationScheme.National, Rank = ClassificationRank.Unclassified },
                Tlp = Tlp.Green,
                Purposes = { Purpose.Investigation },
            },
            Title = "Lorry at Holm harbour",
            Entities =
            {
                new Entity
                {
                    Vehicle = new Vehicle { Type = "lorry" },
                    Identifiers =
                    {
                        new Identifier
                        {
                            Type = IdentifierType.Plate, Raw = System.Text.Encoding.ASCII.GetString(Plate.Signed), Scope = "XD", Match = IdentifierMatch.Exact,
                        },
                    },
                },
            },
        };
        RecordKeys.Redraw(record, new HashSet<string>(), RandomNumberGenerator.Fill);
        id = RecordId.New(RandomNumberGenerator.Fill);
        var version = RecordVersion.Prepare(
            record,
            new RecordHeader
            {
                Originator = originator,
                RecordKey = key,
                Record = id,
                Version = 1,
                PreviousManifestDigest = ReadOnlyMemory<byte>.Empty,
                IssuedAt = now,
            },
            RandomNumberGenerator.Fill);
        var proof = RecordBatch.Sign([version.Manifest], peer.RecordKey, originator, RandomNumberGenerator.Fill)[0];
        return RecordViews.Redact(version, proof, version.Fields.Select(field => field.Path).ToHashSet())!;
    }

    private static HostileRecord Seal(RecordView view, RecordId id) =>
        new(id, CanonicalMessage.Write(new EntryBody { View = ByteString.CopyFrom(CanonicalMessage.Write(view)) }));
}

/// <summary>A record ready to be sealed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Body">The body of its entry.</param>
internal sealed record HostileRecord(RecordId Id, byte[] Body)
{
    /// <summary>Its id: content is not for print.</summary>
    public override string ToString() => Id.ToString();
}
