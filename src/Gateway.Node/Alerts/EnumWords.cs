using System.Text;

namespace Gateway.Node.Alerts;

/// <summary>Values of the schema in the words people know from it: <c>ONLINE_AD</c>.</summary>
internal static class EnumWords
{
    /// <summary>The value's name in the schema, without the enum's prefix.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum
    {
        var word = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            if (char.IsAsciiLetterUpper(letter) && word.Length > 0)
            {
                word.Append('_');
            }

            word.Append(char.ToUpperInvariant(letter));
        }

        return word.ToString();
    }
}
