using System.Diagnostics;
using System.Text.Json;
using Gateway.Tests;

namespace StandIns.Tests.Rpc;

/// <summary>
/// Runs <c>foreign-client/call.js</c> (grpc-js on Node.js; see there what it is told and what it reports) against any server that
/// takes the certificate. Skips the test when Node.js or its packages are missing.
/// </summary>
internal sealed class ForeignClient : IDisposable
{
    /// <summary>How long one run may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly DirectoryInfo keys = Directory.CreateTempSubdirectory("foreign-client-");

    /// <summary>A client with one trusted root, and the certificate and key it shows of itself, all PEM.</summary>
    public ForeignClient(string root, string certificate, string key)
    {
        File.WriteAllText(Key("root.pem"), root);
        File.WriteAllText(Key("certificate.pem"), certificate);
        File.WriteAllText(Key("key.pem"), key);
    }

    /// <summary>The server, "host:port".</summary>
    public required string Address { get; init; }

    /// <summary>The name in the server's certificate.</summary>
    public required string ServerName { get; init; }

    /// <summary>The folder of the .proto files, the root of their imports.</summary>
    public required string Protos { get; init; }

    /// <summary>The largest response the client takes, in bytes.</summary>
    public required int MessageLimit { get; init; }

    /// <summary>How the client compresses its requests: identity, gzip or deflate.</summary>
    public string Compression { get; init; } = "identity";

    /// <summary>Makes the calls one after another and returns what came of each, in the same order.</summary>
    public async Task<IReadOnlyList<ForeignResult>> CallAsync(IReadOnlyList<ForeignCall> calls, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var process = Process.Start(StartInfo())!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await using (var input = process.StandardInput)
            {
                await input.WriteAsync(JsonSerializer.Serialize(calls, Json).AsMemory(), patience.Token);
            }

            await process.WaitForExitAsync(patience.Token);
            Assert.True(process.ExitCode == 0, await errors);
            var results = JsonSerializer.Deserialize<List<ForeignResult>>(await output, Json)!;
            Assert.Equal(calls.Select(call => call.Name), results.Select(result => result.Name));
            return results;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    public void Dispose() => keys.Delete(recursive: true);

    private ProcessStartInfo StartInfo()
    {
        var folder = Path.Combine(SharedFolder.RepositoryRoot, "tests", "StandIns.Tests", "foreign-client");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            SharedFolder.Missing($"The packages of {folder} are not installed: run `npm ci` there.");
        }

        var start = new ProcessStartInfo(SharedFolder.RequireTool("node"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            Path.Combine(folder, "call.js"), "--address", Address, "--server-name", ServerName, "--protos", Protos,
            "--ca", Key("root.pem"), "--certificate", Key("certificate.pem"), "--key", Key("key.pem"),
            "--message-limit", MessageLimit.ToString(System.Globalization.CultureInfo.InvariantCulture), "--compression", Compression,
        ];
        arguments.ToList().ForEach(start.ArgumentList.Add);
        return start;
    }

    private string Key(string name) => Path.Combine(keys.FullName, name);
}
