namespace Grpc.Core;

/// <summary>Which properties of a server call a call made within it inherits.</summary>
public class ContextPropagationOptions(bool propagateDeadline = true, bool propagateCancellation = true)
{
    /// <summary>Deadline and cancellation.</summary>
    public static readonly ContextPropagationOptions Default = new();

    /// <summary>True when the deadline is inherited.</summary>
    public bool IsPropagateDeadline { get; } = propagateDeadline;

    /// <summary>True when cancellation is inherited.</summary>
    public bool IsPropagateCancellation { get; } = propagateCancellation;
}
