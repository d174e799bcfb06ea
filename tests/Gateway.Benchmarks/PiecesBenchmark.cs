using System.Globalization;
using System.Security.Cryptography;
using Gateway.Benchmarks.Floors;
using Gateway.Exchange.V1;
using Gateway.Node.Publication;
using Gateway.Node.Storage;
using Gateway.Policy;
using Gateway.Policy.Admitting;
using Gateway.Policy.Deciding;
using Gateway.Policy.Facts;
using Gateway.Policy.Language;
using Gateway.Protocol;
using Gateway.Protocol.Identifiers;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Protocol.Sealing;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Benchmarks;

/// <summary>
/// What each step of one record costs by itself, without a store and without a network: where a node's processor time goes. The floor of every
/// line is the field digests of the record, which both sides have to make.
/// </summary>
internal static class PiecesBenchmark
{
    private static readonly HashSet<string> NoKeys = [];

    /// <summary>Runs it and prints the result.</summary>
    /// <returns>Exit code.</returns>
    public static int Run(FigureOptions options)
    {
        var time = TimeSpan.FromSeconds(options.Seconds);
        var floor = CryptoFloors.FieldDigests(time).CpuMicroseconds;
        var sample = Sample.Make();
        var steps = Steps(sample);

        // Once in vain: the compiler is not done with a path before it has been walked for a while.
        steps.ForEach(step => Floor.Measure(time, 1, step.Do));
        return new FigureReport(
            "Steps of one record, microseconds of CPU and bytes allocated",
            "the digests of one record's fields, made twice",
            [.. steps.Select(step => new Figure($"{step.Name} ({Allocated(step.Do)} B)", Floor.Measure(time, 1, step.Do).CpuMicroseconds, "us", floor))])
            .Print(options.IsJson);
    }

    private static List<(string Name, Action Do)> Steps(Sample sample) =>
    [
        ("A  check the written keys", () => RecordKeys.CheckWritten(sample.Written)),
        ("A  draft", () => DraftRecord.Prepare(sample.Written, NoKeys)),
        ("A  rules and split", () => RecordRules.CheckForPublication(sample.Content, out _, out _)),
        ("A  version", () => sample.Version()),
        ("A  terms", () => RecordTerms.Of(sample.Content, sample.NormalOf)),
        ("A  facts", () => RecordFacts.Of(sample.Content, Sample.Originator)),
        ("A  decide", () => Decider.Decide(sample.Facts, sample.Peer, sample.Policy, sample.At)),
        ("A  distinct view", () => new DistinctViews().Of(sample.Decision.Fields)),
        ("A  redact and write", () => sample.Redacted()),
        ("A  seal body", () => SealedBody.Seal(sample.View, RandomNumberGenerator.Fill).Dispose()),
        ("A  write content", () => CanonicalMessage.Write(sample.Content)),
        ("B  open body", () => SealedBody.Open(sample.Body.Key.Span, sample.Body.Digest.Span, sample.Body.Ciphertext.Span)),
        ("B  verify view", () => sample.Verify()),
        ("B  labels and admission", () => Admission.Decide(RecordLabels.Of(sample.Content), sample.Peer, ClassificationRank.Unclassified, sample.At)),
        ("B  terms", () => RecordTerms.Of(sample.Content)),
        ("-  canonical parse of a view", () => Require(CanonicalMessage.TryParse(RecordView.Parser, sample.View, out _))),
        ("-  merge", () => Require(FieldMerge.TryMerge(sample.Manifest, FieldSplit.Split(sample.Content), out _))),
        ("-  rules at the receiver", () => RecordRules.Check(sample.Content, RecordPlace.Received)),
        ("-  cut", () => FieldCut.Cut(sample.ContentBytes)),
        ("-  wire rules", () => Require(WireRules.Hold(sample.ContentBytes))),
        ("-  join", () => sample.Join()),
        ("-  parse content", () => CaseRecord.Parser.ParseFrom(sample.ContentBytes)),
        ("-  parse manifest", () => Require(CanonicalMessage.TryParse(Manifest.Parser, sample.ManifestBytes, out _))),
        ("-  root of batch", () => RecordBatch.RootOf(sample.ManifestBytes, sample.Proof.Path.Span)),
        ("-  keys of one name", () => NameKeys.All("Dorian Vasek")),
        ("-  normalise the identifiers", () => sample.Normalise()),
    ];

    private static string Allocated(Action step)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        step();
        return (GC.GetAllocatedBytesForCurrentThread() - before).ToString("N0", CultureInfo.InvariantCulture);
    }

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("A step that fails measures nothing.");
        }
    }

    private sealed class Sample
    {
        public static readonly OriginatorProfile Originator = new([AgencyFunction.Police]);
        private readonly SigningKey _key = SigningKey.Create(KeyUse.Record);
        private readonly ViewVerifier _verifier;
        private readonly RecordId _record = RecordId.New(RandomNumberGenerator.Fill);
        private readonly AgencyId _agency;

        private Sample()
        {
            _ = AgencyId.TryFromBytes(RandomNumberGenerator.GetBytes(AgencyId.Size), out var agency);
            _agency = agency;
            var known = new VerifyingKey(_key.Id, KeyUse.Record, _key.PublicKey, DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
            _verifier = new ViewVerifier((_, _) => known, new BatchSignatureCache());
            Content = DraftRecord.Prepare(Written, NoKeys, out var normalOf);
            NormalOf = normalOf;
            _ = RecordRules.CheckForPublication(Content, out _, out var split);
            Split = split;
            Facts = RecordFacts.Of(Content, Originator);
            Peer = new PeerProfile(agency, "BRAVO", "XK", [AgencyFunction.Police], ClassificationRank.Unclassified);
            Policy = PolicyText.Parse(SamplePolicy.For("BRAVO"), ["BRAVO"]) is PolicyParseResult.Parsed parsed
                ? parsed.Policy : throw new InvalidOperationException("The sample policy does not parse.");
            Decision = Decider.Decide(Facts, Peer, Policy, At);
            View = Redacted();
            Body = SealedBody.Seal(View, RandomNumberGenerator.Fill);
            Manifest = Manifest.Parser.ParseFrom(Version().Manifest.Span);
        }

        public CaseRecord Written { get; } = SampleRecords.Make(1);

        public CaseRecord Content { get; }

        public Func<Identifier, NormalIdentifier> NormalOf { get; }

        public IReadOnlyList<CutField> Split { get; }

        public RecordFacts Facts { get; }

        public PeerProfile Peer { get; }

        public PolicyDocument Policy { get; }

        public ReleaseDecision Decision { get; }

        public byte[] View { get; }

        public SealedBody Body { get; }

        public Manifest Manifest { get; }

        public DateTimeOffset At { get; } = TimeProvider.System.GetUtcNow();

        public static Sample Make() => new();

        public RecordVersion Version() => RecordVersion.Prepare(
            Content, Split,
            new RecordHeader { Originator = _agency, RecordKey = _key.Id, Record = _record, Version = 1, PreviousManifestDigest = default, IssuedAt = At },
            RandomNumberGenerator.Fill);

        public byte[] Redacted()
        {
            _version ??= Version();
            _proof ??= RecordBatch.Sign([_version.Manifest], _key, _agency, RandomNumberGenerator.Fill)[0];
            return CanonicalMessage.Write(RecordViews.Redact(_version, _proof, _version.Fields.Select(field => field.Path).ToHashSet())!);
        }

        public byte[] ContentBytes => _bytes ??= Content.ToByteArray();

        public byte[] ManifestBytes => _manifest ??= Version().Manifest.ToArray();

        public BatchProof Proof => _proof!;

        public void Join()
        {
            var join = new FieldJoin();
            foreach (var field in Split)
            {
                Require(join.TryAdd(field.Path, field.Value));
            }

            Require(join.Join(Manifest) is not null);
        }

        public void Verify() => Require(_verifier.Verify(View) is ViewResult.Verified);

        public void Normalise()
        {
            foreach (var identifier in Content.Entities.SelectMany(entity => entity.Identifiers))
            {
                IdentifierNormaliser.Normalise(identifier.Type, identifier.Raw, identifier.Scope);
            }
        }

        private byte[]? _bytes;
        private byte[]? _manifest;
        private RecordVersion? _version;
        private BatchProof? _proof;
    }
}
