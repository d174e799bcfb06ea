using System.Collections.Immutable;
using Gateway.Exchange.V1;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Gateway.Policy.Tests.Worlds;

/// <summary>
/// The semantics of protos/spec/policy.md written a second time, as slowly and literally as possible: each field against each rule, each
/// test with three truth values, and the closure as a loop over everything. Shares nothing with the product but the record schema.
/// </summary>
internal sealed class Reference(CaseRecord record, OriginatorProfile originator, PeerProfile peer, TestPolicy policy)
{
    private enum Truth
    {
        No,
        Undecided,
        Yes,
    }

    /// <summary>release, hold or withhold for every path.</summary>
    public IReadOnlyDictionary<string, string> Decide()
    {
        var fields = FieldSplit.Split(record).DistinctBy(field => field.Path.ToString()).ToDictionary(field => field.Path.ToString(), field => field);
        var outcomes = fields.ToDictionary(pair => pair.Key, pair => OnField(pair.Value), StringComparer.Ordinal);
        bool changed;
        do
        {
            changed = false;
            foreach (var (path, field) in fields.Where(pair => outcomes[pair.Key] == "release").ToList())
            {
                if (ReferencesOf(field).Any(key => !outcomes.Any(pair => pair.Value == "release" && pair.Key.StartsWith($"entity/{key}/", StringComparison.Ordinal))))
                {
                    outcomes[path] = "withhold";
                    changed = true;
                }
            }
        }
        while (changed);

        return WithConditions(outcomes);
    }

    /// <summary>Whether everything the second pattern names is named by the first too.</summary>
    public static bool PatternCovers(string pattern, string other) =>
        pattern == "*" || pattern == other
        || (pattern.EndsWith(".*", StringComparison.Ordinal) && other.StartsWith(pattern[..^1], StringComparison.Ordinal))
        || (pattern.StartsWith("*.", StringComparison.Ordinal) && other.EndsWith(pattern[1..], StringComparison.Ordinal) && !other.StartsWith("identifier.", StringComparison.Ordinal));

    private static Dictionary<string, string> WithConditions(Dictionary<string, string> outcomes)
    {
        if (!outcomes.TryGetValue("conditions", out var conditions))
        {
            return outcomes;
        }

        var others = outcomes.Where(pair => pair.Key != "conditions").ToList();
        if (conditions == "release" && others.TrueForAll(pair => pair.Value != "release"))
        {
            outcomes["conditions"] = others.Exists(pair => pair.Value == "hold") ? "hold" : "withhold";
        }

        foreach (var (path, outcome) in others)
        {
            outcomes[path] = conditions == "withhold" ? "withhold" : conditions == "hold" && outcome == "release" ? "hold" : outcome;
        }

        return outcomes;
    }

    private string OnField(RecordField field)
    {
        if (Refused(field))
        {
            return "withhold";
        }

        var matching = policy.Rules.Where(rule => Matches(rule, field)).Select(rule => rule.Action).ToHashSet();
        return matching.Contains("withhold") ? "withhold" : matching.Contains("hold") ? "hold" : matching.Contains("release") ? "release" : "withhold";
    }

    private bool Matches(TestRule rule, RecordField field)
    {
        var release = rule.Action == "release";
        bool Fold(Truth truth) => truth == Truth.Yes || (truth == Truth.Undecided && !release);
        bool FoldAll(IEnumerable<Truth> levels) => release ? levels.All(Fold) : levels.Any(Fold);
        var names = NamesOf(field);
        var acts = rule.Fields.Any(pattern => Names(pattern, names, release)) && !rule.Except.Any(pattern => Names(pattern, names, false));
        return acts && Fold(IsNamed(rule)) && Fold(IsIn(rule)) && Fold(Does(rule, release))
            && rule.Tests.All(test => FoldAll(Test(test, field))) && (rule.Grading is null || FoldAll(GradingTest(rule.Grading.Value, field)));
    }

    private static bool Names(string pattern, IReadOnlyList<string> names, bool release)
    {
        if (release && pattern.Contains('*', StringComparison.Ordinal) && names.Any(
            name => name is "audience" or "authorisation" or "attachment_provenance" or "attachment.image" || name.EndsWith(".source_refs", StringComparison.Ordinal)))
        {
            return false;
        }

        if (!release && pattern == "attachment" && names.Contains("attachment.image"))
        {
            return true;
        }

        return names.Any(name => PatternCovers(pattern, name));
    }

    /// <summary>The names of a field's kind; an identifier has two, by its entity and by its type.</summary>
    private List<string> NamesOf(RecordField field)
    {
        if (field.Path.EntityKey is null)
        {
            var mayShowSomebody = field.Fragment.Attachments is [{ ContentKey.IsEmpty: false, MediaType: not ("text/plain" or "text/csv" or "application/json") }];
            return [mayShowSomebody ? "attachment.image" : field.Path.Name];
        }

        var entity = field.Fragment.Entities[0];
        var kind = Entity.Descriptor.FindFieldByNumber((int)entity.DetailCase)?.Name ?? "?";
        return field.Path.IdentifierKey is null ? [$"{kind}.{field.Path.Name}"]
            : [$"{kind}.an identifier", $"identifier.{Word("IDENTIFIER_TYPE_", EntityReflection.Descriptor, "IdentifierType", (int)entity.Identifiers[0].Type)}"];
    }

    private Truth IsNamed(TestRule rule)
    {
        var named = rule.Agencies.Concat(rule.Groups.SelectMany(group => policy.Groups.Single(entry => entry.Name == group).Peers)).ToList();
        return named.Count == 0 ? Truth.Yes : peer.Name.Length == 0 ? Truth.Undecided : named.Contains(peer.Name) ? Truth.Yes : Truth.No;
    }

    private Truth IsIn(TestRule rule) =>
        rule.Countries.IsEmpty ? Truth.Yes : peer.Country.Length == 0 ? Truth.Undecided : rule.Countries.Contains(peer.Country) ? Truth.Yes : Truth.No;

    private Truth Does(TestRule rule, bool release)
    {
        if (rule.Functions.IsEmpty)
        {
            return Truth.Yes;
        }

        var words = peer.Functions.Select(function => Word("AGENCY_FUNCTION_", IdentityReflection.Descriptor, "AgencyFunction", (int)function)).DefaultIfEmpty("?").ToList();
        return release ? All(words, rule.Functions) : Any(words, rule.Functions);
    }

    private static Truth Any(IReadOnlyCollection<string> values, IReadOnlyCollection<string> words) =>
        values.Any(words.Contains) ? Truth.Yes : values.Contains("?") ? Truth.Undecided : Truth.No;

    private static Truth All(IReadOnlyCollection<string> values, IReadOnlyCollection<string> words) =>
        values.Any(value => value != "?" && !words.Contains(value)) ? Truth.No : values.Contains("?") ? Truth.Undecided : Truth.Yes;

    /// <summary>The truth of a test at every level it is read at.</summary>
    private IEnumerable<Truth> Test((string Label, string Operator, ImmutableArray<string> Words) test, RecordField field)
    {
        var handling = HandlingReflection.Descriptor;
        var schema = CaseRecordReflection.Descriptor;
        var (prefix, file, name) = test.Label switch
        {
            "kind" => ("RECORD_KIND_", schema, "RecordKind"),
            "status" => ("RECORD_STATUS_", schema, "RecordStatus"),
            "urgency" => ("URGENCY_", schema, "Urgency"),
            "classification" => ("CLASSIFICATION_RANK_", handling, "ClassificationRank"),
            "tlp" => ("TLP_", handling, "Tlp"),
            "pap" => ("PAP_", handling, "Pap"),
            "onward" => ("ONWARD_RULE_", handling, "OnwardRule"),
            "evidence" => ("EVIDENCE_RULE_", handling, "EvidenceRule"),
            "action" => ("ACTION_RULE_", handling, "ActionRule"),
            "handling_codes" => ("HANDLING_CODE_", handling, "HandlingCode"),
            "purposes" => ("PURPOSE_", handling, "Purpose"),
            "subject" => ("SUBJECT_CATEGORY_", schema, "SubjectCategory"),
            _ => ("TRAFFICKING_ROLE_", schema, "TraffickingRole"),
        };
        foreach (var values in ValuesOf(test.Label, field))
        {
            var words = values.Select(value => Word(prefix, file, name, value)).ToList();
            int Rank(string word) => file.FindTypeByName<EnumDescriptor>(name).FindValueByName(prefix + word.ToUpperInvariant()).Number;
            yield return test.Operator switch
            {
                "any" => Any(words, test.Words),
                "all_within" => All(words, test.Words),
                "none" => Any(words, test.Words) switch { Truth.Yes => Truth.No, Truth.No => Truth.Yes, _ => Truth.Undecided },
                "in" => Any(words, test.Words),
                _ when words[0] == "?" => Truth.Undecided,
                "at_most" => Rank(words[0]) <= Rank(test.Words[0]) ? Truth.Yes : Truth.No,
                _ => Rank(words[0]) >= Rank(test.Words[0]) ? Truth.Yes : Truth.No,
            };
        }
    }

    private IEnumerable<IReadOnlyList<int>> ValuesOf(string label, RecordField field)
    {
        var own = record.Handling ?? new Handling();
        return label switch
        {
            "kind" => [[(int)record.Kind]],
            "status" => [[(int)record.Status]],
            "urgency" => [[(int)record.Urgency]],
            "subject" => [SubjectsOf(field)],
            "role" => [RolesOf(field)],
            _ => [ReferenceHandling.Values(label, own, []), ReferenceHandling.Values(label, own, OverridesOf(field))],
        };
    }

    private IEnumerable<Truth> GradingTest((string Scheme, ImmutableArray<string> Source, ImmutableArray<string> Information) test, RecordField field)
    {
        var participation = field.Path.Name == "participation" ? field.Fragment.Participations[0].Grading : null;
        foreach (var grading in new[] { record.Grading, participation ?? record.Grading })
        {
            yield return grading is null || !GradingRules.IsValid(grading) ? Truth.Undecided
                : Word("GRADING_SCHEME_", HandlingReflection.Descriptor, "GradingScheme", (int)grading.Scheme) == test.Scheme
                    && (test.Source.IsEmpty || test.Source.Contains(grading.SourceCode)) && (test.Information.IsEmpty || test.Information.Contains(grading.InformationCode))
                ? Truth.Yes : Truth.No;
        }
    }

    private bool Refused(RecordField field)
    {
        var own = record.Handling ?? new Handling();
        var overrides = OverridesOf(field);
        bool Named() => record.Audience?.Recipients.Contains(peer.Name) == true;
        int One(string label) => ReferenceHandling.Values(label, own, overrides)[0];
        var rank = One("classification");
        return record.Status is not (RecordStatus.Active or RecordStatus.Superseded or RecordStatus.Restricted)
            || record.Audience?.Excluded.Contains(peer.Name) == true
            || (record.Audience?.Recipients.Count > 0 && !Named())
            || ReferenceHandling.DeleteAfter(own, overrides) <= Sample.Now
            || One("tlp") is not (>= 1 and <= 5) || (One("tlp") == 5 && !Named())
            || rank is not (>= 1 and <= 5) || (int)peer.Ceiling is not (>= 1 and <= 5) || rank > (int)peer.Ceiling
            || !ReferenceHandling.MayGoTo(peer.Country, own, overrides)
            || !ReferenceHandling.Values("purposes", own, overrides).Any(purpose => purpose is >= 1 and <= 10)
            || (record.Conditions.Length == 0 && ReferenceHandling.Values("handling_codes", own, overrides).Contains(3))
            || ConsentMissing(field)
            || NamesOf(field).Any(name => name.EndsWith(".source_refs", StringComparison.Ordinal) || name.Contains('?', StringComparison.Ordinal))
            || ReferencesOf(field).Any(key => record.Entities.All(entity => entity.Key != key));
    }

    /// <summary>The overrides in force: the part's own, and those of every entity the field names.</summary>
    private List<Handling> OverridesOf(RecordField field)
    {
        var fragment = field.Fragment;
        Handling?[] own =
        [
            fragment.Entities.FirstOrDefault()?.Handling, fragment.Participations.FirstOrDefault()?.Handling, fragment.Links.FirstOrDefault()?.Handling,
            fragment.Attachments.FirstOrDefault()?.Handling, fragment.ExternalReferences.FirstOrDefault()?.Handling,
            fragment.AttachmentProvenance.FirstOrDefault()?.Handling,
        ];
        var named = ReferencesOf(field).Select(key => record.Entities.FirstOrDefault(entity => entity.Key == key)?.Handling);
        return [.. own.Concat(named).OfType<Handling>()];
    }

    /// <summary>The keys a field names; a reference that is not set is the empty key.</summary>
    private static IEnumerable<string> ReferencesOf(RecordField field) => field.Path.Name switch
    {
        "participation" => [field.Fragment.Participations[0].Entity?.Key ?? ""],
        "link" => [field.Fragment.Links[0].From?.Key ?? "", field.Fragment.Links[0].To?.Key ?? ""],
        _ => field.Path.EntityKey is null ? [] : KeysIn(field.Fragment.Entities[0]),
    };

    private static IEnumerable<string> KeysIn(Entity entity)
    {
        IEnumerable<EntityReference?> references =
        [
            entity.MoneyTransfer?.From, entity.MoneyTransfer?.To, entity.Journey?.From, entity.Journey?.To, entity.Journey?.Vehicle,
            entity.Occurrence?.Place, .. entity.Journey?.Travellers ?? [],
        ];
        return references.OfType<EntityReference>().Select(reference => reference.Key);
    }

    private IReadOnlyList<int> SubjectsOf(RecordField field) => [.. PartsOf(field).Select(part => part.Subject)];

    private IReadOnlyList<int> RolesOf(RecordField field) => [.. PartsOf(field).SelectMany(part => part.Roles)];

    private bool ConsentMissing(RecordField field) => PartsOf(field).Any(part => part.ConsentMissing);

    private List<Part> PartsOf(RecordField field) => field.Path switch
    {
        { Form: FieldPathForm.Top, Name: "title" or "summary" or "trafficking" or "conditions" } => Everyone(),
        { Form: FieldPathForm.Top } => [],
        { Name: "attachment" or "external_reference" or "attachment_provenance" } => Everyone(),
        { Name: "participation" } => [.. OfOnePart(field.Fragment.Participations[0])],
        { Name: "link" } => [.. ReferencesOf(field).SelectMany(Described)],
        _ => [.. Described(field.Path.Key!)],
    };

    private List<Part> Everyone() =>
        [.. record.Participations.Select(ToPart), .. record.Entities.Where(entity => IsPerson(entity.Key)).SelectMany(entity => Own(entity.Key))];

    private IEnumerable<Part> OfOnePart(Participation participation)
    {
        var key = participation.Entity?.Key ?? "";
        yield return ToPart(participation) with { ConsentMissing = ToPart(participation).ConsentMissing || Own(key).Any(part => part.ConsentMissing) };
    }

    /// <summary>Whom an entity describes: itself, persons one link or reference away, and those of all it names.</summary>
    private IEnumerable<Part> Described(string key) => OneHop(key).Concat(Named(key).SelectMany(OneHop));

    private IEnumerable<Part> OneHop(string key)
    {
        if (IsPerson(key) || record.Entities.All(entity => entity.Key != key))
        {
            return record.Entities.Any(entity => entity.Key == key) ? Own(key) : [];
        }

        var linked = record.Links.Where(link => link.From?.Key == key).Select(link => link.To?.Key)
            .Concat(record.Links.Where(link => link.To?.Key == key).Select(link => link.From?.Key)).Concat(Named(key));
        return Own(key).Concat(linked.OfType<string>().Where(IsPerson).SelectMany(Own));
    }

    private IEnumerable<string> Named(string key) => record.Entities.Where(entity => entity.Key == key).SelectMany(KeysIn);

    private IEnumerable<Part> Own(string key)
    {
        var parts = record.Participations.Where(participation => participation.Entity?.Key == key).Select(ToPart).ToList();
        return parts.Count == 0 && IsPerson(key) ? [new Part(0, [0], NeedsConsent)] : parts;
    }

    private Part ToPart(Participation participation)
    {
        var key = participation.Entity?.Key ?? "";
        var isThing = record.Entities.Any(entity => entity.Key == key) && !IsPerson(key);
        var subject = participation.SubjectCategory is SubjectCategory.Unknown || (IsPerson(key) && participation.SubjectCategory == SubjectCategory.NotDataSubject)
            ? 0 : (int)participation.SubjectCategory;
        var missing = participation.Consent is not (Consent.Given or Consent.NotNeededLegalDuty)
            && (participation.Consent != Consent.Unspecified || (NeedsConsent && !isThing));
        return new Part(subject, participation.TraffickingRoles.Count == 0 ? [0] : [.. participation.TraffickingRoles.Select(role => (int)role)], missing);
    }

    private bool NeedsConsent => originator.Functions.IsEmpty || originator.Functions.Any(function => function == AgencyFunction.Ngo || (int)function is < 1 or > 9);

    private bool IsPerson(string key) => record.Entities.Any(entity => entity.Key == key && entity.Person is not null);

    /// <summary>The word of a value; "?" for one that is unset or that the schema does not have.</summary>
    private static string Word(string prefix, FileDescriptor file, string name, int value) =>
        value == 0 ? "?" : file.FindTypeByName<EnumDescriptor>(name).FindValueByNumber(value)?.Name[prefix.Length..].ToLowerInvariant() ?? "?";

    private sealed record Part(int Subject, ImmutableArray<int> Roles, bool ConsentMissing);
}
