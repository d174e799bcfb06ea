using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Protocol.Records;

/// <summary>
/// What can only be said of a whole record at its originator: that all of it is known here, and that the view which carries all of it is
/// within the limits every receiver holds (protos/spec/record.md, "Limits"). No legal record may block a feed.
/// </summary>
internal static class PublicationRules
{
    /// <summary>
    /// What a view has beside labels, digests and disclosures, in bytes: names, numbers and times of the manifest, path, signature, and the
    /// tags and lengths around them, each at its longest.
    /// </summary>
    public const int ViewFrame = 1_024;

    /// <summary>Adds every problem found in a record whose content is in order.</summary>
    /// <param name="record">The record.</param>
    /// <param name="bytes">It, as it is written.</param>
    /// <param name="isKnown">Whether its bytes are known to hold no field that this node does not know.</param>
    /// <param name="problems">Where problems are added.</param>
    /// <returns>The fields it is cut into; empty when there is a problem.</returns>
    public static IReadOnlyList<CutField> Check(CaseRecord record, ReadOnlySpan<byte> bytes, bool isKnown, List<RecordProblem> problems)
    {
        // A field of a later schema may be a restriction: leaving it out would loosen what its author wrote.
        if (!isKnown && KnownFields.HasOthers(bytes, CaseRecord.Descriptor))
        {
            problems.Add(new RecordProblem("record", "has a field that this node does not know.", "Remove it, or upgrade the node."));
            return [];
        }

        var fields = FieldCut.Cut(bytes);
        if (fields.Count > ViewVerifier.MaxDisclosures)
        {
            problems.Add(new RecordProblem(
                "record", $"has {fields.Count} fields; the limit is {ViewVerifier.MaxDisclosures}.", "Split the record into several."));
            return [];
        }

        long size = ViewFrame + (record.Handling?.CalculateSize() ?? 0) + (record.Grading?.CalculateSize() ?? 0)
            + (DigestList.PaddedCount(fields.Count) * FieldDigests.Size);
        foreach (var field in fields)
        {
            var value = field.Value.Length;
            size += DisclosureSize(field.Path.ToString().Length, value);
            if (value > ViewVerifier.MaxValueSize)
            {
                problems.Add(new RecordProblem(
                    NameOf(field.Path, record), $"has {value} bytes; the limit is {ViewVerifier.MaxValueSize}.", "Shorten it, or attach it as a file."));
            }
        }

        if (size > ViewVerifier.MaxViewSize)
        {
            problems.Add(new RecordProblem(
                "record", $"takes {size} bytes in a view; the limit is {ViewVerifier.MaxViewSize}.", "Split the record into several."));
        }

        return problems.Count == 0 ? fields : [];
    }

    private static int DisclosureSize(int path, int value)
    {
        var content = 2 + FieldDigests.SaltSize + 2 + path + 1 + CodedOutputStream.ComputeLengthSize(value) + value;
        return 1 + CodedOutputStream.ComputeLengthSize(content) + content;
    }

    /// <summary>Names a field by positions, as every problem does: the path's keys mean nothing to the officer.</summary>
    private static string NameOf(FieldPath path, CaseRecord record)
    {
        if (path.Key is null)
        {
            return path.Name;
        }

        var element = RecordKeys.Elements(record).First(element => element.Key == path.Key);
        return element.Element is Entity && path.Form == FieldPathForm.EntityField ? $"{element.Field}.{path.Name}" : element.Field;
    }
}
