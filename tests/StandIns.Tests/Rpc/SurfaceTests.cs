using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Compression;

namespace StandIns.Tests.Rpc;

/// <summary>The two assemblies stood in for are exactly those that the genuine client and server were compiled against.</summary>
public sealed class SurfaceTests
{
    /// <summary>No generic member has more type arguments.</summary>
    private const int MostTypeArguments = 8;

    private static readonly string[] StoodInFor = ["Grpc.Core.Api", "Grpc.Net.Common"];

    public static TheoryData<Type> Users => [typeof(GrpcChannel), typeof(GrpcServiceOptions)];

    [Theory]
    [MemberData(nameof(Users))]
    public void Version_and_key_are_those_the_user_names(Type user)
    {
        var named = user.Assembly.GetReferencedAssemblies().ToDictionary(name => name.Name!, StringComparer.Ordinal);

        foreach (var assembly in new[] { typeof(Status).Assembly, typeof(ICompressionProvider).Assembly })
        {
            var name = assembly.GetName();
            Assert.Equal(named[name.Name!].Version, name.Version);
            Assert.NotEmpty(name.GetPublicKeyToken()!);
            Assert.Equal(named[name.Name!].GetPublicKeyToken(), name.GetPublicKeyToken());
        }
    }

    [Theory]
    [MemberData(nameof(Users))]
    public void Every_type_of_the_user_loads(Type user)
    {
        // Loading a type checks that it implements every abstract member of its base and its interfaces.
        Assert.NotEmpty(user.Assembly.GetTypes());
    }

    [Theory]
    [MemberData(nameof(Users))]
    public void Every_member_the_user_calls_is_there(Type user)
    {
        using var file = new PEReader(File.OpenRead(user.Assembly.Location));
        var metadata = file.GetMetadataReader();
        var calls = metadata.MemberReferences.Where(member => IsStoodInFor(metadata, metadata.GetMemberReference(member).Parent)).ToList();
        Assert.NotEmpty(calls);

        // The type arguments stand for those of whatever generic member the call is in.
        var arguments = Enumerable.Repeat(typeof(object), MostTypeArguments).ToArray();
        Assert.All(calls, call => Assert.NotNull(user.Module.ResolveMember(MetadataTokens.GetToken(call), arguments, arguments)));
        TestContext.Current.TestOutputHelper?.WriteLine($"{user.Assembly.GetName().Name}: {calls.Count} members found");
    }

    private static bool IsStoodInFor(MetadataReader metadata, EntityHandle scope) => scope.Kind switch
    {
        HandleKind.AssemblyReference => StoodInFor.Contains(
            metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name), StringComparer.Ordinal),
        HandleKind.TypeReference => IsStoodInFor(metadata, metadata.GetTypeReference((TypeReferenceHandle)scope).ResolutionScope),
        HandleKind.TypeSpecification => GenericTypeOf(metadata, (TypeSpecificationHandle)scope) is { IsNil: false } type && IsStoodInFor(metadata, type),
        _ => false,
    };

    /// <summary>The open type of a constructed generic one (ECMA-335 II.23.2.14), or nil.</summary>
    private static EntityHandle GenericTypeOf(MetadataReader metadata, TypeSpecificationHandle specification)
    {
        var signature = metadata.GetBlobReader(metadata.GetTypeSpecification(specification).Signature);
        if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
        {
            return default;
        }

        signature.ReadCompressedInteger(); // class or value type
        return signature.ReadTypeHandle();
    }
}
