using System.Buffers;
using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    /// <summary>One header or trailer. The key is kept in lower case and decides whether the value is text or bytes.</summary>
    public class Entry
    {
        private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

        private readonly string? text;
        private readonly byte[]? bytes;

        /// <summary>A text entry. The value is ASCII; the transport refuses what HTTP/2 cannot carry.</summary>
        /// <exception cref="ArgumentException">The key is empty, holds a character outside a-z, A-Z, 0-9, '.', '_' and '-', or ends with "-bin".</exception>
        public Entry(string key, string value)
        {
            Key = Normalise(key);
            if (IsBinary)
            {
                throw new ArgumentException($"A key that ends with \"{BinaryHeaderSuffix}\" takes bytes, not text.", nameof(key));
            }

            ArgumentNullException.ThrowIfNull(value);
            text = value;
        }

        /// <summary>A binary entry; the bytes are copied.</summary>
        /// <exception cref="ArgumentException">The key is empty, holds a character outside a-z, A-Z, 0-9, '.', '_' and '-', or does not end with "-bin".</exception>
        public Entry(string key, byte[] valueBytes)
        {
            Key = Normalise(key);
            if (!IsBinary)
            {
                throw new ArgumentException($"A key that takes bytes ends with \"{BinaryHeaderSuffix}\".", nameof(key));
            }

            ArgumentNullException.ThrowIfNull(valueBytes);
            bytes = valueBytes.ToArray();
        }

        /// <summary>The key, in lower case.</summary>
        public string Key { get; }

        /// <summary>True when the key ends with "-bin" and the value is bytes.</summary>
        public bool IsBinary => Key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        /// <summary>The text of a text entry.</summary>
        /// <exception cref="InvalidOperationException">The entry is binary.</exception>
        public string Value => text ?? throw new InvalidOperationException("A binary entry has no text.");

        /// <summary>A copy of the bytes of a binary entry, or the ASCII bytes of a text entry.</summary>
        public byte[] ValueBytes => bytes?.ToArray() ?? Encoding.ASCII.GetBytes(Value);

        /// <summary>The key only: values carry credentials.</summary>
        public override string ToString() => Key;

        internal bool HasKey(string key) => Key.Equals(key, StringComparison.OrdinalIgnoreCase);

        private static string Normalise(string key)
        {
            ArgumentNullException.ThrowIfNull(key);

            // Checked before it is lowered: there are characters outside ASCII whose lower case is inside.
            return key.Length > 0 && !key.AsSpan().ContainsAnyExcept(KeyCharacters)
                ? key.ToLowerInvariant()
                : throw new ArgumentException("A metadata key is made of letters and digits of ASCII, '.', '_' and '-'.", nameof(key));
        }
    }
}
