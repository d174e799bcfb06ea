using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Grpc.Core;

namespace StandIns.Tests.Rpc;

/// <summary>What the server does with bytes no well-behaved client sends (gRPC over HTTP/2): posted by hand, without a gRPC client.</summary>
public sealed class WireTests(EchoHost host) : IClassFixture<EchoHost>
{
    private const byte Plain = 0;
    private const byte Compressed = 1;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Response_is_not_compressed_though_the_client_would_take_it()
    {
        var request = new EchoRequest { Payload = ByteString.CopyFrom(new byte[5000]) };

        var (status, body) = await PostAsync(Frame(Plain, request.ToByteArray()), ("grpc-accept-encoding", "gzip,deflate"));

        Assert.Equal(StatusCode.OK, status);
        Assert.Equal(Plain, body[0]);
        Assert.Equal(request.CalculateSize(), BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1)));
        Assert.Equal(request.Payload, EchoResponse.Parser.ParseFrom(body, 5, body.Length - 5).Payload);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("snappy")]
    public async Task Compressed_request_is_refused_without_being_opened(string encoding)
    {
        var (status, _) = await PostAsync(Frame(Compressed, GzippedZeros()), ("grpc-encoding", encoding));

        Assert.Equal(StatusCode.Unimplemented, status);
    }

    [Fact]
    public async Task Compressed_request_that_names_no_encoding_is_refused()
    {
        var (status, _) = await PostAsync(Frame(Compressed, GzippedZeros()));

        Assert.Equal(StatusCode.Internal, status);
    }

    [Fact]
    public async Task Announced_length_over_the_limit_is_refused_before_the_body_arrives()
    {
        var frame = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), EchoHost.MessageLimit + 1);

        var (status, _) = await PostAsync(frame);

        Assert.Equal(StatusCode.ResourceExhausted, status);
    }

    [Fact]
    public async Task Negative_length_is_refused()
    {
        var (status, _) = await PostAsync([Plain, 0xff, 0xff, 0xff, 0xff]);

        Assert.NotEqual(StatusCode.OK, status);
    }

    [Fact]
    public async Task Every_truncation_of_a_request_is_refused()
    {
        var whole = Frame(Plain, new EchoRequest { Payload = ByteString.CopyFromUtf8("payload") }.ToByteArray());

        for (var length = 0; length < whole.Length; length++)
        {
            var (status, _) = await PostAsync(whole[..length]);
            Assert.NotEqual(StatusCode.OK, status);
        }

        Assert.Equal(StatusCode.OK, (await PostAsync(whole)).Status);
    }

    [Fact]
    public async Task Two_messages_for_a_unary_method_are_refused()
    {
        var one = Frame(Plain, []);

        var (status, _) = await PostAsync([.. one, .. one]);

        Assert.NotEqual(StatusCode.OK, status);
    }

    [Fact]
    public async Task Message_that_is_no_protobuf_is_refused()
    {
        var (status, _) = await PostAsync(Frame(Plain, [0x0a, 0x7f, 0x00]));

        Assert.NotEqual(StatusCode.OK, status);
    }

    [Fact]
    public void Compression_providers_round_trip_and_leave_the_stream_open()
    {
        Grpc.Net.Compression.ICompressionProvider[] providers =
        [
            new Grpc.Net.Compression.GzipCompressionProvider(CompressionLevel.Fastest),
            new Grpc.Net.Compression.DeflateCompressionProvider(CompressionLevel.Fastest),
        ];
        var content = Enumerable.Range(0, 10_000).Select(value => (byte)value).ToArray();

        foreach (var provider in providers)
        {
            using var stream = new MemoryStream();
            using (var compressing = provider.CreateCompressionStream(stream, CompressionLevel.SmallestSize))
            {
                compressing.Write(content);
            }

            Assert.InRange(stream.Length, 1, content.Length - 1);
            stream.Position = 0;
            using var decompressed = new MemoryStream();
            using (var decompressing = provider.CreateDecompressionStream(stream))
            {
                decompressing.CopyTo(decompressed);
            }

            Assert.True(stream.CanRead);
            Assert.Equal(content, decompressed.ToArray());
        }

        Assert.Equal(["gzip", "deflate"], providers.Select(provider => provider.EncodingName));
    }

    /// <summary>A length-prefixed message: flag, length of four bytes, message.</summary>
    private static byte[] Frame(byte flag, byte[] message)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    private static byte[] GzippedZeros()
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(new byte[100_000]);
        }

        return stream.ToArray();
    }

    private async Task<(StatusCode Status, byte[] Body)> PostAsync(byte[] frame, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient(host.Handler());
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{host.Address}/standins.echo.v1.EchoService/Echo"));
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        request.Content = new ByteArrayContent(frame);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var response = await client.SendAsync(request, Stop);
        var body = await response.Content.ReadAsByteArrayAsync(Stop);
        var status = response.TrailingHeaders.TryGetValues("grpc-status", out var trailing) ? trailing : response.Headers.GetValues("grpc-status");
        return ((StatusCode)int.Parse(Assert.Single(status), System.Globalization.CultureInfo.InvariantCulture), body);
    }
}
