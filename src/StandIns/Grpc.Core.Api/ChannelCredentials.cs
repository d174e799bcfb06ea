namespace Grpc.Core;

/// <summary>How a channel is secured, and the call credentials every call on it carries.</summary>
public abstract class ChannelCredentials
{
    /// <summary>No TLS.</summary>
    public static ChannelCredentials Insecure { get; } = new InsecureCredentials();

    /// <summary>TLS with the platform's trusted roots and no client certificate.</summary>
    public static ChannelCredentials SecureSsl { get; } = new SslCredentials();

    /// <summary>True when call credentials may be added: only where TLS hides them. (The package lets the channel decide instead.)</summary>
    internal virtual bool IsComposable => false;

    /// <summary>The same security, and call credentials on every call.</summary>
    /// <exception cref="ArgumentException">The channel has no TLS, or has call credentials already.</exception>
    public static ChannelCredentials Create(ChannelCredentials channelCredentials, CallCredentials callCredentials)
    {
        ArgumentNullException.ThrowIfNull(channelCredentials);
        ArgumentNullException.ThrowIfNull(callCredentials);
        return channelCredentials.IsComposable
            ? new ComposedCredentials(channelCredentials, callCredentials)
            : throw new ArgumentException("Call credentials need a channel with TLS and no call credentials yet.", nameof(channelCredentials));
    }

    /// <summary>Tells a channel what these credentials consist of. Called by the client library.</summary>
    public abstract void InternalPopulateConfiguration(ChannelCredentialsConfiguratorBase configurator, object? state);

    private sealed class InsecureCredentials : ChannelCredentials
    {
        public override void InternalPopulateConfiguration(ChannelCredentialsConfiguratorBase configurator, object? state) =>
            configurator.SetInsecureCredentials(state);
    }

    private sealed class ComposedCredentials(ChannelCredentials channelCredentials, CallCredentials callCredentials) : ChannelCredentials
    {
        public override void InternalPopulateConfiguration(ChannelCredentialsConfiguratorBase configurator, object? state) =>
            configurator.SetCompositeCredentials(state, channelCredentials, callCredentials);
    }
}
