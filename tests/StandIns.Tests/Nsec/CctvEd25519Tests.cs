using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Tests;
using NSec.Cryptography;

namespace StandIns.Tests.Nsec;

/// <summary>
/// CCTV's Ed25519 vectors: signatures that verifiers disagree about. What is expected follows from libsodium's rules, one verdict
/// per flag; a vector must be refused exactly when it bears a refused flag.
/// </summary>
public sealed partial class CctvEd25519Tests
{
    /// <summary>
    /// The one flag on which RFC 8032 section 5.1.7 allows two answers: without the cofactor the equation does not hold, with it it
    /// does. libsodium 1.0.18 computes without; later sources compute with.
    /// </summary>
    private const string Residue = "low_order_residue";

    /// <summary>Flags that libsodium refuses (true) or lets pass (false); the README's table says the same with the reasons.</summary>
    private static readonly Dictionary<string, bool> Refused = new(StringComparer.Ordinal)
    {
        ["low_order_A"] = true,
        ["low_order_R"] = true,
        ["non_canonical_A"] = true,
        ["non_canonical_R"] = true,
        [Residue] = true,
        ["reencoded_k"] = true,
        ["low_order_component_A"] = false,
        ["low_order_component_R"] = false,
    };

    [Fact]
    public void A_signature_is_refused_exactly_when_it_bears_a_refused_flag()
    {
        List<Vector> vectors = ReadVectors();
        Assert.All(vectors, vector => Assert.All(vector.Flags, flag => Assert.True(Refused.ContainsKey(flag), $"Unknown flag {flag}.")));
        List<Vector> residueAlone = [.. vectors.Where(vector => vector.Flags.Where(flag => Refused[flag]).SequenceEqual([Residue]))];
        List<Vector> decided = [.. vectors.Except(residueAlone)];

        Assert.All(decided, vector => Assert.True(vector.Verifies() == !vector.Flags.Any(flag => Refused[flag]), $"Vector {vector.Number}."));

        // Either equation is the standard's; a mixture of both is neither.
        int accepted = residueAlone.Count(vector => vector.Verifies());
        Assert.NotEmpty(residueAlone);
        Assert.Contains(accepted, new[] { 0, residueAlone.Count });
        if (UsesRelease1018())
        {
            Assert.Equal(0, accepted);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"cctv-ed25519: {vectors.Count} run, {vectors.Count} passed; {decided.Count(vector => vector.Verifies())} accepted by rule, "
            + $"{residueAlone.Count} with a residue alone, of these {accepted} accepted ({(accepted == 0 ? "without" : "with")} the cofactor)");
    }

    [Fact]
    public void The_README_s_table_says_what_is_tested()
    {
        string readme = File.ReadAllText(Path.Combine(SharedFolder.RepositoryRoot, "src", "StandIns", "README.md"));
        string section = readme.Split("\n### Which edge cases of Ed25519 are refused\n")[1].Split("\n## ")[0];
        Dictionary<string, bool> written = TableRow().Matches(section)
            .ToDictionary(match => match.Groups["flag"].Value, match => match.Groups["verdict"].Value == "refused", StringComparer.Ordinal);

        Assert.Equal(Refused, written);
    }

    [GeneratedRegex(@"^\| `(?<flag>\w+)` \| (?<verdict>refused|accepted) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TableRow();

    private static List<Vector> ReadVectors()
    {
        using FileStream stream = File.OpenRead(SharedFolder.Path("corpora", "cctv-ed25519", "ed25519vectors.json"));
        using JsonDocument document = JsonDocument.Parse(stream);
        return [.. document.RootElement.EnumerateArray().Select(element => new Vector(
            element.GetProperty("number").GetInt32(),
            Convert.FromHexString(element.GetProperty("key").GetString()!),
            Convert.FromHexString(element.GetProperty("sig").GetString()!),
            System.Text.Encoding.UTF8.GetBytes(element.GetProperty("msg").GetString()!),
            element.GetProperty("flags") is { ValueKind: JsonValueKind.Array } flags ? [.. flags.EnumerateArray().Select(flag => flag.GetString()!)] : []))];
    }

    /// <summary>Whether the library in this process is release 1.0.18 or before, by its file's name.</summary>
    private static bool UsesRelease1018() =>
        File.Exists("/proc/self/maps") && File.ReadAllText("/proc/self/maps").Contains("libsodium.so.23", StringComparison.Ordinal);

    private sealed record Vector(int Number, byte[] Key, byte[] Signature, byte[] Message, string[] Flags)
    {
        public bool Verifies() =>
            SignatureAlgorithm.Ed25519.Verify(
                PublicKey.Import(SignatureAlgorithm.Ed25519, Key, KeyBlobFormat.RawPublicKey), Message, Signature);
    }
}
