using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Protocol.Tests.Support;

/// <summary>Records of a test agency, prepared and signed.</summary>
internal static class SignedRecords
{
    /// <summary>Prepares one version.</summary>
    public static RecordVersion Prepare(TestAgency agency, CaseRecord record, int name, ulong version = 1, ReadOnlyMemory<byte> previous = default) =>
        RecordVersion.Prepare(record, agency.Header(name, version, previous), SeededRandom.From((name * 1_000) + (int)version));

    /// <summary>Signs versions together.</summary>
    public static IReadOnlyList<BatchProof> Sign(TestAgency agency, params RecordVersion[] versions) =>
        RecordBatch.Sign([.. versions.Select(version => version.Manifest)], agency.RecordKey, agency.Id, SeededRandom.From(versions.Length));

    /// <summary>The view with everything, or with the fields a condition picks.</summary>
    public static RecordView View(RecordVersion version, BatchProof proof, Func<FieldPath, bool>? released = null)
    {
        var paths = version.Fields.Select(field => field.Path).Where(path => released is null || released(path)).ToHashSet();
        return RecordViews.Redact(version, proof, paths)!;
    }

    /// <summary>A view of a record signed alone.</summary>
    public static RecordView View(TestAgency agency, CaseRecord record, int name)
    {
        var version = Prepare(agency, record, name);
        return View(version, Sign(agency, version)[0]);
    }

    /// <summary>Checks a view with the keys of these agencies.</summary>
    public static ViewResult Verify(RecordView view, params TestAgency[] known) => Verify(view.ToByteArray(), known);

    /// <summary>Checks the bytes of a view with the keys of these agencies.</summary>
    public static ViewResult Verify(ReadOnlySpan<byte> view, params TestAgency[] known) =>
        new ViewVerifier(
            (originator, key) => known.Select(agency => agency.FindRecordKey(originator, key)).FirstOrDefault(found => found is not null),
            new BatchSignatureCache()).Verify(view);
}
