namespace NSec.Cryptography;

/// <summary>The argument checks that the public methods share.</summary>
internal static class Check
{
    internal static void KeyOf(Algorithm algorithm, Key key, string name = "key")
    {
        if (key.Algorithm != algorithm)
        {
            throw new ArgumentException("The key is for another algorithm.", name);
        }
    }

    internal static void KeyOf(Algorithm algorithm, PublicKey key, string name)
    {
        if (key.Algorithm != algorithm)
        {
            throw new ArgumentException("The key is for another algorithm.", name);
        }
    }

    internal static void Length(int actual, int expected, string name)
    {
        if (actual != expected)
        {
            throw new ArgumentException($"The length must be {expected} bytes.", name);
        }
    }

    /// <summary>Native code reads the input while it writes the output, so the two may not share memory.</summary>
    internal static void NoOverlap(ReadOnlySpan<byte> output, ReadOnlySpan<byte> input, string name)
    {
        if (output.Overlaps(input))
        {
            throw new ArgumentException("The output overlaps the input in memory.", name);
        }
    }

    /// <summary>In-place work is allowed: the output may begin exactly where the input does.</summary>
    internal static void NoPartialOverlap(ReadOnlySpan<byte> output, ReadOnlySpan<byte> input, string name)
    {
        if (output.Overlaps(input, out int offset) && offset != 0)
        {
            throw new ArgumentException("The output overlaps the input in memory.", name);
        }
    }
}
