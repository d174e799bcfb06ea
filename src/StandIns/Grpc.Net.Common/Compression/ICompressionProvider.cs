using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>A way of compressing messages.</summary>
public interface ICompressionProvider
{
    /// <summary>Its name on the wire (<c>grpc-encoding</c>).</summary>
    string EncodingName { get; }

    /// <summary>A stream that compresses what is written to it; the stream beneath stays open.</summary>
    /// <param name="stream">Where the compressed bytes go.</param>
    /// <param name="compressionLevel">How hard to try, or null for the provider's own level.</param>
    Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel);

    /// <summary>A stream that decompresses what is read from it; the stream beneath stays open.</summary>
    Stream CreateDecompressionStream(Stream stream);
}
