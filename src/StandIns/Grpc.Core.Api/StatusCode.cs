namespace Grpc.Core;

/// <summary>How a call ended. The numbers are those of the <c>grpc-status</c> trailer (gRPC over HTTP/2, "Status codes").</summary>
public enum StatusCode
{
    /// <summary>The call succeeded.</summary>
    OK = 0,

    /// <summary>The call was cancelled, usually by the caller.</summary>
    Cancelled = 1,

    /// <summary>The other side failed and did not say how.</summary>
    Unknown = 2,

    /// <summary>The request is wrong whatever the state of the server.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed; the call may have taken effect all the same.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>What should be created is there already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A limit was reached: a quota, a size, a count.</summary>
    ResourceExhausted = 8,

    /// <summary>The server is not in the state the call needs; repeating it without a change does not help.</summary>
    FailedPrecondition = 9,

    /// <summary>The call lost against a concurrent one; repeating it from the start may help.</summary>
    Aborted = 10,

    /// <summary>The call reached past the end of a valid range.</summary>
    OutOfRange = 11,

    /// <summary>The server does not offer this method.</summary>
    Unimplemented = 12,

    /// <summary>An invariant of the server or of the protocol is broken.</summary>
    Internal = 13,

    /// <summary>The server cannot be reached or does not serve at the moment; repeating the call later may help.</summary>
    Unavailable = 14,

    /// <summary>Data was lost or damaged for good.</summary>
    DataLoss = 15,

    /// <summary>The caller did not prove who it is.</summary>
    Unauthenticated = 16,
}
