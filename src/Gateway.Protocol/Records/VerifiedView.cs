using System.Collections.Immutable;
using Gateway.Protocol.Identity;
using Gateway.Record.V1;

namespace Gateway.Protocol.Records;

/// <summary>
/// A view whose signature, digests and shape were all checked: unaltered since the originator signed it. That says nothing on whether the
/// content is true; the grading does.
/// </summary>
public sealed record VerifiedView
{
    /// <summary>Who signed.</summary>
    public required AgencyId Originator { get; init; }

    /// <summary>The record key that signed.</summary>
    public required KeyId RecordKey { get; init; }

    /// <summary>The record.</summary>
    public required RecordId Record { get; init; }

    /// <summary>The signed labels.</summary>
    public required Manifest Manifest { get; init; }

    /// <summary>SHA-256 of the manifest's bytes.</summary>
    public required ReadOnlyMemory<byte> ManifestDigest { get; init; }

    /// <summary>The labels and every disclosed field, put together.</summary>
    public required CaseRecord Content { get; init; }

    /// <summary><see cref="Content"/> as it is written: canonical bytes.</summary>
    public required ReadOnlyMemory<byte> ContentBytes { get; init; }

    /// <summary>Which fields were disclosed.</summary>
    public required ImmutableArray<FieldPath> Disclosed { get; init; }

    /// <summary>Name and version: content never reaches a log.</summary>
    public override string ToString() => $"record {Record} version {Manifest.Version} of {Originator}";
}

/// <summary>What became of checking a view.</summary>
public abstract record ViewResult
{
    private ViewResult()
    {
    }

    /// <summary>Everything holds.</summary>
    public sealed record Verified(VerifiedView View) : ViewResult;

    /// <summary>The bytes are not a view as protos/spec/record.md has it.</summary>
    /// <param name="Rule">Which rule they break; names no content.</param>
    public sealed record Malformed(string Rule) : ViewResult;

    /// <summary>No key is known here for that originator and key id.</summary>
    public sealed record UnknownOriginator(AgencyId Originator, KeyId RecordKey) : ViewResult;

    /// <summary>The originator's key did not sign this.</summary>
    public sealed record BadSignature : ViewResult;
}
