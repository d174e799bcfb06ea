using Gateway.Node.Configuration;
using Gateway.Protocol;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Gateway.Tests;

namespace Gateway.Node.Tests;

/// <summary>An agency with real keys in a folder of its own, which can sign records.</summary>
internal sealed class TestAgency : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeClock _clock;
    private readonly Random _random = new(7);

    public TestAgency(string shortName, FakeClock clock)
    {
        _clock = clock;
        Folder = new NodeFolder(System.IO.Path.Combine(_folder.Path, "node"));
        Folder.Initialise(
            new NodeInitialisation
            {
                ShortName = shortName,
                Name = $"{shortName} agency",
                Country = "XK",
                Functions = ["police"],
                PeerListen = "",
                ClientListen = "127.0.0.1:0",
                IsDevelopment = true,
            },
            clock);
        Keys = Folder.LoadKeys(NodeSettings.Read(Folder.SettingsFile), clock);
    }

    /// <summary>The node's folder.</summary>
    public NodeFolder Folder { get; }

    /// <summary>The agency's keys.</summary>
    public OwnKeys Keys { get; }

    /// <summary>The agency's id as the store has it.</summary>
    public string Id => Keys.Agency.ToString();

    /// <summary>A record id that was not used before.</summary>
    public RecordId NewRecordId() => RecordId.New(_random.NextBytes);

    /// <summary>Signs a record version; the view holds every field, or those that are released.</summary>
    public SignedVersion Sign(CaseRecord content, RecordId record, ulong version = 1, Func<FieldPath, bool>? released = null)
    {
        Assert.Empty(RecordRules.Check(content, RecordPlace.Publication));
        var prepared = RecordVersion.Prepare(
            content,
            new RecordHeader
            {
                Originator = Keys.Agency,
                RecordKey = Keys.Record.Id,
                Record = record,
                Version = version,
                PreviousManifestDigest = version == 1 ? default : new byte[32],
                IssuedAt = _clock.GetUtcNow(),
            },
            _random.NextBytes);
        var proof = RecordBatch.Sign([prepared.Manifest], Keys.Record, Keys.Agency, _random.NextBytes)[0];
        var view = RecordViews.Redact(prepared, proof, prepared.Fields.Select(field => field.Path).Where(path => released?.Invoke(path) ?? true).ToHashSet())!;
        return new SignedVersion(record, version, prepared, proof, CanonicalMessage.Write(view));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Keys.Dispose();
        _folder.Dispose();
    }
}

/// <summary>A signed version and one view of it.</summary>
internal sealed record SignedVersion(RecordId Record, ulong Version, RecordVersion Prepared, BatchProof Proof, byte[] View);
