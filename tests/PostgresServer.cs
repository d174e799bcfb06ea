using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gateway.Tests;

namespace Gateway.Postgres.Tests;

/// <summary>
/// A PostgreSQL server of the tests' own, from the programs that are installed, in a temporary folder and on a socket there. It syncs as it does in
/// service. Its files go with it.
/// </summary>
internal sealed class PostgresServer : IDisposable
{
    private static readonly Lazy<PostgresServer> OneForAll = new(() => new PostgresServer(""));
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-pg-").FullName;
    private readonly int _port;
    private Process? _server;
    private int _databases;

    /// <summary>Makes a server and starts it.</summary>
    /// <param name="settings">Lines for its settings file.</param>
    public PostgresServer(string settings)
    {
        Programs = FindPrograms() ?? "";
        if (Programs.Length == 0)
        {
            SharedFolder.Missing("PostgreSQL is not installed: no initdb under /usr/lib/postgresql.");
        }

        if (Environment.IsPrivilegedProcess)
        {
            // PostgreSQL does not run as root.
            Run("chown", "postgres", _folder);
        }

        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        _port = FreePort();
        RunAs(Path.Combine(Programs, "initdb"), "-D", Data, "-U", "gateway", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8");
        var file = Path.Combine(Data, "postgresql.conf");
        File.AppendAllText(
            file, string.Create(CultureInfo.InvariantCulture, $"\nport = {_port}\nlisten_addresses = ''\nunix_socket_directories = '{_folder}'\nmax_connections = 400\n{settings}\n"));
        Start();
    }

    /// <summary>One server for all tests of a program that need nothing special; it ends with the program.</summary>
    public static PostgresServer Shared => OneForAll.Value;

    /// <summary>Where the programs are; null when PostgreSQL is not installed.</summary>
    public static string? FindPrograms() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb")))
            .OrderByDescending(bin => bin, StringComparer.Ordinal).FirstOrDefault()
        : null;

    private string Programs { get; }

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Makes a database.</summary>
    /// <returns>Its address.</returns>
    public string CreateDatabase()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"node{Interlocked.Increment(ref _databases)}");
        Run(Path.Combine(Programs, "createdb"), "-h", _folder, "-p", _port.ToString(CultureInfo.InvariantCulture), "-U", "gateway", name);
        return AddressOf(name);
    }

    /// <summary>The address of a database.</summary>
    public string AddressOf(string name) => string.Create(CultureInfo.InvariantCulture, $"postgres://gateway@localhost:{_port}/{name}?host={Uri.EscapeDataString(_folder)}");

    /// <summary>Runs a statement as the server's owner.</summary>
    /// <returns>What it printed.</returns>
    public string Sql(string database, string statement) => Run(
        Path.Combine(Programs, "psql"), "-h", _folder, "-p", _port.ToString(CultureInfo.InvariantCulture), "-U", "gateway", "-d", database, "-X", "-A", "-t", "-c", statement);

    /// <summary>Ends the server at once, as a crash would; what was not synced is not written any more.</summary>
    public void Crash() => Stop("immediate");

    /// <summary>Starts the server again.</summary>
    public void Start()
    {
        // The shell ends the server when its own input does, so a server never outlives the tests, however they end.
        _server = Launch(RunnerOf("/bin/sh", "-c", "exec 3<&0; \"$0\" -D \"$1\" & server=$!; cat <&3 > /dev/null; kill -QUIT $server; wait $server", Path.Combine(Programs, "postgres"), Data));
        var until = Stopwatch.StartNew();
        while (!IsReady())
        {
            if (_server.HasExited || until.Elapsed > Patience)
            {
                throw new InvalidOperationException($"PostgreSQL did not start: {_server.StandardError.ReadToEnd()}");
            }
        }

        _server.ErrorDataReceived += (_, _) => { };
        _server.BeginErrorReadLine();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop("immediate");
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // A child of the server is still closing its files; the system clears the temporary folder.
        }
    }

    private static int FreePort()
    {
        // The number only names the socket file, so any will do; one that is free is nobody else's.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private bool IsReady()
    {
        using var look = Launch([Path.Combine(Programs, "pg_isready"), "-q", "-h", _folder, "-p", _port.ToString(CultureInfo.InvariantCulture), "-t", "1"]);
        look.WaitForExit();
        return look.ExitCode == 0;
    }

    private void Stop(string mode)
    {
        if (_server is { HasExited: false })
        {
            RunAs(Path.Combine(Programs, "pg_ctl"), "stop", "-D", Data, "-m", mode);
            _server.StandardInput.Close();
            _server.WaitForExit(Patience);
        }

        _server?.Dispose();
        _server = null;
    }

    private static void RunAs(string program, params string[] arguments)
    {
        var line = RunnerOf(program, arguments);
        Run(line[0], line[1..]);
    }

    private static string[] RunnerOf(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments]
        : [program, .. arguments];

    private static string Run(string program, params string[] arguments)
    {
        using var process = Launch([program, .. arguments]);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException($"{Path.GetFileName(program)} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
    }

    private static Process Launch(string[] line)
    {
        var start = new ProcessStartInfo(line[0]) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = "/" };
        foreach (var argument in line.AsSpan(1))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["LC_ALL"] = "C.UTF-8";
        return Process.Start(start) ?? throw new InvalidOperationException($"{line[0]} did not start.");
    }
}
