using System.Text;
using Grpc.Core;

namespace StandIns.Tests.Rpc;

public sealed class MetadataTests(EchoHost host) : IClassFixture<EchoHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("a\r\nb")]
    [InlineData("ä")]
    [InlineData("\u212a")] // KELVIN SIGN, whose lower case is an ASCII letter
    [InlineData("a\0")]
    public void Key_of_other_characters_is_refused(string key)
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, "value"));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry(key + Metadata.BinaryHeaderSuffix + "\n", [1]));
    }

    [Fact]
    public void Suffix_decides_between_text_and_bytes()
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("key-bin", "text"));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("key", [1]));
        Assert.True(new Metadata.Entry("key-bin", [1]).IsBinary);
        Assert.False(new Metadata.Entry("key", "text").IsBinary);
        Assert.Throws<InvalidOperationException>(() => new Metadata.Entry("key-bin", [1]).Value);
        Assert.Equal("text"u8, new Metadata.Entry("key", "text").ValueBytes);
    }

    [Fact]
    public void Keys_are_kept_in_lower_case_and_found_in_any()
    {
        var metadata = new Metadata { { "X-Key", "first" }, { "x-key", "second" }, { "x-other", "third" } };

        Assert.Equal("x-key", metadata[0].Key);
        Assert.Equal("second", metadata.GetValue("X-KEY"));
        Assert.Equal(["first", "second"], metadata.GetAll("x-Key").Select(entry => entry.Value));
        Assert.Null(metadata.Get("absent"));
        Assert.Null(metadata.GetValue("absent"));
        Assert.Null(metadata.GetValueBytes("absent"));
    }

    [Fact]
    public void Empty_metadata_cannot_be_changed()
    {
        var entry = new Metadata.Entry("key", "value");

        Assert.True(Metadata.Empty.IsReadOnly);
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add(entry));
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("key", "value"));
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Insert(0, entry));
        Assert.Throws<InvalidOperationException>(Metadata.Empty.Clear);
        Assert.Empty(Metadata.Empty);
    }

    [Fact]
    public void Metadata_is_an_ordinary_list()
    {
        var first = new Metadata.Entry("first", "1");
        var second = new Metadata.Entry("second", "2");
        var metadata = new Metadata { second };
        metadata.Insert(0, first);

        Assert.Equal([first, second], metadata);
        Assert.Equal(1, metadata.IndexOf(second));
        Assert.True(metadata.Remove(first));
        Assert.DoesNotContain(first, metadata);
        metadata[0] = first;
        metadata.RemoveAt(0);
        Assert.Empty(metadata);
    }

    [Fact]
    public void Bytes_of_an_entry_are_its_own()
    {
        byte[] bytes = [1, 2, 3];
        var entry = new Metadata.Entry("key-bin", bytes);

        bytes[0] = 9;

        Assert.Equal([1, 2, 3], entry.ValueBytes);
    }

    [Fact]
    public async Task Text_and_bytes_come_back_in_headers_and_trailers()
    {
        using var channel = host.Connect();
        var bytes = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        var headers = new Metadata { { "x-echo-text", "plain text" }, { "x-echo-bytes-bin", bytes } };

        using var call = new EchoService.EchoServiceClient(channel).EchoAsync(new EchoRequest(), headers, cancellationToken: Stop);
        await call;

        var answered = await call.ResponseHeadersAsync;
        Assert.Equal("plain text", answered.GetValue("x-echo-text"));
        Assert.Equal(bytes, answered.GetValueBytes("x-echo-bytes-bin"));
        var trailers = call.GetTrailers();
        Assert.Equal("plain text", trailers.GetValue("trailer-x-echo-text"));
        Assert.Equal(bytes, trailers.GetValueBytes("trailer-x-echo-bytes-bin"));
    }

    [Fact]
    public async Task Value_with_a_line_break_never_becomes_a_header()
    {
        using var channel = host.Connect();
        var headers = new Metadata { { "x-echo-text", "one\r\nx-echo-smuggled: two" } };

        using var call = new EchoService.EchoServiceClient(channel).EchoAsync(new EchoRequest(), headers, cancellationToken: Stop);

        await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
    }

    [Fact]
    public async Task Server_learns_who_the_client_proved_to_be()
    {
        using var channel = host.Connect();

        using var call = new EchoService.EchoServiceClient(channel).EchoAsync(new EchoRequest(), cancellationToken: Stop);

        var peer = (await call.ResponseHeadersAsync).GetValue(EchoingService.PeerHeader);
        Assert.Equal("client", peer);
    }

    [Fact]
    public void Peer_without_proof_has_no_identity()
    {
        var name = AuthProperty.Create("name", Encoding.UTF8.GetBytes("Zoë"));
        var properties = new Dictionary<string, List<AuthProperty>> { ["name"] = [name] };

        var unproved = new AuthContext(null, properties);
        var proved = new AuthContext("name", properties);

        Assert.False(unproved.IsPeerAuthenticated);
        Assert.Empty(unproved.PeerIdentity);
        Assert.Equal("Zoë", Assert.Single(unproved.FindPropertiesByName("name")).Value);
        Assert.True(proved.IsPeerAuthenticated);
        Assert.Equal([name], proved.PeerIdentity);
        Assert.Empty(proved.FindPropertiesByName("other"));
        Assert.Equal([name], proved.Properties);
    }
}
