using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Gateway.Benchmarks.Floors;
using Gateway.Node.Configuration;
using Gateway.Node.V1;
using Gateway.Protocol.Attachments;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Gateway.Benchmarks;

/// <summary>
/// A file taken in at A and pulled by B, both real nodes with every check switched on: bytes a second beside what a bare stream carries and a bare file
/// takes in, and the most memory each process ever held beside what it held after a small file.
/// </summary>
internal static class AttachmentBenchmark
{
    private const double MiB = 1 << 20;
    private const int SmallFile = 1 << 20;

    // What is compiled and allocated while a node gets warm is not what a larger file costs.
    private const int WarmUps = 3;

    /// <summary>Bytes of one message to the node.</summary>
    private const int PartSize = 512 * 1024;

    /// <summary>Runs it and prints the result.</summary>
    /// <returns>Exit code.</returns>
    public static async Task<int> RunAsync(AttachmentOptions options, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-benchmark-").FullName;
        try
        {
            using var a = AgencyClient.Initialise("ALPHA", Path.Combine(folder, "a"));
            using var b = AgencyClient.Initialise("BRAVO", Path.Combine(folder, "b"));
            await using var nodeA = await NodeProcess.StartAsync(a.Folder.Path, cancel);
            await using var nodeB = await NodeProcess.StartAsync(b.Folder.Path, cancel);
            await AgencyClient.PairAsync(a, b, cancel);
            await a.SetPolicyAsync("policy: 1\nrules:\n  - name: files\n    release: [\"*\"]\n    to: {agencies: [BRAVO]}\n", cancel);
            var line = new FileLine(a, b, nodeB, cancel);
            for (var i = 0; i < WarmUps; i++)
            {
                await line.RunAsync(SmallFile);
            }

            var small = (A: await nodeA.PeakAsync(cancel), B: await nodeB.PeakAsync(cancel));
            var (takenIn, pulled) = await line.RunAsync(options.Size);
            var large = (A: await nodeA.PeakAsync(cancel), B: await nodeB.PeakAsync(cancel));
            var (stream, disk) = await FloorsAsync(a.Folder, folder, options, cancel);
            var floor = Math.Min(stream, disk);
            return new FigureReport(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A file of {options.Size / MiB:F0} MiB taken in at A and pulled by B; alone: stream {stream:F0} MiB/s, disk {disk:F0} MiB/s"),
                "the slower of a bare gRPC stream over mutual TLS and a file written with an fdatasync for every 8 MiB; for memory, the most after files of 1 MiB",
                [
                    new Figure("taken in at A", takenIn, "MiB/s", floor),
                    new Figure("pulled by B", pulled, "MiB/s", floor),
                    new Figure("most memory of A", large.A / MiB, "MiB", small.A / MiB),
                    new Figure("most memory of B", large.B / MiB, "MiB", small.B / MiB),
                ]).Print(options.IsJson);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(double Stream, double Disk)> FloorsAsync(NodeFolder agency, string folder, AttachmentOptions options, CancellationToken cancel)
    {
        var time = TimeSpan.FromSeconds(options.Seconds);
        using var keys = agency.LoadKeys(NodeSettings.Read(agency.SettingsFile), TimeProvider.System);
        await using var stream = await StreamFloor.StartAsync(keys.Certificate, cancel);
        var chunks = await stream.StreamAsync(time, AttachmentLayout.SealedChunkSize, cancel);
        return (chunks.PerSecond * AttachmentLayout.SealedChunkSize / MiB, FileFloor.Write(folder, time).PerSecond * FileFloor.Block / MiB);
    }

    /// <summary>Files on their way from A to B.</summary>
    private sealed class FileLine(AgencyClient a, AgencyClient b, NodeProcess nodeB, CancellationToken cancel)
    {
        private readonly AttachmentService.AttachmentServiceClient _filesOfA = new(a.Connect("publisher"));
        private readonly AttachmentService.AttachmentServiceClient _filesOfB = new(b.Connect("analyst"));
        private readonly PublicationService.PublicationServiceClient _publishing = new(a.Connect("publisher"));
        private readonly RecordService.RecordServiceClient _records = new(a.Connect("publisher"));
        private int _sent;

        /// <summary>One file, of random bytes, there and back.</summary>
        /// <returns>MiB a second taken in at A, and pulled by B.</returns>
        public async Task<(double TakenIn, double Pulled)> RunAsync(long size)
        {
            var started = Stopwatch.GetTimestamp();
            var added = await AddAsync(size);
            var takenIn = size / MiB / Stopwatch.GetElapsedTime(started).TotalSeconds;
            var record = SampleRecords.Make(_sent++);
            record.Entities.Clear();
            record.Participations.Clear();
            record.Links.Clear();
            record.Attachments.Add(added.Attachment);
            record.AttachmentProvenance.Add(added.Provenance);
            var id = (await _publishing.PublishAsync(
                new PublishRequest { RequestId = $"file-{_sent.ToString(CultureInfo.InvariantCulture)}", Record = record }, cancellationToken: cancel)).Publication.RecordId;
            var key = (await _records.GetRecordAsync(new GetRecordRequest { RecordId = id }, cancellationToken: cancel)).Record.Content.Attachments[0].Key;
            while ((await nodeB.AskAsync("held", cancel)).Count < _sent)
            {
                await Task.Delay(10, cancel);
            }

            started = Stopwatch.GetTimestamp();
            await PullAsync(new AttachmentName { Originator = "ALPHA", RecordId = id, Key = key });
            return (takenIn, size / MiB / Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        private async Task<AddAttachmentResponse> AddAsync(long size)
        {
            using var call = _filesOfA.AddAttachment(cancellationToken: cancel);
            await call.RequestStream.WriteAsync(
                new AddAttachmentRequest
                {
                    Facts = new AttachmentFacts
                    {
                        MediaType = "text/plain",
                        AbuseImagery = AbuseImagery.None,
                        AcquiredBy = "Officer 4411",
                        AcquiredAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
                        Authority = "Warrant 12/2026",
                    },
                },
                cancel);
            var part = RandomNumberGenerator.GetBytes(PartSize);
            for (var sent = 0L; sent < size; sent += PartSize)
            {
                await call.RequestStream.WriteAsync(
                    new AddAttachmentRequest { Content = UnsafeByteOperations.UnsafeWrap(part.AsMemory(0, (int)Math.Min(PartSize, size - sent))) }, cancel);
            }

            await call.RequestStream.CompleteAsync();
            return await call;
        }

        private async Task PullAsync(AttachmentName name)
        {
            using var call = _filesOfB.PullAttachment(new PullAttachmentRequest { Attachment = name }, cancellationToken: cancel);
            var isComplete = false;
            while (await call.ResponseStream.MoveNext(cancel))
            {
                isComplete = call.ResponseStream.Current.Complete;
            }

            if (!isComplete)
            {
                throw new InvalidOperationException("The file was not pulled whole.");
            }
        }
    }
}
