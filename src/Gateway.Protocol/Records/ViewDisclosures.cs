using System.Collections.Immutable;
using Gateway.Protocol.Identity;
using Gateway.Record.V1;

namespace Gateway.Protocol.Records;

/// <summary>One disclosure of a verified view, with the digest that names it in manifests and statements.</summary>
public sealed record NamedDisclosure
{
    internal NamedDisclosure(string path, ReadOnlyMemory<byte> digest, bool isRequired) => (Path, Digest, IsRequired) = (path, digest, isRequired);

    /// <summary>Which field.</summary>
    public string Path { get; }

    /// <summary>SHA-256 as protos/spec/record.md has it, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Digest { get; }

    /// <summary>Whether every view must contain it.</summary>
    public bool IsRequired { get; }
}

/// <summary>
/// Names the disclosures of a view and leaves some out. Only for the bytes of a view that was verified: what comes out is a subset of it,
/// with the same manifest and proof, and verifies as long as every required disclosure stays.
/// </summary>
public static class ViewDisclosures
{
    /// <summary>All disclosures of a view, in the order in which they stand.</summary>
    public static ImmutableArray<NamedDisclosure> Of(ReadOnlySpan<byte> view)
    {
        var parsed = RecordView.Parser.ParseFrom(view);
        return [.. Name(parsed).Select(named => named.Name)];
    }

    /// <summary>The view without these digests.</summary>
    /// <param name="view">Bytes of a verified view.</param>
    /// <param name="digests">Well-formed: ascending, 32 bytes each.</param>
    /// <param name="removed">How many disclosures went.</param>
    /// <returns>Null when a required disclosure would go: then nothing of this version may stay.</returns>
    public static RecordView? Without(ReadOnlySpan<byte> view, ReadOnlySpan<byte> digests, out int removed)
    {
        var parsed = RecordView.Parser.ParseFrom(view);
        var (kept, isWhole) = (new List<Disclosure>(parsed.Disclosures.Count), true);
        foreach (var (disclosure, name) in Name(parsed))
        {
            if (!DigestList.Contains(digests, name.Digest.Span))
            {
                kept.Add(disclosure);
            }
            else
            {
                isWhole &= !name.IsRequired;
            }
        }

        removed = parsed.Disclosures.Count - kept.Count;
        parsed.Disclosures.Clear();
        parsed.Disclosures.Add(kept);
        return isWhole ? parsed : null;
    }

    /// <summary>The view with the disclosures at these paths only.</summary>
    /// <returns>Null when a required disclosure would be missing.</returns>
    public static RecordView? Only(ReadOnlySpan<byte> view, IReadOnlySet<string> paths)
    {
        var parsed = RecordView.Parser.ParseFrom(view);
        var named = Name(parsed);
        if (named.Exists(field => field.Name.IsRequired && !paths.Contains(field.Name.Path)))
        {
            return null;
        }

        parsed.Disclosures.Clear();
        parsed.Disclosures.Add(named.Where(field => paths.Contains(field.Name.Path)).Select(field => field.Disclosure));
        return parsed;
    }

    /// <summary>Joins digests as statements carry them: ascending, each once.</summary>
    public static byte[] Join(IEnumerable<ReadOnlyMemory<byte>> digests)
    {
        var ordered = digests.Select(digest => digest.ToArray()).DistinctBy(Convert.ToHexStringLower, StringComparer.Ordinal).ToList();
        ordered.Sort(static (a, b) => a.AsSpan().SequenceCompareTo(b));
        return [.. ordered.SelectMany(digest => digest)];
    }

    private static List<(Disclosure Disclosure, NamedDisclosure Name)> Name(RecordView view)
    {
        var manifest = Manifest.Parser.ParseFrom(view.Manifest);
        if (!AgencyId.TryFromBytes(manifest.Originator.Span, out var originator) || !RecordId.TryFromBytes(manifest.RecordId.Span, out var record))
        {
            throw new ArgumentException("The view was not verified.", nameof(view));
        }

        var digests = new FieldDigests(originator, record, manifest.Version);
        return [.. view.Disclosures.Select(disclosure =>
        {
            _ = FieldPath.TryParse(disclosure.Path, out var path);
            var digest = digests.Of(disclosure.Salt.Span, path, disclosure.Value.Span);
            return (disclosure, new NamedDisclosure(disclosure.Path, digest, DigestList.Contains(manifest.RequiredDigests.Span, digest)));
        })];
    }
}
