using Gateway.Policy.Tests.Worlds;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf.Reflection;
using static Gateway.Policy.Tests.Sample;

namespace Gateway.Policy.Tests.Language;

/// <summary>The language knows every field of the schema, and decides over exactly the fields a record is cut into.</summary>
public sealed class FieldPatternTests(ITestOutputHelper output)
{
    private static readonly IReadOnlyList<FieldDescriptor> Kinds = [.. Entity.Descriptor.Oneofs[0].Fields];

    [Fact]
    public void Every_field_of_the_schema_has_a_pattern_and_a_wildcard()
    {
        string[] own = ["confidence", "first_seen", "last_seen", "source_refs"];
        var top = CaseRecord.Descriptor.Fields.InDeclarationOrder().Where(field => !field.IsRepeated && field.FieldNumber >= 10).Select(field => field.Name);
        var entity = Kinds.SelectMany(kind => kind.MessageType.Fields.InDeclarationOrder().Select(field => field.Name).Concat(own)
            .SelectMany(name => new[] { $"{kind.Name}.{name}", $"{kind.Name}.*", $"*.{name}" }));
        var identifiers = Enum.GetValues<IdentifierType>().Where(type => type != IdentifierType.Unspecified)
            .Select(type => $"identifier.{EntityReflection.Descriptor.FindTypeByName<EnumDescriptor>("IdentifierType").FindValueByNumber((int)type).Name["IDENTIFIER_TYPE_".Length..].ToLowerInvariant()}");
        string[] all = [.. top.Concat(entity).Concat(identifiers).Concat(["participation", "link", "attachment", "attachment.image", "attachment_provenance", "external_reference", "identifier.*", "*"]).Distinct()];
        Assert.Empty(Problems($"policy: 1\nrules:\n  - {{name: r, withhold: [{string.Join(", ", all.Select(pattern => $"\"{pattern}\""))}]}}\n"));
        output.WriteLine($"{all.Length} patterns");
    }

    [Fact]
    public void No_kind_of_entity_has_a_field_of_the_same_name_as_every_entity()
    {
        var own = Entity.Descriptor.Fields.InDeclarationOrder().Where(field => field.ContainingOneof is null).Select(field => field.Name).ToHashSet();
        Assert.All(Kinds, kind => Assert.DoesNotContain(kind.MessageType.Fields.InDeclarationOrder(), field => own.Contains(field.Name)));
    }

    [Fact]
    public void Only_fields_of_an_entitys_kind_name_other_entities()
    {
        // What lies deeper would not be seen when references to what is withheld are withheld.
        foreach (var message in Kinds.SelectMany(kind => kind.MessageType.Fields.InDeclarationOrder()).Concat(CaseRecord.Descriptor.Fields.InDeclarationOrder())
            .Concat(Entity.Descriptor.Fields.InDeclarationOrder().Where(field => field.ContainingOneof is null))
            .Where(field => field.FieldType == FieldType.Message && field.MessageType != EntityReference.Descriptor).Select(field => field.MessageType)
            .Where(message => message != Entity.Descriptor && message != Participation.Descriptor && message != Link.Descriptor))
        {
            Assert.DoesNotContain(message.Fields.InDeclarationOrder(), field => field.FieldType == FieldType.Message && field.MessageType == EntityReference.Descriptor);
        }
    }

    [Fact]
    public void The_outline_of_a_record_lists_exactly_the_fields_it_is_cut_into_and_a_decision_covers_each_once()
    {
        var (records, fields) = (0, 0);
        foreach (var world in Harness.Worlds(14, 2_000))
        {
            var cut = FieldSplit.Split(world.Record).Select(field => field.Path).ToList();
            Assert.Equal(cut, FieldOutline.Of(world.Record).Select(field => field.Path));
            Assert.Equal(cut, Harness.Decide(world).Fields.Select(field => field.Path));
            fields += cut.Count;
            records++;
        }

        output.WriteLine($"{records} random records, {fields} fields");
    }

    [Theory]
    [InlineData("[\"*\"]", 1)]
    [InlineData("[\"*\", audience]", 2)]
    [InlineData("[audience, authorisation]", 2)]
    public void A_wildcard_of_a_release_rule_skips_what_must_be_named(string fields, int released)
    {
        var record = NewRecord();
        record.Title = "T";
        record.Audience = new Audience { Recipients = { "LIN" } };
        record.Authorisation = new Authorisation { AuthorisedBy = "A" };
        Assert.Equal(released, Decide(record, $"policy: 1\nrules:\n  - {{name: r, release: {fields}, to: {{agencies: [LIN]}}}}\n").Released().Count);
        Assert.Equal(3, Decide(record, "policy: 1\nrules:\n  - {name: w, withhold: [\"*\"]}\n").Fields.Count(field => field.Rules is ["w"]));
    }

    [Theory]
    [InlineData("image/jpeg", true, "[\"*\"]", false)]
    [InlineData("image/jpeg", true, "[attachment]", false)]
    [InlineData("image/jpeg", true, "[attachment.image]", true)]
    [InlineData("application/pdf", true, "[attachment]", false)]
    [InlineData("", true, "[attachment]", false)]
    [InlineData("TEXT/PLAIN", true, "[attachment]", false)]
    [InlineData("text/plain", true, "[attachment]", true)]
    [InlineData("text/plain", true, "[attachment.image]", false)]
    [InlineData("image/jpeg", false, "[attachment]", true)]
    public void A_file_that_can_be_pulled_and_may_hold_a_picture_goes_out_only_where_images_are_named(string mediaType, bool isCarried, string fields, bool released)
    {
        var record = NewRecord();
        record.Attachments.Add(new Attachment
        {
            Key = Key(20),
            MediaType = mediaType,
            ContentKey = isCarried ? Google.Protobuf.ByteString.CopyFrom(new byte[32]) : Google.Protobuf.ByteString.Empty,
        });
        var decision = Decide(record, $"policy: 1\nrules:\n  - {{name: r, release: {fields}, to: {{agencies: [LIN]}}}}\n");
        Assert.Equal(released, decision.Released().Count == 1);
    }

    [Theory]
    [InlineData("withhold: [attachment]")]
    [InlineData("hold: [attachment]")]
    [InlineData("withhold: [\"*\"]")]
    public void A_rule_that_keeps_attachments_keeps_images(string action)
    {
        var record = NewRecord();
        record.Attachments.Add(new Attachment { Key = Key(20), MediaType = "image/png", ContentKey = Google.Protobuf.ByteString.CopyFrom(new byte[32]) });
        var decision = Decide(record, $"policy: 1\nrules:\n  - {{name: r, release: [attachment.image], to: {{agencies: [LIN]}}}}\n  - {{name: k, {action}}}\n");
        Assert.Empty(decision.Released());
    }

    [Fact]
    public void How_a_file_was_obtained_goes_out_only_where_it_is_named()
    {
        var record = NewRecord();
        record.AttachmentProvenance.Add(new AttachmentProvenance { Key = Key(20), AcquiredBy = "A" });
        Assert.Empty(Decide(record, "policy: 1\nrules:\n  - {name: r, release: [\"*\"], to: {agencies: [LIN]}}\n").Released());
        Assert.Single(Decide(record, "policy: 1\nrules:\n  - {name: r, release: [attachment_provenance], to: {agencies: [LIN]}}\n").Released());
    }

    [Fact]
    public void An_exception_with_a_wildcard_takes_out_also_what_must_be_named() =>
        Assert.NotEmpty(Problems("policy: 1\nrules:\n  - {name: r, release: [audience], except: [\"*\"], to: {agencies: [LIN]}}\n"));
}
