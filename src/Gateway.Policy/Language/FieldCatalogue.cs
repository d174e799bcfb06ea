using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf.Reflection;

namespace Gateway.Policy.Language;

/// <summary>
/// Every kind of field a rule can name, numbered: top-level fields and list elements (<c>summary</c>, <c>link</c>), fields of each kind of
/// entity (<c>person.names</c>), and each type of identifier on each kind of entity (<c>identifier.phone</c>). Read off the message
/// descriptors, so that a field added to the schema can be named, and falls under the wildcards, from its first day.
/// </summary>
internal static class FieldCatalogue
{
    /// <summary>Number of a field that no version of this catalogue knows: no pattern covers it, and it is never released.</summary>
    public const int Unknown = 0;

    /// <summary>Name of the fields that say where the originator has its information from. They never leave.</summary>
    public const string SourceReferences = "source_refs";

    private const string Identifier = "identifier";

    private const string Attachment = "attachment";

    private const string AttachmentImage = "attachment.image";

    /// <summary>Media types that hold no picture.</summary>
    private static readonly FrozenSet<string> Imageless = FrozenSet.Create(StringComparer.Ordinal, "text/plain", "text/csv", "application/json");

    private static readonly ImmutableArray<string> IdentifierWords = EnumWords.Of(EntityReflection.Descriptor.FindTypeByName<EnumDescriptor>("IdentifierType"));

    private static readonly ImmutableArray<FieldKind> Kinds = Build();

    private static readonly FrozenDictionary<(string? Entity, string Name), int> Numbers =
        Kinds.Select((kind, number) => KeyValuePair.Create((kind.Entity, kind.Name), number)).ToFrozenDictionary();

    private static readonly ulong[] Nothing = new ulong[NumberSet.WordsFor(Kinds.Length)];

    private static readonly FrozenDictionary<string, ulong[]> Patterns = BuildPatterns(false);

    private static readonly FrozenDictionary<string, ulong[]> ReleasePatterns = BuildPatterns(true);

    private static readonly FrozenDictionary<Entity.DetailOneofCase, string> KindWords =
        Entity.Descriptor.Oneofs[0].Fields.ToFrozenDictionary(field => (Entity.DetailOneofCase)field.FieldNumber, field => field.Name);

    /// <summary>How many numbers there are; the first is <see cref="Unknown"/>.</summary>
    public static int Count => Kinds.Length;

    /// <summary>Every pattern of the language.</summary>
    public static IReadOnlyCollection<string> AllPatterns => Patterns.Keys;

    /// <summary>The name of a field kind as rules write it.</summary>
    public static string NameOf(int number) => Kinds[number].Text;

    /// <summary>Number of a top-level field or list element.</summary>
    public static int OfTop(string name) => Numbers.GetValueOrDefault((null, name), Unknown);

    /// <summary>
    /// Number of an attachment. One whose content can be pulled counts as an image unless its media type can hold none: a document or an
    /// archive may show a face as well as a photograph does.
    /// </summary>
    public static int OfAttachment(Attachment attachment) =>
        Numbers[(null, attachment.ContentKey.IsEmpty || Imageless.Contains(attachment.MediaType) ? Attachment : AttachmentImage)];

    /// <summary>Number of a field of an entity.</summary>
    public static int OfEntity(Entity.DetailOneofCase kind, string name) =>
        KindWords.TryGetValue(kind, out var entity) ? Numbers.GetValueOrDefault((entity, name), Unknown) : Unknown;

    /// <summary>Number of an identifier of an entity.</summary>
    public static int OfIdentifier(Entity.DetailOneofCase kind, IdentifierType type) =>
        KindWords.TryGetValue(kind, out var entity) && (int)type >= 1 && (int)type <= IdentifierWords.Length
            ? Numbers[(entity, $"{Identifier}.{IdentifierWords[(int)type - 1]}")]
            : Unknown;

    /// <summary>True for fields that say where the information came from.</summary>
    public static bool IsSourceReference(int number) => Kinds[number].Name == SourceReferences;

    /// <summary>Numbers of the field kinds a pattern covers in a rule with this action; none when there is no such pattern.</summary>
    public static ReadOnlySpan<ulong> Cover(string pattern, RuleAction action) =>
        (action == RuleAction.Release ? ReleasePatterns : Patterns).TryGetValue(pattern, out var cover) ? cover : Nothing;

    private static ImmutableArray<FieldKind> Build()
    {
        var kinds = ImmutableArray.CreateBuilder<FieldKind>();
        kinds.Add(new FieldKind(null, "", "unknown", true));
        foreach (var name in FieldOutline.TopNames.Concat(FieldOutline.ListNames))
        {
            // Whom the originator named or left out, and who signed it off, is the originator's own business.
            kinds.Add(new FieldKind(null, name, name, name is "audience" or "authorisation" or "attachment_provenance"));
        }

        kinds.Add(new FieldKind(null, AttachmentImage, AttachmentImage, true));

        foreach (var entity in Entity.Descriptor.Oneofs[0].Fields.OrderBy(field => field.FieldNumber))
        {
            var names = entity.MessageType.Fields.InDeclarationOrder().Select(field => field.Name).Concat(FieldOutline.EntityNames).Distinct();
            kinds.AddRange(names.Select(name => new FieldKind(entity.Name, name, $"{entity.Name}.{name}", name == SourceReferences)));
            kinds.AddRange(IdentifierWords.Select(word =>
                new FieldKind(entity.Name, $"{Identifier}.{word}", $"{Identifier}.{word}", false)));
        }

        return kinds.ToImmutable();
    }

    /// <param name="forRelease">Leave out of wildcards what a release rule must name in full.</param>
    private static FrozenDictionary<string, ulong[]> BuildPatterns(bool forRelease)
    {
        var patterns = new Dictionary<string, ulong[]>(StringComparer.Ordinal);
        for (var number = Unknown + 1; number < Kinds.Length; number++)
        {
            var kind = Kinds[number];
            var inWildcards = !(forRelease && kind.OnlyByName);
            Add(kind.Text, number, true);
            Add("*", number, inWildcards);
            if (kind.Name == AttachmentImage)
            {
                // A rule about attachments is about images too, except that it does not release them.
                Add(Attachment, number, inWildcards);
            }

            if (kind.Entity is not null)
            {
                Add($"{kind.Entity}.*", number, inWildcards);
                Add(kind.Text.StartsWith($"{Identifier}.", StringComparison.Ordinal) ? $"{Identifier}.*" : $"*.{kind.Name}", number, inWildcards);
            }
        }

        return patterns.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(string pattern, int number, bool covered)
        {
            if (!patterns.TryGetValue(pattern, out var cover))
            {
                patterns[pattern] = cover = new ulong[NumberSet.WordsFor(Kinds.Length)];
            }

            if (covered)
            {
                NumberSet.Add(cover, number);
            }
        }
    }

    /// <param name="Entity">The kind of entity, or null for what belongs to the record.</param>
    /// <param name="Name">Name within the entity or record.</param>
    /// <param name="Text">Name as rules write it.</param>
    /// <param name="OnlyByName">A release rule's wildcard does not reach it.</param>
    private sealed record FieldKind(string? Entity, string Name, string Text, bool OnlyByName);
}
