using System.Security.Cryptography;

namespace Gateway.Federation.Tests.Attachments;

/// <summary>A picture in JPEG's form, with a place in its metadata that must not get out.</summary>
internal static class Photograph
{
    public const string Canary = "CANARY-GPS-52.1N";

    /// <summary>A file of about this size.</summary>
    public static byte[] Of(int size)
    {
        var picture = new byte[size];
        RandomNumberGenerator.Fill(picture);
        Array.ForEach(Enumerable.Range(0, size).ToArray(), i => picture[i] &= 0x7F);
        return [0xFF, 0xD8, .. Metadata, 0xFF, 0xDB, 0, 3, 1, 0xFF, 0xDA, 0, 3, 9, .. picture, 0xFF, 0xD9];
    }

    /// <summary>What of it may travel.</summary>
    public static byte[] WithoutMetadata(byte[] file) => [.. file[..2], .. file[(2 + Metadata.Length)..]];

    private static byte[] Metadata =>
        [0xFF, 0xE1, 0, (byte)(2 + 6 + Canary.Length), .. "Exif\0\0"u8, .. System.Text.Encoding.ASCII.GetBytes(Canary)];
}
