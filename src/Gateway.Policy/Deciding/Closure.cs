using Gateway.Policy.Facts;

namespace Gateway.Policy.Deciding;

/// <summary>
/// A link, participation or reference to an entity of which nothing is released would show that the entity exists. It is withheld too;
/// that may leave another entity with nothing, so this goes on until nothing changes.
/// </summary>
internal static class Closure
{
    /// <summary>Lowers outcomes in place. Each field is lowered at most once and each entity emptied at most once: linear in the record.</summary>
    public static void Withhold(RecordFacts facts, FieldOutcome[] outcomes, BuiltinRules[] refusals)
    {
        var released = new int[facts.EntityCount];
        var naming = new List<int>?[facts.EntityCount];
        for (var field = 0; field < outcomes.Length; field++)
        {
            var fact = facts.Fields[field];
            if (fact.Owner >= 0 && outcomes[field] == FieldOutcome.Release)
            {
                released[fact.Owner]++;
            }

            foreach (var entity in fact.References)
            {
                (naming[entity] ??= []).Add(field);
            }
        }

        var emptied = new Queue<int>(Enumerable.Range(0, released.Length).Where(entity => released[entity] == 0));
        while (emptied.TryDequeue(out var entity))
        {
            foreach (var field in naming[entity] ?? [])
            {
                if (outcomes[field] != FieldOutcome.Release)
                {
                    continue;
                }

                outcomes[field] = FieldOutcome.Withhold;
                refusals[field] |= BuiltinRules.NothingReleasedOfEntity;
                var owner = facts.Fields[field].Owner;
                if (owner >= 0 && --released[owner] == 0)
                {
                    emptied.Enqueue(owner);
                }
            }
        }
    }
}
