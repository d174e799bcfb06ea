namespace Gateway.Policy.Facts;

/// <summary>Numbers values in the order in which they first appear.</summary>
internal sealed class Distinct<T>
    where T : notnull
{
    private readonly Dictionary<T, int> _numbers = [];
    private readonly List<T> _all = [];

    /// <summary>The values by number.</summary>
    public IReadOnlyList<T> All => _all;

    /// <summary>The number of a value.</summary>
    public int NumberOf(T value)
    {
        if (!_numbers.TryGetValue(value, out var number))
        {
            _numbers[value] = number = _all.Count;
            _all.Add(value);
        }

        return number;
    }
}
