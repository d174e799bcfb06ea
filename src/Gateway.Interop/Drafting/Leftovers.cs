using System.Collections.Frozen;

namespace Gateway.Interop.Drafting;

/// <summary>
/// What a format knows about properties that no field of ours holds.
/// </summary>
/// <param name="Words">Properties that hold words someone wrote: for their sake the original is kept beside what the object became.</param>
/// <param name="Secrets">Properties that hold a password or key: they travel in no form.</param>
/// <param name="Special">Special categories of data (Directive (EU) 2016/680 Art. 10): not taken over.</param>
/// <param name="Derived">Properties that a search index derived from others.</param>
internal sealed record Leftovers(
    FrozenSet<string> Words, FrozenSet<string> Secrets, FrozenSet<string> Special, FrozenSet<string> Derived)
{
    /// <summary>Looks at what was not asked for, after an object has been mapped, and says why it stays behind.</summary>
    public void Settle(ObjectDraft draft)
    {
        draft.HoldsSecret = draft.Source.HasAnywhere(Secrets);
        if (draft.IsKeptOnly)
        {
            return;
        }

        foreach (var property in draft.Source.Unused.ToList())
        {
            draft.LeaveOut(property, Secrets.Contains(property) ? "a secret"
                : Special.Contains(property) ? "a special category of personal data"
                : Derived.Contains(property) ? "derived by a search index"
                : "no field holds it");
            if (Words.Contains(property))
            {
                draft.KeepBeside($"{property}: no field holds it");
            }
        }
    }
}
