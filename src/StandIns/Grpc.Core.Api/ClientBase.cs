namespace Grpc.Core;

/// <summary>What generated clients of every service share.</summary>
public abstract class ClientBase
{
    /// <summary>A client of a configuration.</summary>
    protected ClientBase(ClientBaseConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Configuration = configuration;
    }

    internal ClientBaseConfiguration Configuration { get; }

    /// <summary>How a client calls; opaque, so that a copy of a client can be made with one thing changed.</summary>
    protected internal class ClientBaseConfiguration
    {
        private readonly CallInvoker callInvoker;

        internal ClientBaseConfiguration(CallInvoker callInvoker)
        {
            ArgumentNullException.ThrowIfNull(callInvoker);
            this.callInvoker = callInvoker;
        }

        internal CallInvoker CallInvoker => callInvoker;

        internal ClientBaseConfiguration WithHost(string? host) => new(new HostCallInvoker(callInvoker, host));
    }
}
