using System.CommandLine;
using System.Security.Cryptography;

namespace Gateway.Cli.Input;

/// <summary>Names of writes: drawn once for each run of a verb, so that a retry of the same run has one effect.</summary>
internal static class RequestIds
{
    /// <summary>Longest name, in characters.</summary>
    private const int MaxLength = 64;

    /// <summary>Length of a drawn name, in hexadecimal digits.</summary>
    private const int DrawnLength = 32;

    /// <summary>The option to give the name of an earlier run again.</summary>
    public static Option<string?> Option()
    {
        var option = new Option<string?>("--request-id")
        {
            Description = "Give the id of an earlier run again after a lost answer: nothing is done twice. [default: drawn and printed]",
            HelpName = "ID",
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } id && (id.Length is 0 or > MaxLength || id.Any(char.IsControl)))
            {
                result.AddError($"--request-id has 1 to {MaxLength} characters.");
            }
        });
        return option;
    }

    /// <summary>A fresh name.</summary>
    public static string Draw() => RandomNumberGenerator.GetHexString(DrawnLength, lowercase: true);
}
