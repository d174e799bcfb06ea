namespace Gateway.Interop.Reading;

/// <summary>Why a file is refused, and where.</summary>
/// <param name="Offset">Byte within the file.</param>
/// <param name="Path">Where inside the document.</param>
/// <param name="Reason">What is wrong; never repeats values of the file.</param>
internal sealed record Refusal(int Offset, string Path, string Reason);

/// <summary>A stretch of the file.</summary>
internal readonly record struct JsonSlice(int Offset, int Length);
