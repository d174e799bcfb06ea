namespace Grpc.Core;

/// <summary>The sending end of a stream of messages. One write at a time.</summary>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>How the next messages are written, or null for the options of the call.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Writes one message; done when it may be forgotten here, not when it has arrived.</summary>
    Task WriteAsync(T message);

    /// <summary>Writes one message, and gives up when the token is cancelled.</summary>
    /// <exception cref="NotSupportedException">The token can be cancelled, and this writer offers no cancellation.</exception>
    Task WriteAsync(T message, CancellationToken cancellationToken) => cancellationToken.CanBeCanceled
        ? throw new NotSupportedException("This writer cannot cancel a write.")
        : WriteAsync(message);
}
