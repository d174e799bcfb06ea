namespace Gateway.Protocol;

/// <summary>
/// Fills the span with unpredictable bytes: <see cref="System.Security.Cryptography.RandomNumberGenerator.Fill"/> everywhere but in tests
/// and byte examples.
/// </summary>
public delegate void FillRandom(Span<byte> bytes);
