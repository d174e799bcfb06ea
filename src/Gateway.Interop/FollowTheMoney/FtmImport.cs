using System.Collections.Frozen;
using Gateway.Interop.Drafting;
using Gateway.Interop.Packing;
using Gateway.Interop.Reading;

namespace Gateway.Interop.FollowTheMoney;

/// <summary>A FollowTheMoney file becomes records.</summary>
internal static class FtmImport
{
    private const string System = "followthemoney";
    private const string Title = "FollowTheMoney import";

    private static readonly Leftovers Leftovers = new(
        Words: new[]
        {
            "summary", "description", "notes", "role", "relationship", "status", "percentage", "ownershipType", "purpose", "program",
            "reason", "amount", "bodyText", "bodyHtml", "translatedText", "subject",
        }.ToFrozenSet(StringComparer.Ordinal),
        Secrets: new[] { "password", "privateKey" }.ToFrozenSet(StringComparer.Ordinal),
        Special: new[] { "ethnicity", "religion", "political" }.ToFrozenSet(StringComparer.Ordinal),
        Derived: new[]
        {
            "namesMentioned", "peopleMentioned", "companiesMentioned", "ibanMentioned", "ipMentioned", "locationMentioned",
            "phoneMentioned", "emailMentioned", "detectedLanguage", "detectedCountry", "indexText",
        }.ToFrozenSet(StringComparer.Ordinal));

    /// <summary>Imports a file that has been found to be text.</summary>
    public static ImportResult Import(SourceFile file, ImportDefaults defaults)
    {
        var (objects, refusal) = FtmFile.Read(file);
        if (refusal is not null)
        {
            return file.Refuse(refusal);
        }

        // 1. Lines with the same id and schema are fragments of one entity.
        var byId = new Dictionary<string, FtmObject>(StringComparer.Ordinal);
        var merged = new List<ImportedObject>();
        var whole = new List<FtmObject>();
        foreach (var item in objects)
        {
            if (byId.TryGetValue(item.Id, out var first) && first.Type == item.Type)
            {
                first.Merge(item);
                merged.Add(new ImportedObject(
                    item.Position, item.Id, item.Type, ImportReport.MergedTarget, false, "a further fragment of the same entity"));
                continue;
            }

            _ = byId.TryAdd(item.Id, item);
            whole.Add(item);
        }

        // 2. Every entity is begun, so that ids can be told from dangling ones; then mapped, then connected.
        var import = new ImportDraft(System, defaults.Handling);
        var drafts = whole.Select(source => (Source: source, Draft: import.Begin(source, MarkingOf(source)))).ToList();

        // An Ownership of an account is another link than that of a car, so the owned come first.
        foreach (var (source, draft) in drafts.OrderBy(pair => pair.Source.Type == "Ownership"))
        {
            if (ReferenceEquals(source, byId[source.Id]))
            {
                FtmSchemata.Map(draft);
            }
            else
            {
                draft.Keep("another schema under the id of an entity that came before");
            }
        }

        import.Connect();
        if (import.Excess is { } excess)
        {
            return file.Refuse(new Refusal(file.Start, "$", excess));
        }

        drafts.ForEach(pair => Leftovers.Settle(pair.Draft));

        // 3. Everything goes into as few records as the limits allow.
        var record = NewRecord.From(defaults);
        record.Title = Title;
        var records = new RecordPacking([new RecordGroup([.. drafts.Select(pair => pair.Draft)], record)]).Pack();
        return new ImportResult.Imported([.. records], import.Report(file.Name, records.Count, merged));
    }

    /// <summary>FollowTheMoney has no markings of its own; some data sets put TLP or PAP among the keywords.</summary>
    private static Marking MarkingOf(FtmObject source) =>
        source.Peek("keywords").Aggregate(Marking.None, (sum, word) => sum.And(MarkingTag.Read(word) ?? Marking.None));
}
