namespace Gateway.Protocol.Tests.Support;

/// <summary>Randomness that is the same on every run.</summary>
internal static class SeededRandom
{
    /// <summary>Pseudo-random bytes from a seed.</summary>
    public static FillRandom From(int seed)
    {
        var random = new Random(seed);
        return bytes => random.NextBytes(bytes);
    }

    /// <summary>The bytes 00 01 02 … FF 00 …, going on from call to call: the randomness of the examples in protos/spec.</summary>
    public static FillRandom Counter()
    {
        var next = 0;
        return bytes =>
        {
            foreach (ref var value in bytes)
            {
                value = (byte)next++;
            }
        };
    }
}
