namespace Grpc.Core;

/// <summary>Adds credentials to the headers of a call that is about to be sent.</summary>
public delegate Task AsyncAuthInterceptor(AuthInterceptorContext context, Metadata metadata);
