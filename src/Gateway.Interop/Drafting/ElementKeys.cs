using System.Security.Cryptography;
using System.Text;

namespace Gateway.Interop.Drafting;

/// <summary>
/// Names the elements of imported records: the first 8 bytes of the SHA-256 of the source's name, so that an import is a pure function of
/// its file. Publication draws all keys anew.
/// </summary>
internal sealed class ElementKeys
{
    private const int KeySize = 8;
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>
    /// A key no other element of this import has. 64 bits can be made to collide by someone who tries, so a taken key is hashed on.
    /// </summary>
    public string Draw(string name)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(name));
        while (!_taken.Add(Convert.ToHexStringLower(digest, 0, KeySize)))
        {
            digest = SHA256.HashData(digest);
        }

        return Convert.ToHexStringLower(digest, 0, KeySize);
    }
}
