using Gateway.Exchange.V1;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Policy.Tests.Worlds;

/// <summary>
/// Seeded random records: every kind of entity, field, reference and label, with some labels unset or unknown, some references that lead
/// nowhere, and some parts that tighten their handling.
/// </summary>
internal sealed class RandomRecords(Random random)
{
    private int _key;

    public CaseRecord Next()
    {
        _key = 0;
        var record = new CaseRecord
        {
            Kind = (RecordKind)random.Next(Chance(0.03) ? 0 : 1, 12),
            Status = Chance(0.93) ? RecordStatus.Active : (RecordStatus)random.Next(0, 8),
            Urgency = (Urgency)random.Next(Chance(0.05) ? 0 : 1, 5),
            Handling = Chance(0.02) ? null : Handling(0.015),
            Grading = Chance(0.1) ? null : Grading(),
        };
        FillTop(record);
        var entities = random.Next(0, 7);
        for (var i = 0; i < entities; i++)
        {
            record.Entities.Add(Entity());
        }

        foreach (var entity in record.Entities)
        {
            FillReferences(entity, record);
        }

        Repeat(4, () => record.Participations.Add(Participation(record)));
        Repeat(4, () => record.Links.Add(new Link { Key = Key(), From = Reference(record), To = Reference(record), Handling = Override() }));
        Repeat(2, () => record.Attachments.Add(Attachment()));
        Repeat(2, () => record.AttachmentProvenance.Add(new AttachmentProvenance { Key = Key(), AcquiredBy = "a", Handling = Override() }));
        Repeat(2, () => record.ExternalReferences.Add(new ExternalReference { Key = Key(), System = "s", Handling = Override() }));
        return record;
    }

    private Attachment Attachment() => new()
    {
        Key = Key(),
        Caption = "c",
        Handling = Override(),
        MediaType = new[] { "", "text/plain", "image/jpeg", "application/pdf", "TEXT/PLAIN" }[random.Next(5)],
        ContentKey = Chance(0.6) ? Google.Protobuf.ByteString.CopyFrom(1, 2, 3) : Google.Protobuf.ByteString.Empty,
    };

    public OriginatorProfile Originator() => new(Functions(0.3));

    public PeerProfile Peer()
    {
        var name = Sample.Peers[random.Next(Sample.Peers.Length)];
        return Sample.Peer(name, Chance(0.05) ? "" : RandomPolicies.Countries[random.Next(RandomPolicies.Countries.Length)]) with
        {
            Functions = Functions(0.05),
            Ceiling = Chance(0.9) ? (ClassificationRank)random.Next(2, 6) : (ClassificationRank)random.Next(0, 7),
        };
    }

    /// <summary>Labels; each ordered one is unset or unknown with the given chance.</summary>
    public Handling Handling(double unset)
    {
        var handling = new Handling
        {
            Tlp = (Tlp)Label(Chance(0.9) ? 4 : 5, unset),
            Pap = (Pap)Label(4, unset),
            Onward = (OnwardRule)Label(5, unset),
            Evidence = (EvidenceRule)Label(3, unset),
            Action = (ActionRule)Label(4, unset),
            IndexAllowed = Chance(0.5),
            Classification = Chance(unset) ? null : new Classification { Rank = (ClassificationRank)Label(Chance(0.9) ? 2 : 5, unset) },
        };
        if (handling.Classification is not null && Chance(0.05))
        {
            handling.Classification.ReleasableTo.Add(Some(RandomPolicies.Countries, 0.6));
        }

        handling.HandlingCodes.Add(Some([HandlingCode.H1, HandlingCode.H2, HandlingCode.H3], 0.07));
        handling.Purposes.Add(Some([Purpose.Prevention, Purpose.Investigation, Purpose.Prosecution, Purpose.ImmigrationEnforcement], 0.6));
        if (Chance(0.03))
        {
            handling.Purposes.Add((Purpose)60);
        }

        if (Chance(0.03))
        {
            handling.HandlingCodes.Add((HandlingCode)60);
        }

        if (Chance(0.1))
        {
            handling.Retention = new Retention { DeleteAfter = Timestamp.FromDateTimeOffset(Sample.Now.AddDays(random.Next(-1, 9))) };
        }

        return handling;
    }

    /// <summary>Labels for a part of a record, most of them unset.</summary>
    public Handling PartHandling()
    {
        var handling = Handling(0.75);
        if (Chance(0.7))
        {
            handling.Purposes.Clear();
        }

        return handling;
    }

    public bool Chance(double chance) => random.NextDouble() < chance;

    private Handling? Override() => Chance(0.12) ? PartHandling() : null;

    private int Label(int highest, double unset) => Chance(unset) ? (Chance(0.2) ? 90 : 0) : random.Next(1, highest + 1);

    private System.Collections.Immutable.ImmutableHashSet<AgencyFunction> Functions(double unusual) => Chance(unusual)
        ? [.. Some([AgencyFunction.Unspecified, AgencyFunction.Police, AgencyFunction.Ngo, AgencyFunction.ImmigrationEnforcement, (AgencyFunction)70], 0.4)]
        : [.. Enumerable.Range(0, Chance(0.3) ? 2 : 1).Select(_ => (AgencyFunction)random.Next(1, 5))];

    private void FillTop(CaseRecord record)
    {
        record.Title = Chance(0.5) ? "t" : "";
        record.Summary = Chance(0.5) ? "s" : "";
        record.CaseRef = Chance(0.3) ? "c" : "";
        record.Unit = Chance(0.2) ? "u" : "";
        record.Conditions = Chance(0.25) ? "x" : "";
        record.Reported = Chance(0.3) ? Timestamp.FromDateTimeOffset(Sample.Now) : null;
        record.Legal = Chance(0.2) ? new LegalBasis { Country = "XA" } : null;
        record.Trafficking = Chance(0.3) ? new TraffickingFacts { VictimsMin = 2 } : null;
        record.Authorisation = Chance(0.2) ? new Authorisation { AuthorisedBy = "a" } : null;
        if (Chance(0.2))
        {
            record.Audience = new Audience { Recipients = { Some(Sample.Peers, 0.6) }, Excluded = { Some(Sample.Peers, 0.08) } };
        }
    }

    private Entity Entity()
    {
        var entity = new Entity { Key = Key(), Handling = Override() };
        var kinds = Gateway.Record.V1.Entity.Descriptor.Oneofs[0].Fields;
        if (Chance(0.4))
        {
            entity.Person = new Person();
        }
        else if (!Chance(0.02))
        {
            var kind = kinds[random.Next(kinds.Count)];
            kind.Accessor.SetValue(entity, kind.MessageType.Parser.ParseFrom(ByteString.Empty));
        }

        var detail = Gateway.Record.V1.Entity.Descriptor.FindFieldByNumber((int)entity.DetailCase)?.Accessor.GetValue(entity) as IMessage;
        foreach (var field in detail?.Descriptor.Fields.InDeclarationOrder() ?? [])
        {
            Fill(field, detail!);
        }

        entity.Confidence = Chance(0.2) ? 80u : 0;
        entity.LastSeen = Chance(0.2) ? Timestamp.FromDateTimeOffset(Sample.Now) : null;
        Repeat(1, () => entity.SourceRefs.Add("r"));
        Repeat(2, () => entity.Identifiers.Add(new Identifier { Key = Key(), Type = (IdentifierType)random.Next(Chance(0.05) ? 0 : 1, 21), Raw = "i" }));
        return entity;
    }

    private void Fill(FieldDescriptor field, IMessage message)
    {
        if (!Chance(0.5) || field.FieldType == FieldType.Message && field.MessageType == EntityReference.Descriptor)
        {
            return;
        }

        object? value = field.FieldType switch
        {
            FieldType.String => "v",
            FieldType.UInt32 => 1u,
            FieldType.Bool => true,
            FieldType.Enum => 1,
            FieldType.Message => field.MessageType.Parser.ParseFrom(ByteString.Empty),
            _ => null,
        };
        if (value is not null && field.IsRepeated)
        {
            ((System.Collections.IList)field.Accessor.GetValue(message)).Add(value);
        }
        else if (value is not null)
        {
            field.Accessor.SetValue(message, value);
        }
    }

    private void FillReferences(Entity entity, CaseRecord record)
    {
        switch (entity.DetailCase)
        {
            case Gateway.Record.V1.Entity.DetailOneofCase.MoneyTransfer:
                entity.MoneyTransfer.From = Chance(0.7) ? Reference(record) : null;
                entity.MoneyTransfer.To = Chance(0.7) ? Reference(record) : null;
                break;
            case Gateway.Record.V1.Entity.DetailOneofCase.Journey:
                entity.Journey.Vehicle = Chance(0.5) ? Reference(record) : null;
                entity.Journey.To = Chance(0.5) ? Reference(record) : null;
                Repeat(3, () => entity.Journey.Travellers.Add(Reference(record)));
                break;
            case Gateway.Record.V1.Entity.DetailOneofCase.Occurrence:
                entity.Occurrence.Place = Chance(0.7) ? Reference(record) : null;
                break;
            default:
                break;
        }
    }

    private Participation Participation(CaseRecord record)
    {
        var persons = record.Entities.Where(entity => entity.Person is not null).ToList();
        var part = new Participation
        {
            Key = Key(),
            Entity = persons.Count > 0 && Chance(0.85) ? new EntityReference { Key = persons[random.Next(persons.Count)].Key } : Reference(record),
            SubjectCategory = Chance(0.6) ? SubjectCategory.Suspect : (SubjectCategory)random.Next(0, 12),
            Consent = Chance(0.97) ? Consent.NotNeededLegalDuty : (Consent)random.Next(0, 7),
            Grading = Chance(0.15) ? Grading() : null,
            Handling = Override(),
        };
        Repeat(2, () => part.TraffickingRoles.Add((TraffickingRole)random.Next(Chance(0.03) ? 0 : 1, 22)));
        return part;
    }

    private Grading Grading() => new()
    {
        Scheme = (GradingScheme)random.Next(0, 5),
        SourceCode = "ABCDX123"[random.Next(8)].ToString(),
        InformationCode = "1234ABE"[random.Next(7)].ToString(),
    };

    private EntityReference Reference(CaseRecord record) => new()
    {
        Key = record.Entities.Count > 0 && !Chance(0.04) ? record.Entities[random.Next(record.Entities.Count)].Key : Sample.Key(900_000),
    };

    private List<T> Some<T>(IEnumerable<T> all, double chance) => all.Where(_ => Chance(chance)).ToList();

    private void Repeat(int most, Action action)
    {
        for (var i = random.Next(0, most + 1); i > 0; i--)
        {
            action();
        }
    }

    private string Key() => Sample.Key(++_key);
}
