namespace Grpc.Core;

/// <summary>Carries properties of a server call to a call made within it. Opaque, made by <see cref="ServerCallContext.CreatePropagationToken"/>.</summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}
