using Google.Protobuf;

namespace Gateway.Node.Storage;

/// <summary>How much one answer of a list may hold.</summary>
internal static class PageSize
{
    /// <summary>Elements on a page when the caller does not say.</summary>
    public const int Default = 100;

    /// <summary>Most elements on a page; a caller who asks for more gets as many.</summary>
    public const int Max = 1_000;

    /// <summary>Most bytes on a page; it ends early rather than exceed what clients take in one message.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The number of elements that was asked for, within limits.</summary>
    public static int Of(uint asked) => asked == 0 ? Default : (int)Math.Min(asked, Max);

    /// <summary>As many of the elements as one page may hold: at least one, if there are any.</summary>
    public static IReadOnlyList<T> Fit<T>(IReadOnlyList<T> elements, int size)
        where T : IMessage
    {
        var shown = new List<T>();
        var bytes = 0;
        foreach (var element in elements.Take(size))
        {
            bytes += element.CalculateSize();
            if (shown.Count > 0 && bytes > MaxBytes)
            {
                break;
            }

            shown.Add(element);
        }

        return shown;
    }
}
