using Gateway.Node.Diagnostics;
using Grpc.Core;

namespace Gateway.Node.Access;

/// <summary>Refusals of the access check.</summary>
internal static class AccessErrors
{
    /// <summary>The certificate is in no row of access.yaml.</summary>
    public static RpcException UnknownClient() => RpcError.Of(
        StatusCode.Unauthenticated, "UNKNOWN_CLIENT", "This node does not know your certificate. An operator adds its pin to access.yaml.",
        ("remedy", "add the pin of the client's certificate to access.yaml"));

    /// <summary>No role of the client has the method.</summary>
    public static RpcException Denied(ClientIdentity client, string method, IEnumerable<Role>? roles) => RpcError.Of(
        StatusCode.PermissionDenied, "ROLE_REQUIRED",
        $"{client.Name} may not call {method}. It needs one of these roles: {string.Join(", ", (roles ?? []).Select(AccessTable.NameOf))}.",
        ("field", "role"), ("remedy", "use --as with a client that has the role, or have an operator change access.yaml"));

    /// <summary>Methods of this kind are not served to clients.</summary>
    public static RpcException NoSuchMethod(string method) => RpcError.Of(
        StatusCode.Unimplemented, "NO_SUCH_METHOD", $"{method} is not served here.");
}
