using System.Text;
using Gateway.Interop.Drafting;
using Gateway.Record.V1;

namespace Gateway.Interop.Packing;

/// <summary>Makes the external reference that keeps a source object as it was written.</summary>
internal static class Originals
{
    /// <summary>
    /// The object with its text. Its id alone remains where the text holds a secret, may describe a person (whose role could not protect it
    /// there), or is longer than the field; the report says so.
    /// </summary>
    public static ExternalReference Of(ObjectDraft draft)
    {
        var source = draft.Source;
        var text = Encoding.UTF8.GetString(source.Raw.Span).Trim();
        var withheld = draft.HoldsSecret ? "it holds a secret"
            : source.MayBePerson ? "it may describe a person"
            : !ObjectDraft.Fits(text, ImportLimits.MaxLongText) ? "it is longer than 64 KiB"
            : null;
        if (withheld is not null)
        {
            draft.AddReason($"only its id is kept: {withheld}");
        }

        return new ExternalReference
        {
            Key = draft.Import.Keys.Draw(draft.Entities.Count == 0 ? source.Id : $"{source.Id}\noriginal"),
            System = draft.Import.System,
            Type = source.Type,
            Id = source.Id,
            Content = withheld is null ? text : "",
            Handling = draft.Handling?.Clone(),
        };
    }
}
