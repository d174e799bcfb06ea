namespace Grpc.Core;

/// <summary>The base of a client generated with the <c>lite_client</c> option: an invoker and nothing more.</summary>
public abstract class LiteClientBase
{
    /// <summary>A client that cannot call; for tests that override its methods.</summary>
    protected LiteClientBase()
        : this(new UnconnectedCallInvoker())
    {
    }

    /// <summary>A client on an invoker.</summary>
    protected LiteClientBase(CallInvoker callInvoker)
    {
        ArgumentNullException.ThrowIfNull(callInvoker);
        CallInvoker = callInvoker;
    }

    /// <summary>Starts the calls of this client.</summary>
    protected CallInvoker CallInvoker { get; }
}
