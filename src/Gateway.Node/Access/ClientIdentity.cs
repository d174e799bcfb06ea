using System.Collections.Immutable;
using Grpc.Core;

namespace Gateway.Node.Access;

/// <summary>A client of the node: a person or system of the agency, known by the pin of its certificate.</summary>
/// <param name="Name">As access.yaml has it; stands in the audit.</param>
/// <param name="Pin">SHA-256 of the certificate's SubjectPublicKeyInfo, hexadecimal.</param>
/// <param name="Roles">What it may be.</param>
internal sealed record ClientIdentity(string Name, string Pin, ImmutableHashSet<Role> Roles)
{
    private const string StateKey = "gateway-client";

    /// <summary>Who makes this call; set by <see cref="AccessInterceptor"/> before any method runs.</summary>
    public static ClientIdentity Of(ServerCallContext context) => (ClientIdentity)context.UserState[StateKey];

    /// <summary>Notes who makes this call.</summary>
    public void AttachTo(ServerCallContext context) => context.UserState[StateKey] = this;
}
