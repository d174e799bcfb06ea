using System.Text;
using Grpc.Core;

namespace StandIns.Tests.Rpc;

/// <summary>The parts of the API that generated code hides: definitions, methods, marshallers, clients made by hand.</summary>
public sealed class HandWrittenServiceTests(EchoHost host) : IClassFixture<EchoHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static CallOptions Options => new(cancellationToken: Stop);

    [Fact]
    public async Task Service_without_generated_code_serves_all_four_kinds()
    {
        using var channel = host.Connect();
        var client = new HandWrittenService.Client(channel.CreateCallInvoker());

        using var reverse = client.ReverseAsync("abc", Options);
        Assert.Equal("cba", await reverse);

        using var split = client.Split("a b c", Options);
        Assert.Equal(["a", "b", "c"], await split.ResponseStream.ReadAllAsync(Stop).ToListAsync(Stop));

        using var join = client.Join(Options);
        await join.RequestStream.WriteAsync("a", Stop);
        await join.RequestStream.WriteAsync("b", Stop);
        await join.RequestStream.CompleteAsync();
        Assert.Equal("a b", await join);

        using var shout = client.Shout(Options);
        await shout.RequestStream.WriteAsync("hey", Stop);
        await shout.RequestStream.CompleteAsync();
        Assert.Equal(["HEY"], await shout.ResponseStream.ReadAllAsync(Stop).ToListAsync(Stop));
    }

    [Fact]
    public void Method_knows_its_path()
    {
        Assert.Equal("/standins.hand.v1.HandWrittenService/Reverse", HandWrittenService.Reverse.FullName);
        var method = Assert.IsAssignableFrom<IMethod>(HandWrittenService.Split);
        Assert.Equal(MethodType.ServerStreaming, method.Type);
        Assert.Equal("Split", method.Name);
        Assert.Equal("standins.hand.v1.HandWrittenService", method.ServiceName);
    }

    [Fact]
    public void Marshaller_of_contexts_works_on_arrays()
    {
        var marshaller = Marshallers.Create(
            (text, context) => context.Complete(Encoding.UTF8.GetBytes(text)),
            context => $"{context.PayloadLength}:{Encoding.UTF8.GetString(context.PayloadAsNewBuffer())}");

        Assert.Equal("naïve"u8, marshaller.Serializer("naïve"));
        Assert.Equal("3:abc", marshaller.Deserializer("abc"u8.ToArray()));
    }

    [Fact]
    public void Marshaller_of_arrays_works_on_contexts()
    {
        var arrays = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);
        var contexts = Marshallers.Create(arrays.ContextualSerializer, arrays.ContextualDeserializer);

        Assert.Equal("naïve"u8, contexts.Serializer("naïve"));
        Assert.Equal("naïve", contexts.Deserializer("naïve"u8.ToArray()));
    }

    [Fact]
    public void Call_options_change_one_thing_at_a_time()
    {
        var deadline = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var headers = new Metadata();
        using var source = new CancellationTokenSource();
        var writeOptions = new WriteOptions(WriteFlags.NoCompress);
        var credentials = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);

        var options = new CallOptions()
            .WithDeadline(deadline).WithHeaders(headers).WithCancellationToken(source.Token)
            .WithWriteOptions(writeOptions).WithCredentials(credentials).WithWaitForReady();

        Assert.Equal(deadline, options.Deadline);
        Assert.Same(headers, options.Headers);
        Assert.Equal(source.Token, options.CancellationToken);
        Assert.Same(writeOptions, options.WriteOptions);
        Assert.Same(credentials, options.Credentials);
        Assert.True(options.IsWaitForReady);
        Assert.False(options.WithWaitForReady(false).IsWaitForReady);
        Assert.Null(new CallOptions().Deadline);
    }

    [Fact]
    public async Task Writer_that_cannot_cancel_says_so()
    {
        IAsyncStreamWriter<string> writer = new ListWriter();

        await writer.WriteAsync("kept", CancellationToken.None);

        Assert.Equal(["kept"], ((ListWriter)writer).Written);
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAsync<NotSupportedException>(() => writer.WriteAsync("lost", source.Token));
        Assert.Single(((ListWriter)writer).Written);
    }

    /// <summary>The least a writer can be.</summary>
    private sealed class ListWriter : IAsyncStreamWriter<string>
    {
        public List<string> Written { get; } = [];

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(string message)
        {
            Written.Add(message);
            return Task.CompletedTask;
        }
    }
}
